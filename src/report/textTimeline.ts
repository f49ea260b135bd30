/** A stall's timeline in characters: a lane a party, the gap hatched, each query as a bar to its answer or to `x`. */
import { clip, visible } from '../base/visibleText.ts';
import type { Timeline, TimelineBar, TimelineLane } from '../model/timeline.ts';
import { waited } from '../model/wording.ts';
import { type Paint, type Style, unpainted } from './textLayout.ts';
import { type Cluster, clusters } from './timelineModel.ts';

const LONGEST_NAME = 24;
const NARROWEST = 60;
/** A wider picture would not say more. */
const WIDEST = 120;

/** One line of characters, each with its style; writing outside of it does nothing. */
class Line {
  #text = '';
  /** The first letter of each character's style. */
  #styles = '';

  put(column: number, text: string, style: Style): void {
    const from = Math.max(0, column);
    const inside = text.slice(from - column);
    if (inside === '') return;
    this.#text = overwritten(this.#text, from, inside);
    this.#styles = overwritten(this.#styles, from, style[0]!.repeat(inside.length));
  }

  isFree(from: number, to: number): boolean {
    return this.#text.slice(Math.max(0, from), to).trim() === '';
  }

  /** Neighbours of one style are painted together. */
  render(paint: Paint): string {
    if (paint === unpainted) return this.#text;
    const runs = this.#styles.matchAll(/(.)\1*/g);
    return Array.from(runs, ({ 0: run, index }) =>
      paint(STYLES.get(run[0]!) ?? 'plain', this.#text.slice(index, index + run.length)),
    ).join('');
  }
}

const STYLES: ReadonlyMap<string, Style> = new Map(
  (['strong', 'dim', 'bad', 'warn', 'good', 'frame'] as const).map((style) => [style[0]!, style]),
);

function overwritten(line: string, from: number, text: string): string {
  return line.padEnd(from).slice(0, from) + text + line.slice(from + text.length);
}

/** Seconds to a column. */
type Scale = (seconds: number) => number;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly scale: Scale;
  readonly secondsPerColumn: number;
  readonly gapSeconds: number;
  readonly gapFrom: number;
}

/** @param columns of the terminal; fewer than 60 are taken for 60 */
export function drawTimeline(timeline: Timeline, columns: number, indent: string, paint: Paint): string[] {
  const names = timeline.lanes.map(laneName);
  const left = indent.length + Math.max(...names.map((name) => name.length)) + 2;
  const right = Math.min(Math.max(columns, NARROWEST), WIDEST) - 1;
  const span = timeline.endSeconds - timeline.startSeconds || 1;
  const scale: Scale = (seconds) => left + Math.round(((seconds - timeline.startSeconds) / span) * (right - left));
  const { gapSeconds, gapFromSeconds = 0 } = timeline;
  const frame = { left, right, scale, secondsPerColumn: span / (right - left), gapSeconds, gapFrom: gapFromSeconds };
  const lines = [axis(timeline.ticks, frame)];
  timeline.lanes.forEach((lane, at) => {
    const drawn = lane.silent
      ? silentLane(lane, frame)
      : lane.kind === 'resolver'
        ? bars(lane, frame)
        : marks(lane, frame);
    drawn.named.put(indent.length, names[at]!, 'plain');
    lines.push(...drawn.lines);
  });
  return lines.map((line) => line.render(paint));
}

function laneName({ kind, name }: TimelineLane): string {
  return kind === 'resolver' ? clip(visible(name), LONGEST_NAME) : kind;
}

function axis(ticks: readonly number[], { scale, right }: Frame): Line {
  const line = new Line();
  let free = 0;
  for (const tick of ticks) {
    const text = tick === 0 ? '0' : `${Number(tick.toPrecision(6))} s`;
    const column = scale(tick);
    if (column < free || column + text.length > right + 1) continue;
    line.put(column, text, 'dim');
    free = column + text.length + 2;
  }
  return line;
}

interface Drawn {
  readonly lines: Line[];
  /** The line that the lane's name stands on. */
  readonly named: Line;
}

/** The lane of who was silent: labels above, the gap hatched below them. */
function silentLane(lane: TimelineLane, frame: Frame): Drawn {
  const hatched = new Line();
  const [from, to] = [frame.scale(frame.gapFrom), frame.scale(frame.gapFrom + frame.gapSeconds)];
  hatched.put(from, '/'.repeat(Math.max(1, to - from)), 'bad');
  const words = ` silent ${waited(frame.gapSeconds)} `;
  if (words.length + 4 <= to - from) hatched.put(from + ((to - from - words.length) >> 1), words, 'bad');
  const labels: Line[] = [];
  for (const cluster of groups(lane, frame)) {
    for (const one of cluster.marks) hatched.put(frame.scale(one.seconds), 'o', 'strong');
    place(labels, cluster, frame, 0);
  }
  return { lines: [...labels.reverse(), hatched], named: hatched };
}

/** The lane of the other party: each mark with its label beside it. */
function marks(lane: TimelineLane, frame: Frame): Drawn {
  const lines = [new Line()];
  for (const cluster of groups(lane, frame)) {
    const { line, column } = place(lines, cluster, frame, 2);
    line.put(column, 'o', cluster.marks.some(({ role }) => role === 'fin' || role === 'rst') ? 'warn' : 'strong');
  }
  return { lines, named: lines[0]! };
}

function groups(lane: TimelineLane, { secondsPerColumn }: Frame): Cluster[] {
  return clusters(lane.marks, secondsPerColumn);
}

/** Writes a label in the first line with room: from its mark on, or `inset` away from it on the side with room. */
function place(lines: Line[], cluster: Cluster, frame: Frame, inset: number): { line: Line; column: number } {
  const text = `${cluster.label} ${cluster.frame}`;
  const column = frame.scale(cluster.seconds);
  const fits = column + inset + text.length <= frame.right + 1;
  const start = fits
    ? column + inset
    : Math.max(frame.left, inset > 0 ? column - text.length - 1 : frame.right + 1 - text.length);
  const [from, to] = [Math.min(start, column), Math.max(start + text.length, column + 1)];
  let line = lines.find((one) => one.isFree(from - 1, to + 1));
  if (line === undefined) {
    line = new Line();
    lines.push(line);
  }
  line.put(start, text, 'frame');
  return { line, column };
}

function bars(lane: TimelineLane, frame: Frame): Drawn {
  const lines = lane.bars.map((bar) => barLine(bar, frame));
  if (lane.omitted > 0) {
    const more = new Line();
    more.put(frame.left, `(${lane.omitted} more queries)`, 'dim');
    lines.push(more);
  }
  return { lines, named: lines[0]! };
}

/** `51-------x` unanswered, `51--->52` answered, `51---!52` answered with an error. */
function barLine(bar: TimelineBar, { scale, right }: Frame): Line {
  const line = new Line();
  const style: Style = bar.end === 'answered' ? 'plain' : 'bad';
  const start = `${bar.frame}`;
  const end = bar.end === 'nothing' ? 'x' : `${bar.end === 'failed' ? '!' : '>'}${bar.answerFrame}`;
  const wanted = scale(bar.untilSeconds) - scale(bar.seconds) + 1;
  const dashes = '-'.repeat(Math.max(0, wanted - start.length - end.length));
  const column = Math.min(scale(bar.seconds), right + 1 - start.length - dashes.length - end.length);
  line.put(column, start, 'frame');
  line.put(column + start.length, `${dashes}${end}`, style);
  return line;
}
