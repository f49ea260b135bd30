/** Many stalls on a terminal: the patterns they follow, and those without a story as a table. */
import type { Stall } from '../model/report.ts';
import { AWAITED, CAUSE_WORDS, count, counted, OTHER_SIDE, party, waited } from '../model/wording.ts';
import { resolversOf } from './askedStory.ts';
import { connectionList, type FullList, lookupList } from './fullLists.ts';
import type { Pattern } from './ranking.ts';
import type { TextContext } from './textContext.ts';
import { type Column, table } from './textLayout.ts';

const MOST_PATTERNS = 20;
const MOST_ROWS = 100;

const PATTERN_COLUMNS: readonly Column[] = [
  { title: 'stalls', align: 'right', max: 9 },
  { title: 'who', align: 'left', max: 6 },
  { title: 'awaited', align: 'left', max: 18, leaveOut: 3 },
  { title: 'cause', align: 'left', max: 26 },
  { title: 'median', align: 'right', max: 14, leaveOut: 2 },
  { title: 'worst', align: 'right', max: 14 },
  { title: 'resolver', align: 'left', max: 60, leaveOut: 1 },
];

export function patternLines({ paint, columns }: TextContext, patterns: readonly Pattern[]): string[] {
  const rows = patterns
    .slice(0, MOST_PATTERNS)
    .map((one) => [
      count(one.stalls),
      one.side,
      AWAITED[one.phase],
      CAUSE_WORDS[one.cause],
      waited(one.medianSeconds),
      waited(one.worstSeconds),
      one.resolvers.join(', '),
    ]);
  const more = patterns.length - MOST_PATTERNS;
  return [
    paint('strong', `Patterns (${count(patterns.length)})`),
    ...table(PATTERN_COLUMNS, rows, { indent: '  ', paint, columns }),
    ...(more > 0 ? [`  ${counted(more, 'rarer pattern')}.`] : []),
  ];
}

const STALL_COLUMNS: readonly Column[] = [
  { title: 'from', align: 'right', max: 32, leaveOut: 4 },
  { title: 'waited', align: 'right', max: 14, style: 'bad' },
  { title: 'who', align: 'left', max: 46 },
  { title: 'for', align: 'left', max: 46 },
  { title: 'awaited', align: 'left', max: 18, leaveOut: 3 },
  { title: 'cause', align: 'left', max: 26, leaveOut: 2 },
  { title: 'resolver', align: 'left', max: 40, leaveOut: 1 },
];

/** @param rest those without a story, the longest wait first */
export function restLines({ paint, clock, index, columns }: TextContext, rest: readonly Stall[]): string[] {
  const rows = rest.slice(0, MOST_ROWS).map((stall) => {
    const { side, connection } = stall;
    return [
      clock.at(stall.startSeconds),
      waited(stall.durationSeconds),
      `${side} ${party(connection, side)}`,
      party(connection, OTHER_SIDE[side]),
      AWAITED[stall.phase],
      CAUSE_WORDS[stall.cause],
      resolversOf(stall, index).join(', '),
    ];
  });
  const more = rest.length - MOST_ROWS;
  return [
    paint('strong', `The other stalls (${count(rest.length)})`),
    ...table(STALL_COLUMNS, rows, { indent: '  ', paint, columns }),
    ...(more > 0 ? [`  ${count(more)} more; --format csv or ndjson lists every one.`] : []),
  ];
}

/** The connections that --connections asks for; nothing without it. */
export function connectionLines(context: TextContext): string[] {
  const list = connectionList(context.report, context.clock);
  return list === null ? [] : listLines(context, list);
}

export function lookupLines(context: TextContext): string[] {
  return listLines(context, lookupList(context.report, context.clock));
}

const LONGEST_CELL = 60;

function listLines({ paint, columns }: TextContext, list: FullList): string[] {
  const shape = list.columns.map((column) => ({ ...column, max: LONGEST_CELL }));
  const more = list.total - list.rows.length;
  return [
    paint('strong', `${list.title} (${count(list.total)})`),
    ...(list.total === 0 ? [] : table(shape, list.rows, { indent: '  ', paint, columns })),
    ...(more > 0 ? [`  ${count(more)} more; --format json or ndjson lists every one.`] : []),
  ];
}
