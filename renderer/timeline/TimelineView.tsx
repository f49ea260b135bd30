/**
 * The timeline on the screen: zoom by wheel, pinch and + -, move by dragging and the arrows, hover or focus tells, a click
 * or Enter selects the frame. Enter goes from the picture to its marks, where the arrows go from one to the next.
 */
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { visible } from '../../src/base/visibleText.ts';
import type { FrameRef } from '../state/tabs.ts';
import { useWidth } from '../ui/useWidth.ts';
import { layOut, spotsOf } from './layout.ts';
import { CALM, SCREEN } from './palette.ts';
import type { Spot, Timeline } from './picture.ts';
import { scaleOf, when, wholeOf } from './scale.ts';
import { TimelinePicture } from './TimelinePicture.tsx';
import { TimelineTools } from './TimelineTools.tsx';
import classes from './timeline.module.css';
import { panKey, spotKey, zoomKey } from './timelineKeys.ts';
import { useDrag } from './useDrag.ts';
import { useWheelZoom } from './useWheelZoom.ts';
import { isWhole, moved, revealed, type ViewWindow, zoomed } from './viewWindow.ts';

export interface TimelineViewProps {
  readonly timeline: Timeline;
  /** What it is a picture of: its name, and the beginning of the files it is saved as. */
  readonly title: string;
  readonly selected: FrameRef | null;
  readonly onFrame: (frame: FrameRef) => void;
  /** What more there is to say of a frame, for the hint. */
  readonly tell?: (frame: FrameRef) => string | null;
  /** The gap still lasts: seconds since the timeline was made. */
  readonly growing?: number | null;
  /** Without red: nothing is known to be wrong. */
  readonly calm?: boolean;
}

export function TimelineView(props: TimelineViewProps) {
  const { timeline, title, selected, onFrame, tell, growing = null, calm = false } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [chosen, setChosen] = useState<ViewWindow | null>(null);
  const [pointed, setPointed] = useState<Spot | null>(null);
  const [cursorX, setCursorX] = useState<number | null>(null);
  const [stop, setStop] = useState<string | null>(null);
  const whole = wholeOf(timeline, growing);
  const view = chosen === null || isWhole(chosen, whole) ? whole : chosen;
  const picture = useMemo(() => layOut({ timeline, window: view, width, growing }), [timeline, view, width, growing]);
  // Also those outside of what is in view: the arrows go on to them.
  const spots = useMemo(
    () => spotsOf(layOut({ timeline, window: wholeOf(timeline, null), width: 1000, growing: null })),
    [timeline],
  );
  const scale = scaleOf({ window: view, width });
  const zoom = (factor: number, at = (view.from + view.to) / 2) => setChosen(zoomed(view, whole, factor, at));
  const pan = (share: number) => setChosen(moved(view, whole, (view.to - view.from) * share));
  useWheelZoom(box, {
    zoom: (factor, x) => zoom(factor, scale.seconds(x)),
    pan: (pixels) => setChosen(moved(view, whole, pixels / scale.perSecond)),
    isWhole: isWhole(view, whole),
  });
  const drag = useDrag((pixels) => setChosen(moved(view, whole, -pixels / scale.perSecond)));
  const focusSpot = (spot: Spot | undefined) => {
    if (spot === undefined) return;
    flushSync(() => {
      setChosen(revealed(view, whole, spot.seconds));
      setStop(spot.key);
    });
    box.current?.querySelector<SVGElement>(`[data-spot="${spot.key}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = spots.findIndex(({ key }) => key === (event.target as Element).getAttribute('data-spot'));
    const done =
      zoomKey(event.key, zoom, () => setChosen(null)) ||
      (at < 0 || event.shiftKey ? panKey(event.key, pan) : spotKey(event.key, at, spots, focusSpot, box.current));
    if (done) event.preventDefault();
    else if (event.key === 'Enter' && at < 0 && event.target === event.currentTarget) focusSpot(spots[0]);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setCursorX(x >= picture.left && x <= picture.right ? x : null);
    drag.onPointerMove(event);
  };
  return (
    <div className={classes.view}>
      <div
        ref={box}
        className={classes.picture}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is worked by the keyboard, as its name says
        tabIndex={0}
        aria-label={`Timeline: ${title}. Plus and minus zoom, arrows move, Enter goes to the frames.`}
        onKeyDown={onKeyDown}
        onPointerDown={drag.onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={drag.onPointerUp}
        onPointerLeave={() => setCursorX(null)}
      >
        <TimelinePicture
          picture={picture}
          palette={calm ? CALM : SCREEN}
          id={id}
          actions={{
            onSelect: (spot) => {
              setStop(spot.key);
              if (!drag.moved()) onFrame({ capture: spot.capture, frame: spot.frame });
            },
            onPoint: setPointed,
            selected,
            stop: stop ?? spots[0]?.key ?? null,
          }}
        />
        {cursorX === null ? null : (
          <div className={classes.cursor} style={{ left: cursorX, height: picture.height }}>
            {pointed === null ? <span>{when(scale.seconds(cursorX))}</span> : null}
          </div>
        )}
        {pointed === null ? null : <Hint spot={pointed} x={scale.x(pointed.seconds)} width={width} tell={tell} />}
      </div>
      <TimelineTools
        zoomedIn={!isWhole(view, whole)}
        onZoom={zoom}
        onWhole={() => setChosen(null)}
        timeline={timeline}
        view={view}
        title={title}
      />
    </div>
  );
}

interface HintProps {
  readonly spot: Spot;
  readonly x: number;
  readonly width: number;
  readonly tell: ((frame: FrameRef) => string | null) | undefined;
}

function Hint({ spot, x, width, tell }: HintProps) {
  const more = tell?.(spot) ?? null;
  const side = x > width / 2 ? { right: Math.max(4, width - x + 12) } : { left: Math.max(4, x + 12) };
  return (
    <div className={classes.hint} style={side} aria-hidden="true">
      <div>{spot.name}</div>
      {more === null ? null : <div className={classes.more}>{visible(more)}</div>}
    </div>
  );
}
