/** A display filter read from its text, ready to be asked about frames. */
import { FilterCompiler } from './compile.ts';
import type { Dissection } from './dissection.ts';
import { NEEDS_DNS_ANSWERS, NEEDS_NOTHING } from './fields/field.ts';
import { habitualMistake } from './habits.ts';
import { parseFilter } from './parser.ts';
import { FilterMistake, type FilterProblem } from './syntax.ts';

export interface DisplayFilter {
  readonly text: string;
  /** What must be known of the frames before the one asked about: bits NEEDS_… of `fields/field.ts`. */
  readonly needs: number;
  /** Whether the frame at hand passes. Never throws, whatever the frame holds. */
  matches(frame: Dissection): boolean;
}

export type ReadFilter =
  | { readonly kind: 'filter'; readonly filter: DisplayFilter }
  | { readonly kind: 'wrong'; readonly problem: FilterProblem };

/** Whether it asks what only frames behind one tell: all must have been read once before. */
export function looksAhead({ needs }: Pick<DisplayFilter, 'needs'>): boolean {
  return (needs & NEEDS_DNS_ANSWERS) !== 0;
}

/** Reads a filter; an empty text is one that all frames pass. Takes time in proportion to the text. */
export function readFilter(text: string): ReadFilter {
  try {
    const expression = parseFilter(text);
    if (expression === null) return { kind: 'filter', filter: { text, needs: NEEDS_NOTHING, matches: () => true } };
    const compiler = new FilterCompiler();
    const matches = compiler.compile(expression);
    return { kind: 'filter', filter: { text, needs: compiler.needs, matches } };
  } catch (error) {
    if (error instanceof FilterMistake) return { kind: 'wrong', problem: (habitualMistake(text) ?? error).problem };
    throw error;
  }
}
