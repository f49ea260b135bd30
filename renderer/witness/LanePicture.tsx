/**
 * Deliveries above, each resolver's queries below, on one line of time: zoom by wheel and + -, move by dragging and the
 * arrows left and right, up and down go from delivery to delivery; a click chooses.
 */
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { clip, visible } from '../../src/base/visibleText.ts';
import { lanesOf, type WitnessLane } from '../../src/model/witnessLanes.ts';
import type { WitnessReport } from '../../src/model/witnessReport.ts';
import { panKey, ZOOM_STEP, zoomKey } from '../timeline/timelineKeys.ts';
import { useDrag } from '../timeline/useDrag.ts';
import { useWheelZoom } from '../timeline/useWheelZoom.ts';
import { isWhole, moved, revealed, type ViewWindow, zoomed } from '../timeline/viewWindow.ts';
import { useWidth } from '../ui/useWidth.ts';
import { LaneTools } from './LaneTools.tsx';
import { clockTicks, extentOf, type Lane, layLanes } from './lanes.ts';
import { Mark } from './Mark.tsx';
import classes from './witness.module.css';

interface LanePictureProps {
  readonly report: WitnessReport;
  /** Place of an attempt. */
  readonly selected: number | null;
  readonly onAttempt: (place: number) => void;
  readonly onQuery: (place: number) => void;
}

const MOST_LANES = 24;
const NAMES = 132;
const EDGE = 16;
const TOP = 22;
const ROW = 24;
const TICK_PIXELS = 110;
const LONGEST_NAME = 18;
const LONGEST_TITLE = 200;

export function LanePicture(props: LanePictureProps) {
  const lanes = useMemo(() => lanesOf(props.report, MOST_LANES), [props.report]);
  const extent = useMemo(() => extentOf(lanes), [lanes]);
  return extent === null ? null : <Picture {...props} lanes={lanes} {...extent} />;
}

interface PictureProps extends LanePictureProps {
  readonly lanes: readonly WitnessLane[];
  readonly originMs: number;
  readonly whole: ViewWindow;
}

function Picture({ report, lanes, originMs, whole, selected, onAttempt, onQuery }: PictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [view, setView] = useState(whole);
  const right = width - EDGE;
  const perSecond = (right - NAMES) / (view.to - view.from);
  const x = (seconds: number) => NAMES + (seconds - view.from) * perSecond;
  const laid = layLanes(lanes, (ms) => x((ms - originMs) / 1e3), NAMES - 6, right + 6);
  const zoom = (factor: number, at = (view.from + view.to) / 2) => setView(zoomed(view, whole, factor, at));
  const pan = (pixels: number) => setView(moved(view, whole, pixels / perSecond));
  useWheelZoom(box, {
    zoom: (factor, pixels) => zoom(factor, view.from + (pixels - NAMES) / perSecond),
    pan,
    isWhole: isWhole(view, whole),
  });
  const drag = useDrag((pixels) => pan(-pixels));
  const chosen = selected === null ? undefined : report.attempts[selected];
  const chosenSeconds = chosen === undefined ? null : (Date.parse(chosen.time) - originMs) / 1e3;
  const step = (by: number) => {
    const marks = lanes[0]?.marks ?? [];
    const at = marks.findIndex(({ place }) => place === selected);
    const next = marks[at < 0 ? 0 : at + by];
    if (next === undefined) return;
    setView(revealed(view, whole, (next.ms - originMs) / 1e3));
    onAttempt(next.place);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done =
      zoomKey(event.key, zoom, () => setView(whole)) ||
      panKey(event.key, (share) => pan(share * (right - NAMES))) ||
      stepKey(event.key, step);
    if (done) event.preventDefault();
  };
  const pick = (lane: Lane, places: readonly number[]) => {
    const place = places[0];
    if (place === undefined || drag.moved()) return;
    if (lane.kind === 'deliveries') onAttempt(place);
    else onQuery(place);
  };
  const height = TOP + lanes.length * ROW + 4;
  return (
    <section className={classes.picture} aria-label="Deliveries and queries over time">
      <div
        ref={box}
        className={classes.canvas}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is worked by the keyboard, as its name says
        tabIndex={0}
        aria-label={`Deliveries above, queries by ${lanes.length - 1} resolvers below. Plus and minus zoom, left and right move, up and down go from delivery to delivery.`}
        onKeyDown={onKeyDown}
        onPointerDown={drag.onPointerDown}
        onPointerMove={drag.onPointerMove}
        onPointerUp={drag.onPointerUp}
      >
        <svg width={width} height={height} aria-hidden="true">
          {clockTicks(view, originMs, Math.max(2, Math.floor((right - NAMES) / TICK_PIXELS))).map(
            ({ seconds, label }) => (
              <g key={label}>
                <line className={classes.grid} x1={x(seconds)} x2={x(seconds)} y1={TOP - 4} y2={height} />
                <text className={classes.tick} x={x(seconds)} y={TOP - 8}>
                  {label}
                </text>
              </g>
            ),
          )}
          {chosenSeconds === null || x(chosenSeconds) < NAMES || x(chosenSeconds) > right ? null : (
            <line className={classes.chosen} x1={x(chosenSeconds)} x2={x(chosenSeconds)} y1={TOP} y2={height} />
          )}
          {laid.map((lane, at) => (
            <LaneRow
              key={lane.name}
              lane={lane}
              y={TOP + at * ROW + ROW / 2}
              right={right}
              marked={lane.kind === 'deliveries' ? selected : null}
              onPick={pick}
            />
          ))}
        </svg>
      </div>
      <LaneTools
        isWhole={isWhole(view, whole)}
        onZoomIn={() => zoom(ZOOM_STEP)}
        onZoomOut={() => zoom(1 / ZOOM_STEP)}
        onWhole={() => setView(whole)}
      />
    </section>
  );
}

function stepKey(key: string, step: (by: number) => void): boolean {
  if (key === 'ArrowDown') step(1);
  else if (key === 'ArrowUp') step(-1);
  else return false;
  return true;
}

interface LaneRowProps {
  readonly lane: Lane;
  readonly y: number;
  readonly right: number;
  /** The place that is selected. */
  readonly marked: number | null;
  readonly onPick: (lane: Lane, places: readonly number[]) => void;
}

function LaneRow({ lane, y, right, marked, onPick }: LaneRowProps) {
  return (
    <g>
      <text className={lane.kind === 'deliveries' ? classes.laneTitle : classes.laneName} x={10} y={y + 4}>
        {clip(visible(lane.name), LONGEST_NAME)}
      </text>
      <line className={classes.lane} x1={NAMES - 6} x2={right + 6} y1={y} y2={y} />
      {lane.spots.map((spot) => (
        <Mark
          key={spot.places[0]}
          x={spot.x}
          y={y}
          tone={spot.tone}
          many={spot.places.length > 1}
          marked={marked !== null && spot.places.includes(marked)}
          title={titleOf(spot)}
          onPick={() => onPick(lane, spot.places)}
        />
      ))}
    </g>
  );
}

function titleOf({ title, places }: Lane['spots'][number]): string {
  const more = places.length > 1 ? ` (and ${places.length - 1} more here)` : '';
  return `${clip(visible(title), LONGEST_TITLE)}${more}`;
}
