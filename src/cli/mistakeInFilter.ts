/** Looks a filter over before a command begins; the filter's language is loaded where there is one only. */

/**
 * What is wrong with it, as lines for the user; null when nothing is, or there is none.
 * @param once  why frames are read once only; null where they are read twice
 */
export async function mistakeInFilter(filter: string | undefined, once: string | null): Promise<string | null> {
  if (filter === undefined) return null;
  return (await import('./filterMistake.ts')).filterMistake(filter, once);
}
