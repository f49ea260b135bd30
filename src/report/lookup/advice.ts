/** All that is to be done about an address, the main verdict's first; what several verdicts advise is told once. */
import type { LookupVerdict } from '../../model/lookupReport.ts';
import type { Advice } from '../../model/report.ts';

export function adviceOf(verdicts: readonly LookupVerdict[]): Advice[] {
  const all = verdicts.flatMap(({ advice }) => advice);
  return [...new Map(all.map((one) => [[one.text, ...one.commands].join('\n'), one])).values()];
}
