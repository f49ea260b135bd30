/** Seconds and pixels of a timeline, and what its lanes have in common. */
import { clip, visible } from '../../src/base/visibleText.ts';
import { waited } from '../../src/model/wording.ts';
import type { Lane } from './labels.ts';
import type { Timeline } from './picture.ts';
import type { ViewWindow } from './viewWindow.ts';

const LANE_NAMES = 116;
export const RIGHT_EDGE = 14;
export const LABEL_ROW = 14;
const LONGEST_NAME = 17;
/** How far marks may lie from their line's ends and still be drawn whole. */
export const INSET = 8;

export interface LayoutInput {
  readonly timeline: Timeline;
  readonly window: ViewWindow;
  readonly width: number;
  /** The gap still lasts; so many seconds have passed since the timeline was made. */
  readonly growing: number | null;
}

export function wholeOf({ startSeconds, endSeconds, gapSeconds }: Timeline, growing: number | null): ViewWindow {
  const end = Math.max(endSeconds, gapSeconds + (growing ?? 0));
  const span = Math.max(end - startSeconds, 1e-4);
  return { from: startSeconds, to: startSeconds + span };
}

/** Seconds -> pixels of this picture. */
export function scaleOf({ window, width }: Pick<LayoutInput, 'window' | 'width'>) {
  const left = LANE_NAMES + INSET;
  const right = width - RIGHT_EDGE;
  const perSecond = (right - left) / (window.to - window.from);
  return {
    left,
    right,
    perSecond,
    x: (seconds: number) => left + (seconds - window.from) * perSecond,
    seconds: (x: number) => window.from + (x - left) / perSecond,
  };
}

export type Scale = ReturnType<typeof scaleOf>;

export function namesOf({ kind, name }: Lane): { title: string; subtitle: string } {
  const shown = clip(visible(name), LONGEST_NAME);
  return kind === 'resolver' ? { title: shown, subtitle: '' } : { title: kind, subtitle: shown };
}

export function isInside(x: number, { left, right }: Scale): boolean {
  return x >= left - INSET && x <= right + INSET;
}

/** `after 28.0 s`, `3.2 ms before` */
export function when(seconds: number): string {
  if (Math.abs(seconds) < 5e-8) return 'at the start of the silence';
  return seconds < 0 ? `${waited(-seconds)} before` : `after ${waited(seconds)}`;
}
