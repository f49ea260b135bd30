/** One frame: its fields as a tree and its bytes, beside each other; what is selected in one is marked in the other. */
import { useMemo, useRef, useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { DecodeStop, FrameView } from '../../src/model/views.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';
import type { FrameRef } from '../state/tabs.ts';
import { useClock } from '../state/useClock.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Split } from '../ui/Split.tsx';
import { useIsNarrow } from '../ui/useIsNarrow.ts';
import { decodeBase64, hexDump } from './bytes.ts';
import { FrameTree } from './FrameTree.tsx';
import { fieldAtPath, ownerOf } from './fields.ts';
import classes from './frame.module.css';
import { HexView } from './HexView.tsx';

/** Pixels of the tree, and of the bytes. */
const LEAST_PART = 60;
/** Of less than this, no part is wide enough beside the other. */
const NARROW = 340;

interface FramePaneProps {
  readonly frame: FrameRef;
  /** Beside each other in a wide place, one above the other in a narrow one. */
  readonly orientation?: 'horizontal' | 'vertical';
}

export function FramePane({ frame, orientation = 'horizontal' }: FramePaneProps) {
  const { session } = useCapture();
  const answer = useAnswer('session.frame', { session, capture: frame.capture, frame: frame.frame });
  const [last, setLast] = useState<FrameView | null>(null);
  if (answer.value !== null && answer.value !== last) setLast(answer.value);
  if (answer.failure !== null) {
    return <FailureBox title={`Frame ${frame.frame} cannot be shown`} failure={answer.failure} />;
  }
  // While the next frame is on its way the last one stays: less flicker for who walks through a list.
  const shown = answer.value ?? last;
  return shown === null ? null : <ShownFrame view={shown} orientation={orientation} />;
}

interface ShownFrameProps {
  readonly view: FrameView;
  readonly orientation: 'horizontal' | 'vertical';
}

function ShownFrame({ view, orientation }: ShownFrameProps) {
  const bytes = useMemo(() => decodeBase64(view.bytes), [view.bytes]);
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [picked, setPicked] = useState<{ of: FrameView; path: string } | null>(null);
  const path = picked?.of === view ? picked.path : null;
  const field = path === null ? null : fieldAtPath(view.layers, path);
  const pane = useRef<HTMLDivElement>(null);
  const isStacked = useIsNarrow(pane, NARROW) || orientation === 'vertical';
  const pick = (next: string) => setPicked({ of: view, path: next });
  const pickByte = (offset: number) => {
    const owner = ownerOf(view.layers, offset);
    if (owner === null) return;
    setOpened(new Map([...opened, ...owner.above.map((kind) => [kind, true] as const)]));
    pick(owner.path);
  };
  return (
    <div className={classes.pane} ref={pane}>
      <FrameHead view={view} bytes={bytes} Heading={orientation === 'vertical' ? 'h1' : 'h2'} />
      <Split
        key={isStacked ? 'stacked' : 'beside'}
        id={`frame-${isStacked ? 'vertical' : 'horizontal'}`}
        orientation={isStacked ? 'vertical' : 'horizontal'}
        firstPercent={isStacked ? 40 : 52}
        leastPixels={LEAST_PART}
        first={
          <FrameTree
            layers={view.layers}
            opened={opened}
            onOpened={(kind, isOpen) => setOpened(new Map(opened).set(kind, isOpen))}
            selected={path}
            onSelect={pick}
          />
        }
        second={
          <HexView key={`${view.row.capture} ${view.row.number}`} bytes={bytes} marked={field} onByte={pickByte} />
        }
      />
    </div>
  );
}

interface FrameHeadProps {
  readonly view: FrameView;
  readonly bytes: Uint8Array;
  /** The first of its page where nothing is told above it. */
  readonly Heading: 'h1' | 'h2';
}

function FrameHead({ view, bytes, Heading }: FrameHeadProps) {
  const clock = useClock();
  const { row, capturedLength, originalLength, stop, comments } = view;
  const cut = capturedLength < originalLength ? `, ${capturedLength} captured` : '';
  return (
    <header className={classes.head}>
      <Heading>
        Frame {row.number} · {visible(row.protocol)}
      </Heading>
      <span className={classes.info} title={visible(row.info)}>
        {visible(row.info)}
      </span>
      <span className={classes.dim}>
        {clock.said(row.timeSeconds)} · {originalLength} bytes{cut}
        {view.interfaceName === null ? '' : ` · ${visible(view.interfaceName)}`}
      </span>
      <CopyButton text={hexDump(bytes)} what="the bytes as a hex dump" />
      {stop === null ? null : <p className={classes.stop}>{stopWords(stop)}</p>}
      {comments.map((comment) => (
        <p key={comment} className={classes.comment}>
          {visible(comment)}
        </p>
      ))}
    </header>
  );
}

function stopWords({ layer, kind, offset, needed, available }: DecodeStop): string {
  const sizes = needed === null || available === null ? '' : `: ${needed} bytes needed, ${available} there`;
  return `Not decoded from byte ${offset} on (${visible(layer)}, ${kind}${sizes}).`;
}
