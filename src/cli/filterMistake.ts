/** Tells what is wrong with a display filter, with the place marked below it. */
import { looksAhead, readFilter } from '../filter/filter.ts';

/** Characters of the filter that are shown around the place. */
const SHOWN_AROUND = 60;

/**
 * What is wrong with a filter, as several lines: the sentence, the filter, a mark below the place. Null: nothing is.
 * @param once  why frames are read once only, so that nothing can look ahead; null where they are read twice
 */
export function filterMistake(filter: string, once: string | null): string | null {
  const read = readFilter(filter);
  if (read.kind === 'filter')
    return once !== null && looksAhead(read.filter)
      ? `dns.response_in is in a frame behind the query's, and ${once}`
      : null;
  const { offset, length, text, suggestion } = read.problem;
  const from = Math.max(0, offset - SHOWN_AROUND);
  const to = Math.min(filter.length, offset + length + SHOWN_AROUND);
  const shown = filter.slice(from, to).replace(/\s/g, ' ');
  const mark = `${' '.repeat(offset - from)}${'^'.repeat(Math.max(1, Math.min(length, to - offset)))}`;
  const meant = suggestion === null ? '' : `; did you mean ${suggestion}?`;
  return `the filter cannot be read: ${text}${meant}\n  ${shown}\n  ${mark}`;
}
