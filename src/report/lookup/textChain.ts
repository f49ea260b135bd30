/** The chain on a terminal: a rail from you down to whoever has the name, and back; each server's word with its time. */
import { clip, visible } from '../../base/visibleText.ts';
import { type ChainNode, type ChainRow, type ChainState, chainOf } from '../../model/lookupChain.ts';
import type { LookupResult } from '../../model/lookupReport.ts';
import { waited } from '../../model/wording.ts';
import { type Paint, type Style, shown } from '../textLayout.ts';

interface Shape {
  readonly paint: Paint;
  readonly columns: number;
}

const RAIL = '   |   ';
const STYLES: Readonly<Record<ChainState, Style>> = { good: 'plain', bad: 'bad', quiet: 'dim' };
const MARKS: Readonly<Record<ChainState, string>> = { good: '  ', bad: 'x ', quiet: '  ' };
const LONGEST_SERVER = 30;
const NARROWEST_SAYS = 24;
const LONGEST_SAYS = 1200;
const WIDEST = 120;

/** Widths of the columns: who, at which address, how long it took. */
interface Widths {
  readonly server: number;
  readonly address: number;
  readonly says: number;
  readonly took: number;
}

export function chainLines(result: LookupResult, { paint, columns }: Shape): string[] {
  const nodes = chainOf(result);
  const widths = widthsFor(
    nodes.flatMap(({ rows }) => rows),
    Math.min(columns, WIDEST),
  );
  return [
    `  ${paint('strong', 'you')}`,
    ...nodes.flatMap((node) => [RAIL.trimEnd(), ...nodeLines(node, widths, paint)]),
  ];
}

function nodeLines({ kind, title, remark, rows }: ChainNode, widths: Widths, paint: Paint): string[] {
  const mark = kind === 'name' ? '=' : 'o';
  const head = `   ${mark}  ${paint('strong', shown(title))}${remark === null ? '' : `  ${paint('dim', shown(remark))}`}`;
  return [head, ...rows.flatMap((row) => rowLines(row, kind === 'cache', widths, paint))];
}

function rowLines(row: ChainRow, isCache: boolean, widths: Widths, paint: Paint): string[] {
  const who = isCache
    ? ''
    : `${clip(shown(row.server ?? ''), widths.server).padEnd(widths.server)}  ${shown(row.address).padEnd(widths.address)}  `;
  const room = isCache ? widths.says + widths.server + widths.address + 4 : widths.says;
  const [first = '', ...more] = pieces(visible(clip(row.says, LONGEST_SAYS)), room);
  const style = STYLES[row.state];
  const line = `${RAIL}${MARKS[row.state]}${who}${paint(style, first)}`;
  const pad = ' '.repeat(Math.max(0, room - first.length));
  return [
    `${line}${pad}  ${paint('dim', tookText(row).padStart(widths.took))}`.trimEnd(),
    ...more.map((piece) => `${RAIL}  ${' '.repeat(who.length)}${paint(style, piece)}`),
  ];
}

function tookText({ seconds }: ChainRow): string {
  return seconds === null ? '' : waited(seconds);
}

function widthsFor(rows: readonly ChainRow[], columns: number): Widths {
  const most = (lengthOf: (row: ChainRow) => number) => Math.max(0, ...rows.map(lengthOf));
  const server = Math.min(
    LONGEST_SERVER,
    most((row) => shown(row.server ?? '').length),
  );
  const address = most((row) => shown(row.address).length);
  const took = most((row) => tookText(row).length);
  const room = columns - RAIL.length - 2 - server - address - took - 6;
  const longest = most((row) => shown(row.says).length);
  return { server, address, took, says: Math.max(NARROWEST_SAYS, Math.min(room, longest)) };
}

/** Words on as many lines as they need; a longer word is cut into pieces. */
function pieces(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ').flatMap((one) => one.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    const last = lines.at(-1)!;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
