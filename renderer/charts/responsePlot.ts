/** PTR response times as uPlot takes them: aligned columns, a logarithmic axis, the unanswered on a line above all. */
import uPlot from 'uplot';
import type { Charts } from '../../src/model/views.ts';
import { counted, waited } from '../../src/model/wording.ts';

export interface ResponsePlot {
  /** Times, then two columns a resolver: answered after so many seconds, and not at all. */
  readonly data: uPlot.AlignedData;
  readonly resolvers: readonly { readonly name: string; readonly asked: number; readonly unanswered: number }[];
  /** Where those without an answer are drawn. */
  readonly silentAt: number;
  readonly described: string;
}

export const SERIES_COLOURS = ['--accent-fill', '--ok-fill', '--warn-fill', '--series-4', '--series-5', '--series-6'];

/** Quicker than this is as quick. */
const QUICKEST = 1e-4;

/** null: nothing was asked. */
export function responsePlot(series: Charts['ptrResponses']): ResponsePlot | null {
  const some = series.filter(({ points }) => points.length > 0);
  if (some.length === 0) return null;
  const slowest = some.reduce(
    (most, { points }) => points.reduce((max, { seconds }) => Math.max(max, seconds ?? 0), most),
    0.1,
  );
  const silentAt = 10 ** Math.ceil(Math.log10(slowest) + 0.3);
  const tables = some.map(({ points }) => tableOf(points, silentAt));
  const resolvers = some.map(({ resolver, points, omitted }) => ({
    name: resolver,
    asked: points.length + omitted,
    unanswered: points.filter(({ seconds }) => seconds === null).length,
  }));
  const described = resolvers
    .map(({ name, asked, unanswered }) => `${name}: ${counted(asked, 'query', 'queries')}, ${unanswered} unanswered`)
    .join('; ');
  return { data: uPlot.join(tables), resolvers, silentAt, described };
}

type Points = Charts['ptrResponses'][number]['points'];

/** uPlot wants each time once and in order: of two at once, the slower. */
function tableOf(points: Points, silentAt: number): uPlot.AlignedData {
  const at = new Map<number, { answered: number | null; silent: number | null }>();
  for (const { timeSeconds, seconds } of points) {
    const cell = at.get(timeSeconds) ?? { answered: null, silent: null };
    if (seconds === null) cell.silent = silentAt;
    else cell.answered = Math.max(cell.answered ?? QUICKEST, seconds);
    at.set(timeSeconds, cell);
  }
  const times = [...at.keys()].sort((a, b) => a - b);
  return [times, times.map((time) => at.get(time)!.answered), times.map((time) => at.get(time)!.silent)];
}

interface ResponseOptions {
  readonly width: number;
  readonly height: number;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly paint: (name: string) => string;
  readonly onRange: (fromSeconds: number, toSeconds: number) => void;
}

export function responseOptions(plot: ResponsePlot, options: ResponseOptions): uPlot.Options {
  const { width, height, fromSeconds, toSeconds, paint, onRange } = options;
  const edge = (toSeconds - fromSeconds) * 0.01;
  const axis: uPlot.Axis = {
    stroke: paint('--dim'),
    grid: { stroke: paint('--line'), width: 1, dash: [2, 4] },
    ticks: { show: false },
    font: `11px ${paint('--mono')}`,
  };
  const named: uPlot.Axis.Filter = (_, splits) => splits.map((at) => (isNamed(at, plot.silentAt) ? at : null));
  return {
    width,
    height,
    legend: { show: false },
    cursor: { drag: { x: true, y: false, setScale: false }, y: false, points: { show: false } },
    scales: {
      x: { time: false, range: [fromSeconds - edge, toSeconds + edge] },
      y: { distr: 3, range: [QUICKEST, plot.silentAt * 1.6] },
    },
    axes: [
      { ...axis, size: 24, values: (_, splits) => splits.map((seconds) => `${seconds} s`) },
      {
        ...axis,
        size: 76,
        filter: named,
        grid: { ...axis.grid, filter: named },
        values: (_, splits) => splits.map((seconds) => yLabel(seconds, plot.silentAt)),
      },
    ],
    series: [{}, ...plot.resolvers.flatMap((_, at) => seriesOf(paint, at))],
    hooks: {
      setSelect: [
        (drawn) => {
          const { left, width: selected } = drawn.select;
          if (selected < 4) return;
          onRange(drawn.posToVal(left, 'x'), drawn.posToVal(left + selected, 'x'));
          drawn.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** Of the logarithmic axis only whole powers are named. */
function isNamed(seconds: number, silentAt: number): boolean {
  const power = Math.log10(seconds);
  return isSilent(seconds, silentAt) || Math.abs(power - Math.round(power)) < 1e-6;
}

function isSilent(seconds: number, silentAt: number): boolean {
  return Math.abs(seconds - silentAt) < silentAt * 1e-6;
}

function yLabel(seconds: number | null, silentAt: number): string {
  if (seconds === null) return '';
  return isSilent(seconds, silentAt) ? 'no answer' : waited(seconds);
}

function seriesOf(paint: ResponseOptions['paint'], at: number): uPlot.Series[] {
  const colour = paint(SERIES_COLOURS[at % SERIES_COLOURS.length]!);
  const none = () => null;
  return [
    { paths: none, points: { show: true, size: 6, fill: colour, stroke: colour } },
    { paths: none, points: { show: true, size: 8, width: 2, fill: paint('--panel'), stroke: paint('--bad-fill') } },
  ];
}
