/** Laid out: lanes of marks in pixels. What falls on one spot is one mark, the gravest, so a picture costs pixels, not events. */
import type { LaneMark, WitnessLane } from '../../src/model/witnessLanes.ts';
import type { Tone } from '../../src/model/witnessTelling.ts';
import type { Tick, ViewWindow } from '../timeline/viewWindow.ts';

export interface Spot {
  readonly x: number;
  readonly tone: Tone;
  /** Of the gravest of its marks. */
  readonly title: string;
  readonly places: readonly number[];
}

export interface Lane {
  readonly kind: WitnessLane['kind'];
  readonly name: string;
  readonly spots: readonly Spot[];
}

/** Marks nearer to each other than this cannot be told apart. */
const SPOT_PIXELS = 5;
const GRAVEST: readonly Tone[] = ['bad', 'warn', 'good', 'plain', 'dim'];

/** @param x  pixels of a time in milliseconds */
export function layLanes(
  lanes: readonly WitnessLane[],
  x: (ms: number) => number,
  left: number,
  right: number,
): Lane[] {
  return lanes.map(({ kind, name, marks }) => ({ kind, name, spots: spotsOf(marks, x, left, right) }));
}

function spotsOf(marks: readonly LaneMark[], x: (ms: number) => number, left: number, right: number): Spot[] {
  const spots: { x: number; gravest: LaneMark; places: number[] }[] = [];
  for (const mark of marks) {
    const at = x(mark.ms);
    if (at < left || at > right) continue;
    const last = spots.at(-1);
    if (last === undefined || at - last.x >= SPOT_PIXELS) spots.push({ x: at, gravest: mark, places: [mark.place] });
    else {
      last.places.push(mark.place);
      if (GRAVEST.indexOf(mark.tone) < GRAVEST.indexOf(last.gravest.tone)) last.gravest = mark;
    }
  }
  return spots.map(({ x: at, gravest, places }) => ({ x: at, tone: gravest.tone, title: gravest.title, places }));
}

/** The time of all marks, seconds after the first one, with some room at both ends; null: there is none. */
export function extentOf(
  lanes: readonly WitnessLane[],
): { readonly originMs: number; readonly whole: ViewWindow } | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { marks } of lanes) {
    for (const { ms } of marks) {
      first = Math.min(first, ms);
      last = Math.max(last, ms);
    }
  }
  if (last < first) return null;
  const span = Math.max(1, (last - first) / 1e3);
  return { originMs: first, whole: { from: -span * ROOM, to: span * (1 + ROOM) } };
}

const ROOM = 0.02;

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const STEPS = [
  0.1,
  0.5,
  1,
  2,
  5,
  10,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
].concat([6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 28 * DAY]);

/** Round times of day in UTC, at most `most` of them. */
export function clockTicks({ from, to }: ViewWindow, originMs: number, most: number): Tick[] {
  const step = STEPS.find((one) => (to - from) / one <= most) ?? STEPS.at(-1)!;
  const first = Math.ceil((originMs / 1e3 + from) / step) * step;
  const ticks: Tick[] = [];
  for (let at = first; at <= originMs / 1e3 + to && ticks.length <= most; at += step) {
    ticks.push({ seconds: at - originMs / 1e3, label: tickLabel(at, step) });
  }
  return ticks;
}

function tickLabel(epochSeconds: number, step: number): string {
  const text = new Date(Math.round(epochSeconds * 1e3)).toISOString();
  if (step >= DAY) return text.slice(0, 10);
  if (step >= MINUTE) return text.slice(11, 16);
  return step >= 1 ? text.slice(11, 19) : text.slice(11, 21);
}
