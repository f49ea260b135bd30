/** The lane of a client or a server: marks on a line, labels in rows above it, the gap as an area around it. */
import { waited } from '../../src/model/wording.ts';
import { type Lane, type Mark, placeLabels } from './labels.ts';
import type { PictureGap, PictureLane, PictureMark, Timeline } from './picture.ts';
import { INSET, isInside, LABEL_ROW, type LayoutInput, namesOf, RIGHT_EDGE, type Scale, when } from './scale.ts';

const GAP_HEIGHT = 30;

export function markLane(lane: Lane, at: number, top: number, scale: Scale, input: LayoutInput): PictureLane {
  const inside = lane.marks.filter(({ seconds }) => isInside(scale.x(seconds), scale));
  const placed = placeLabels(inside, ({ seconds }) => scale.x(seconds), scale.left - INSET, scale.right + INSET);
  const rows = Math.max(1, ...placed.map(({ row }) => row + 1));
  const half = lane.silent ? GAP_HEIGHT / 2 : 8;
  const lineY = top + 6 + rows * LABEL_ROW + half;
  const marks = inside.map((mark) =>
    pictureMark(mark, `${at} ${lane.marks.indexOf(mark)}`, scale, lineY, lane, input.timeline),
  );
  return {
    ...namesOf(lane),
    top,
    height: lineY + half + 9 - top,
    middle: lineY,
    lineY,
    gap: lane.silent ? gapOf(input, scale, lineY) : null,
    marks,
    labels: placed.map((label) => ({ ...label, y: lineY - half - 5 - label.row * LABEL_ROW })),
    bars: [],
    note: null,
  };
}

function pictureMark(mark: Mark, key: string, scale: Scale, y: number, lane: Lane, timeline: Timeline): PictureMark {
  const { capture, frame, seconds, label, role } = mark;
  const isClosing = role === 'fin' || role === 'rst';
  const arrives = lane.silent && seconds >= (timeline.gapFromSeconds ?? 0) + timeline.gapSeconds - 1e-6;
  const tone = isClosing ? 'closing' : arrives ? 'arrival' : 'before';
  const name = `${label}, frame ${frame}, ${when(seconds)}`;
  return { kind: 'mark', key, capture, frame, seconds, name, x: scale.x(seconds), y, tone };
}

function gapOf({ timeline, growing }: LayoutInput, scale: Scale, lineY: number): PictureGap | null {
  const start = timeline.gapFromSeconds ?? 0;
  const seconds = timeline.gapSeconds + (growing ?? 0);
  if (seconds <= 0) return null;
  const from = Math.max(scale.left - INSET, scale.x(start));
  const to = Math.min(scale.right + RIGHT_EDGE, scale.x(start + seconds));
  if (to <= from) return null;
  const words = growing === null ? `silent ${waited(seconds)}` : `silent for ${waited(seconds)}`;
  const fits = to - from > words.length * 7.4 + 24;
  return {
    x: from,
    y: lineY - GAP_HEIGHT / 2,
    width: Math.max(2, to - from),
    height: GAP_HEIGHT,
    words,
    wordsX: fits ? (from + to) / 2 : null,
    open: growing !== null,
  };
}
