/** What narrows the lists of a capture, and how to be rid of it. */
import type { CaptureView } from './tabs.ts';

export const UNNARROWED: Pick<CaptureView, 'range' | 'filter' | 'where'> = { range: null, filter: null, where: {} };

export function isNarrowed({ range, filter, where }: CaptureView): boolean {
  return range !== null || filter !== null || Object.values(where).some((wanted) => wanted !== undefined);
}
