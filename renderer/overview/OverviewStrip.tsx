/** The band over the lists: drag to narrow, drag the edges or the middle to change it, a click on a block opens the stall. */
import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Overview } from '../../src/model/views.ts';
import { counted, waited } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';
import type { TimeRange } from '../state/tabs.ts';
import { dragged, type Grip, gripAt, type Hold, shifted } from './brush.ts';
import { BAND_HEIGHT, type BandScale, bandSeconds, bandX, blockPlaces, drawOverview } from './drawOverview.ts';
import classes from './OverviewStrip.module.css';

const PIXELS_A_BUCKET = 3;
/** Less is a click. */
const DRAG_PIXELS = 4;

export function OverviewStrip() {
  const { session, state } = useCapture();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1200);
  useLayoutEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => setWidth(Math.max(200, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const buckets = Math.min(4096, Math.max(50, Math.floor(width / PIXELS_A_BUCKET)));
  const { value } = useAnswer('session.overview', { session, range: null, buckets }, state.status?.revision ?? 0);
  return (
    <div ref={box} className={classes.strip} style={{ height: BAND_HEIGHT }}>
      {value === null ? null : <Band overview={value} width={width} />}
    </div>
  );
}

function Band({ overview, width }: { readonly overview: Overview; readonly width: number }) {
  const { view, change } = useCapture();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hold, setHold] = useState<(Hold & { readonly x: number; readonly far: boolean }) | null>(null);
  const [cursor, setCursor] = useState<Grip | 'block'>('new');
  const scheme = useComputedColorScheme();
  const scale: BandScale = { width, endSeconds: overview.toSeconds };
  const selected = view.selection?.kind === 'stall' ? view.selection.id : null;
  const toX = (seconds: number) => bandX(seconds, scale);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew in other colours
  useEffect(() => {
    const style = getComputedStyle(canvas.current!);
    const paint = (name: string) => style.getPropertyValue(name);
    drawOverview(canvas.current!, overview, { width, endSeconds: overview.toSeconds }, selected, paint);
  }, [overview, width, selected, scheme]);
  const place = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const blockAt = ({ x, y }: { x: number; y: number }) =>
    blockPlaces(overview, scale).find(
      (one) => x >= one.x - 2 && x <= one.x + one.width + 2 && y >= one.y - 2 && y <= one.y + one.height + 2,
    );
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    const { x } = place(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    setHold({ grip: gripAt(x, view.range, toX), at: bandSeconds(x, scale), range: view.range, x, far: false });
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const at = place(event);
    if (hold === null) {
      setCursor(blockAt(at) === undefined ? gripAt(at.x, view.range, toX) : 'block');
      return;
    }
    const far = hold.far || Math.abs(at.x - hold.x) >= DRAG_PIXELS;
    if (!far) return;
    setHold({ ...hold, far });
    change({ range: dragged(hold, bandSeconds(at.x, scale), overview.toSeconds) });
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>) => {
    const block = blockAt(place(event));
    if (hold !== null && !hold.far) {
      if (block !== undefined) change({ list: 'stalls', selection: { kind: 'stall', id: block.id }, frame: null });
      else if (hold.grip === 'new') change({ range: null });
    }
    setHold(null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the handles of the range are what the keyboard works with
    <div
      className={`${classes.band} ${classes[cursor]}`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onDoubleClick={() => change({ range: null })}
    >
      <canvas ref={canvas} style={{ width, height: BAND_HEIGHT }} role="img" aria-label={described(overview)} />
      <Range scale={scale} />
    </div>
  );
}

function described({ frames, toSeconds, stalls, omittedStalls }: Overview): string {
  const all = frames.reduce((sum, count) => sum + count, 0);
  return `${counted(all, 'frame')} in ${waited(toSeconds)}, ${counted(stalls.length + omittedStalls, 'stall')}`;
}

/** A hundredth of the whole a step, a tenth with Shift. */
const STEP = 0.01;

/** What is looked at, with a handle on either side for the keyboard. */
function Range({ scale }: { readonly scale: BandScale }) {
  const { view, change } = useCapture();
  const { range } = view;
  const { endSeconds } = scale;
  const shown: TimeRange = range ?? { fromSeconds: 0, toSeconds: endSeconds };
  const [left, right] = [bandX(shown.fromSeconds, scale), bandX(shown.toSeconds, scale)];
  const move = (grip: 'from' | 'to', event: KeyboardEvent) => {
    if (event.key === 'Escape' && range !== null) {
      change({ range: null });
      return event.preventDefault();
    }
    const by = stepOf(event) * endSeconds;
    if (by === 0) return;
    event.preventDefault();
    if (event.altKey) return change({ range: shifted(shown, by, endSeconds) });
    const from = grip === 'from' ? Math.min(shown.fromSeconds + by, shown.toSeconds) : shown.fromSeconds;
    const to = grip === 'to' ? Math.max(shown.toSeconds + by, shown.fromSeconds) : shown.toSeconds;
    change({ range: { fromSeconds: Math.max(0, from), toSeconds: Math.min(endSeconds, to) } });
  };
  return (
    <>
      {range === null ? null : <div className={classes.range} style={{ left, width: Math.max(1, right - left) }} />}
      <Handle
        label="Looked at from"
        x={left}
        seconds={shown.fromSeconds}
        end={endSeconds}
        onKey={(event) => move('from', event)}
      />
      <Handle
        label="Looked at to"
        x={right}
        seconds={shown.toSeconds}
        end={endSeconds}
        onKey={(event) => move('to', event)}
      />
    </>
  );
}

function stepOf({ key, shiftKey }: KeyboardEvent): number {
  const step = shiftKey ? STEP * 10 : STEP;
  if (key === 'ArrowRight' || key === 'ArrowUp') return step;
  if (key === 'ArrowLeft' || key === 'ArrowDown') return -step;
  return 0;
}

interface HandleProps {
  readonly label: string;
  readonly x: number;
  readonly seconds: number;
  readonly end: number;
  readonly onKey: (event: KeyboardEvent) => void;
}

function Handle({ label, x, seconds, end, onKey }: HandleProps) {
  return (
    <div
      className={classes.handle}
      style={{ left: x }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={end}
      aria-valuenow={seconds}
      aria-valuetext={`${seconds.toFixed(3)} s`}
      onKeyDown={onKey}
    />
  );
}
