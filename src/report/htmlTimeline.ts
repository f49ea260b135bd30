/** A stall's timeline as inline SVG, in the page's colours: lanes, the gap hatched, queries as bars, frame numbers. */

import { clip } from '../base/visibleText.ts';
import type { Timeline, TimelineBar, TimelineLane } from '../model/timeline.ts';
import { waited } from '../model/wording.ts';
import { type Hole, html, type Markup } from './htmlMarkup.ts';
import { type Cluster, clusters } from './timelineModel.ts';

/** All lengths are the picture's own units; the page scales it to its width. */
const WIDTH = 1000;
const LEFT = 170;
const RIGHT = WIDTH - 14;
const AXIS = 24;
const ROW = 27;
const LABEL_ROW = 14;
const GAP_HEIGHT = 30;
/** Of the labels' monospaced letters at 11 units. */
const LETTER = 6.7;
const LONGEST_NAME = 22;
/** An answer that took so long is drawn as a warning. */
const SLOW_SECONDS = 0.5;

interface Plot {
  readonly id: string;
  x(seconds: number): number;
  /** From when to when the gap goes. */
  readonly gap: { readonly from: number; readonly to: number };
  readonly secondsPerUnit: number;
}

/** @param id unique in the page; @param description for who cannot see the picture */
export function svgTimeline(timeline: Timeline, id: string, description: string): Markup {
  const span = timeline.endSeconds - timeline.startSeconds || 1;
  const x = (seconds: number) => round(LEFT + 12 + ((seconds - timeline.startSeconds) / span) * (RIGHT - LEFT - 12));
  const from = timeline.gapFromSeconds ?? 0;
  const plot = { id, x, gap: { from, to: from + timeline.gapSeconds }, secondsPerUnit: span / (RIGHT - LEFT) };
  let top = AXIS;
  const lanes = timeline.lanes.map((lane) => {
    const drawn = drawLane(lane, plot, top);
    top += drawn.height;
    return html`${drawn.markup}<path class="edge" d="M0 ${top}H${WIDTH}"/>`;
  });
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} ${top + 2}" role="img" aria-labelledby="${id}-title">
<title id="${id}-title">${description}</title>
<defs><pattern id="${id}-hatch" width="7" height="7" patternTransform="rotate(45)" patternUnits="userSpaceOnUse"><rect class="hatch" width="7" height="7"/><path class="hatch-line" d="M0 0V7"/></pattern></defs>
${timeline.ticks.map((tick) => axisTick(tick, x(tick), top))}<path class="edge" d="M0 ${AXIS}H${WIDTH}"/>
${lanes}</svg>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function axisTick(tick: number, x: number, bottom: number): Markup {
  const label = tick === 0 ? '0' : `${Number(tick.toPrecision(6))} s`;
  return html`<path class="grid" d="M${x} ${AXIS}V${bottom}"/><text x="${x}" y="${AXIS - 8}" text-anchor="middle">${label}</text>`;
}

interface Drawn {
  readonly markup: Markup;
  readonly height: number;
}

function drawLane(lane: TimelineLane, plot: Plot, top: number): Drawn {
  if (lane.silent) return silentLane(lane, plot, top);
  return lane.kind === 'resolver' ? resolverLane(lane, plot, top) : otherLane(lane, plot, top);
}

function laneName(lane: TimelineLane, y: number): Markup {
  const kind = lane.kind === 'resolver' ? '' : `${lane.kind}`;
  const name = clip(lane.name, LONGEST_NAME);
  if (kind === '') return html`<text class="lane" x="2" y="${y + 4}">${name}</text>`;
  return html`<text class="lane" x="2" y="${y - 2}">${kind}</text><text x="2" y="${y + 12}">${name}</text>`;
}

function silentLane(lane: TimelineLane, plot: Plot, top: number): Drawn {
  const labels = placed(clustersOf(lane, plot), plot);
  const rows = 1 + Math.max(0, ...labels.map(({ row }) => row));
  const y = top + 6 + rows * LABEL_ROW;
  const [from, to] = [plot.x(plot.gap.from), plot.x(plot.gap.to)];
  const words = `silent ${waited(plot.gap.to - plot.gap.from)}`;
  const middle = y + GAP_HEIGHT / 2;
  const said: Hole =
    to - from > words.length * LETTER + 20
      ? html`<rect class="plate" x="${round((from + to) / 2 - words.length * 3.6 - 8)}" y="${middle - 9}" width="${round(words.length * 7.2 + 16)}" height="18" rx="3"/><text class="silent" x="${round((from + to) / 2)}" y="${middle + 4}" text-anchor="middle">${words}</text>`
      : null;
  const texts = labels.map(
    ({ cluster, row, x, anchor }) =>
      html`<text x="${x}" y="${y - 5 - row * LABEL_ROW}" text-anchor="${anchor}">${cluster.label} <tspan class="frame">${cluster.frame}</tspan></text>`,
  );
  const markup = html`${laneName(lane, middle)}<rect class="gap" x="${from}" y="${y}" width="${round(Math.max(2, to - from))}" height="${GAP_HEIGHT}" fill="url(#${plot.id}-hatch)"/>${said}${dots(lane, plot, middle)}${texts}
`;
  return { markup, height: y + GAP_HEIGHT + 10 - top };
}

function otherLane(lane: TimelineLane, plot: Plot, top: number): Drawn {
  const labels = placed(clustersOf(lane, plot), plot, 10);
  const rows = 1 + Math.max(0, ...labels.map(({ row }) => row));
  const y = top + 22;
  const texts = labels.map(
    ({ cluster, row, x, anchor }) =>
      html`<text x="${x}" y="${y + 4 + row * LABEL_ROW}" text-anchor="${anchor}">${cluster.label} <tspan class="frame">${cluster.frame}</tspan></text>`,
  );
  return { markup: html`${laneName(lane, y)}${dots(lane, plot, y)}${texts}\n`, height: 44 + (rows - 1) * LABEL_ROW };
}

function dots(lane: TimelineLane, plot: Plot, y: number): Markup[] {
  return lane.marks.map(({ role, seconds, label, frame }) => {
    const kind =
      role === 'fin' || role === 'rst'
        ? 'closing'
        : plot.gap.to - seconds > 1e-6 || !lane.silent
          ? 'before'
          : 'arrival';
    return html`<circle class="${kind}" cx="${plot.x(seconds)}" cy="${y}" r="${kind === 'before' ? 4 : 5}"><title>${label}, frame ${frame}</title></circle>`;
  });
}

function clustersOf(lane: TimelineLane, { secondsPerUnit }: Plot): Cluster[] {
  return clusters(lane.marks, secondsPerUnit * 14);
}

interface Placed {
  readonly cluster: Cluster;
  readonly row: number;
  readonly x: number;
  readonly anchor: 'start' | 'end';
}

/** Labels at their marks, moved to a further row where they would touch; at the right edge they end at their mark. */
function placed(all: readonly Cluster[], plot: Plot, inset = 0): Placed[] {
  const filledTo: number[] = [];
  return all.map((cluster) => {
    const width = (cluster.label.length + 1 + String(cluster.frame).length) * LETTER;
    const at = plot.x(cluster.seconds);
    const start = at + inset + width <= RIGHT;
    const x = start ? at - (inset === 0 ? 5 : -inset) : at + (inset === 0 ? 5 : -inset);
    const from = start ? x : x - width;
    let row = filledTo.findIndex((end) => end + 8 < from);
    if (row < 0) row = filledTo.length;
    filledTo[row] = from + width;
    return { cluster, row, x: round(x), anchor: start ? 'start' : 'end' };
  });
}

function resolverLane(lane: TimelineLane, plot: Plot, top: number): Drawn {
  const bars = lane.bars.map((bar, at) => drawBar(bar, plot, top + 4 + at * ROW));
  const height = 10 + lane.bars.length * ROW + (lane.omitted > 0 ? LABEL_ROW : 0);
  const more: Hole =
    lane.omitted > 0
      ? html`<text x="${LEFT}" y="${top + height - 6}">${lane.omitted} more queries are not drawn</text>`
      : null;
  return { markup: html`${laneName(lane, top + height / 2)}${bars}${more}\n`, height };
}

function drawBar(bar: TimelineBar, plot: Plot, top: number): Markup {
  const [from, to] = [plot.x(bar.seconds), plot.x(bar.untilSeconds)];
  const slow = bar.end === 'answered' && bar.untilSeconds - bar.seconds >= SLOW_SECONDS;
  const kind = slow ? 'slow' : bar.end;
  const width = round(Math.max(3, to - from));
  const y = top + 19;
  const text = `${clip(bar.label, 60)}${ENDS[bar.end](bar)}`;
  const length = (text.length + 1 + String(bar.frame).length) * LETTER;
  const fits = from + length <= RIGHT;
  const [x, anchor] = fits ? [from, 'start'] : [RIGHT, 'end'];
  const mark =
    bar.end === 'nothing'
      ? html`<path class="cross" d="M${round(to - 4)} ${y - 5}l8 10m0-10l-8 10"/>`
      : html`<circle class="${kind}" cx="${to}" cy="${y}" r="4.5"/>`;
  return html`<text x="${x}" y="${top + 11}" text-anchor="${anchor}"><tspan class="frame">${bar.frame}</tspan> ${text}</text><rect class="bar ${kind}" x="${from}" y="${y - 4}" width="${width}" height="8" rx="1"/>${mark}`;
}

const ENDS: Readonly<Record<TimelineBar['end'], (bar: TimelineBar) => string>> = {
  answered: (bar) => `, answered by ${bar.answerFrame}`,
  failed: (bar) => `, refused by ${bar.answerFrame}`,
  nothing: () => ', no answer',
};
