/** The lane of a resolver: a bar for each query, from the query to its answer or to nowhere, its label above it. */
import { clip, visible } from '../../src/base/visibleText.ts';
import { waited } from '../../src/model/wording.ts';
import { type Bar, type LabelPart, type Lane, widthOf } from './labels.ts';
import type { PictureBar, PictureLane } from './picture.ts';
import { INSET, LABEL_ROW, type LayoutInput, namesOf, type Scale, when } from './scale.ts';

const BAR_ROW = 27;
const LONGEST_LABEL = 60;
/** So many bars never go back up to an earlier row, as steps of stairs; more fill whatever row is free. */
const MOST_STEPS = 6;
/** An answer that took so long is drawn as a warning. */
const SLOW_SECONDS = 0.5;

export function barLane(given: Lane, at: number, top: number, scale: Scale, input: LayoutInput): PictureLane {
  const lane = { ...given, bars: given.bars.map((bar) => stillWaiting(bar, input)) };
  const inside = lane.bars.filter(
    (bar) => scale.x(bar.untilSeconds) >= scale.left - INSET && scale.x(bar.seconds) <= scale.right + INSET,
  );
  const filledTo: number[] = [];
  const bars = inside.map((bar) => {
    const laid = pictureBar(bar, `${at} ${lane.bars.indexOf(bar)}`, scale);
    const row = rowFor(laid, filledTo, inside.length);
    return { ...laid, y: top + 6 + row * BAR_ROW + 19 };
  });
  const rows = Math.max(1, filledTo.length);
  const note = lane.omitted > 0 ? `${lane.omitted} more queries are not drawn` : null;
  const height = 12 + rows * BAR_ROW + (note === null ? 0 : LABEL_ROW);
  const middle = top + height / 2 + 4;
  return { ...namesOf(lane), top, height, middle, lineY: middle, gap: null, marks: [], labels: [], bars, note };
}

function rowFor(bar: PictureBar, filledTo: number[], bars: number): number {
  const from = Math.min(bar.x, bar.labelX);
  const to = Math.max(bar.x + bar.width, bar.labelX + widthOf(bar.label));
  const isFree = (row: number) => filledTo[row]! + 10 <= from;
  const last = filledTo.length - 1;
  const steps = last >= 0 && isFree(last) ? last : -1;
  const free = bars <= MOST_STEPS ? steps : filledTo.findIndex((_, at) => isFree(at));
  const row = free < 0 ? filledTo.length : free;
  filledTo[row] = to;
  return row;
}

/** Its row is given later. */
function pictureBar(bar: LiveBar, key: string, scale: Scale): PictureBar {
  const { capture, frame, seconds, untilSeconds, answerFrame } = bar;
  const from = Math.max(scale.left - INSET, scale.x(seconds));
  const end = scale.x(untilSeconds);
  const to = Math.min(scale.right + INSET, end);
  const slow = bar.end === 'answered' && untilSeconds - seconds >= SLOW_SECONDS;
  const label = barLabel(bar);
  const took = waited(untilSeconds - seconds);
  const text = visible(bar.label);
  const name = `${text}, frame ${frame}, ${when(seconds)}, ${answerFrame === null ? `no answer within ${took}` : `answered by frame ${answerFrame} after ${took}`}`;
  const answered = answerFrame !== null && end <= scale.right + INSET;
  return {
    kind: 'bar',
    key,
    capture,
    frame,
    seconds,
    name,
    x: from,
    y: 0,
    width: Math.max(3, to - from),
    tone: slow ? 'slow' : bar.end,
    endsHere: !bar.waiting && end <= scale.right + INSET,
    label,
    labelX: Math.max(scale.left - INSET, Math.min(from, scale.right + INSET - widthOf(label))),
    answer: answered
      ? {
          key: `${key} answer`,
          capture,
          frame: answerFrame,
          seconds: untilSeconds,
          name: `answer to frame ${frame}, frame ${answerFrame}, after ${took}`,
          x: to,
        }
      : null,
  };
}

/** A bar, and whether its answer may still come. */
type LiveBar = Bar & { readonly waiting: boolean };

/** While the silence lasts, a query without an answer that was waited for to the last is waited for on. */
function stillWaiting(bar: Bar, { timeline, growing }: LayoutInput): LiveBar {
  const waiting = growing !== null && bar.end === 'nothing' && bar.untilSeconds >= timeline.gapSeconds - 1e-6;
  return waiting ? { ...bar, untilSeconds: timeline.gapSeconds + growing, waiting } : { ...bar, waiting };
}

function barLabel({ frame, label, end, answerFrame, waiting }: LiveBar): LabelPart[] {
  const parts = [
    { text: String(frame), frame: true },
    { text: ` ${clip(visible(label), LONGEST_LABEL)}`, frame: false },
  ];
  if (answerFrame === null) return [...parts, { text: waiting ? ', no answer yet' : ', no answer', frame: false }];
  return [
    ...parts,
    { text: end === 'failed' ? ', refused by ' : ', answered by ', frame: false },
    { text: String(answerFrame), frame: true },
  ];
}
