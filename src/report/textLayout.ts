/** Lines for a terminal: colours when asked for, wrapped sentences, tables. Whatever is shown passes `visible`. */
import { clip, visible } from '../base/visibleText.ts';
import type { Sentence, Span } from '../model/sentence.ts';

export type Style = 'plain' | 'strong' | 'dim' | 'bad' | 'warn' | 'good' | 'frame';

/** Paints text that is safe already. */
export type Paint = (style: Style, text: string) => string;

/** How each style begins and ends, as an SGR parameter (ECMA-48, 8.3.117). */
const SGR = { strong: [1, 22], dim: [2, 22], bad: [31, 39], warn: [33, 39], good: [32, 39], frame: [36, 39] } as const;

/** Where there are no colours; whoever meets it can leave the styles alone. */
export const unpainted: Paint = (_, text) => text;

const painted: Paint = (style, text) => {
  if (style === 'plain' || text === '') return text;
  const [on, off] = SGR[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};

export function painter(color: boolean): Paint {
  return color ? painted : unpainted;
}

/** A name longer than any DNS name is cut; the whole of it is in the JSON report. */
const LONGEST_VALUE = 260;

/** Our own words: longer than any sentence of ours. */
const LONGEST_TEXT = 2000;

/** Text off the wire, harmless and of bounded length. */
export function shown(text: string): string {
  return visible(clip(text, LONGEST_VALUE));
}

interface Piece {
  readonly style: Style;
  readonly text: string;
}
export interface Paragraph {
  readonly paint: Paint;
  readonly columns: number;
  readonly indent: string;
  /** Before the first line, in place of the indent. */
  readonly lead?: string;
  readonly frameName: FrameName;
  /** For our own words and for names. */
  readonly styles?: { readonly text: Style; readonly value: Style };
}

/** How a frame's number is said; says the capture too where it is not the one that the story is about. */
export type FrameName = (capture: number, frame: number) => string;

export function wrap(sentences: readonly Sentence[], how: Paragraph): string[] {
  const { paint, columns, indent, lead = indent } = how;
  const spans: Span[] = sentences.flatMap((sentence, at) =>
    at === 0 ? sentence : [{ kind: 'text', text: ' ' }, ...sentence],
  );
  const pieces = spans.map((span) => pieceOf(span, how));
  const lines = linesOf(pieces.map(({ text }) => text).join(''), Math.max(1, columns - indent.length));
  const styled = paint === unpainted ? lines : inStyle(lines, pieces, paint);
  return styled.map((line, at) => (at === 0 ? lead : indent) + line);
}

/** Spaces at the beginning, at the end, and before another one. */
const NEEDLESS_SPACES = /^ +| +(?= |$)/g;

/** @param room for characters in a line; a word that is longer has a line of its own */
function linesOf(words: string, room: number): string[] {
  const text = words.replace(NEEDLESS_SPACES, '');
  const lines: string[] = [];
  let from = 0;
  while (text.length - from > room) {
    const last = text.lastIndexOf(' ', from + room);
    const to = last > from ? last : text.indexOf(' ', from + room);
    if (to < 0) break;
    lines.push(text.slice(from, to));
    from = to + 1;
  }
  return [...lines, text.slice(from)];
}

/** Each word of the lines put together from the pieces that it was made of, every one painted by itself. */
function inStyle(lines: readonly string[], pieces: readonly Piece[], paint: Paint): string[] {
  const parts = pieces.flatMap(({ style, text }) =>
    text.split(' ').flatMap((part) => (part === '' ? [] : { style, text: part })),
  );
  let next = 0;
  const painted = (word: string) => {
    let text = '';
    for (let left = word.length; left > 0; next++) {
      const part = parts[next]!;
      text += paint(part.style, part.text);
      left -= part.text.length;
    }
    return text;
  };
  return lines.map((line) => line.split(' ').map(painted).join(' '));
}

function pieceOf(span: Span, { styles, frameName }: Paragraph): Piece {
  if (span.kind === 'frame') return { style: 'frame', text: shown(frameName(span.capture, span.frame)) };
  const longest = span.kind === 'text' ? LONGEST_TEXT : LONGEST_VALUE;
  return { style: styles?.[span.kind] ?? 'plain', text: visible(clip(span.text, longest)) };
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Longer cells are cut. */
  readonly max: number;
  readonly style?: Style;
  /** Where the table is too wide, columns are left out by this, the lowest first; without it a column stays. */
  readonly leaveOut?: number;
}

export interface TableShape {
  readonly indent: string;
  readonly paint: Paint;
  /** Of the terminal. */
  readonly columns: number;
}

const BETWEEN = '  ';

/** A table without lines: a dim head, columns as wide as their widest cell, fewer columns where the terminal is narrow. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { indent, paint, columns: room }: TableShape,
): string[] {
  const cells = rows.map((row) => row.map((cell, at) => clip(visible(cell), columns[at]!.max)));
  const widths = columns.map(({ title }, at) =>
    cells.reduce((most, row) => Math.max(most, row[at]!.length), title.length),
  );
  const kept = fitting(columns, widths, room - indent.length);
  const line = (row: readonly string[], style: (at: number) => Style) =>
    indent +
    kept
      .map((at) => paint(style(at), padded(row[at]!, widths[at]!, columns[at]!.align)))
      .join(BETWEEN)
      .trimEnd();
  const head = line(
    columns.map(({ title }) => title),
    () => 'dim',
  );
  return [head, ...cells.map((row) => line(row, (at) => columns[at]!.style ?? 'plain'))];
}

/** The columns that there is room for, by index. */
function fitting(columns: readonly Column[], widths: readonly number[], room: number): number[] {
  let kept = columns.map((_, at) => at);
  const width = () => kept.reduce((sum, at) => sum + widths[at]!, (kept.length - 1) * BETWEEN.length);
  const order = kept.filter((at) => columns[at]!.leaveOut !== undefined);
  order.sort((a, b) => columns[a]!.leaveOut! - columns[b]!.leaveOut!);
  for (const next of order) {
    if (width() <= room) break;
    kept = kept.filter((at) => at !== next);
  }
  return kept;
}

function padded(text: string, width: number, align: Column['align']): string {
  return align === 'left' ? text.padEnd(width) : text.padStart(width);
}
