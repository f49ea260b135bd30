/** Writing a report to one string, as the tests look at it. */
import type { Report } from '../../src/model/report.ts';
import { type Format, type WriteOptions, writeReport } from '../../src/report/writers.ts';

export const PLAIN_OPTIONS: WriteOptions = { time: 'relative', color: false, columns: 100 };

export async function written(report: Report, format: Format, over: Partial<WriteOptions> = {}): Promise<string> {
  let text = '';
  for await (const piece of writeReport(report, format, { ...PLAIN_OPTIONS, ...over })) text += piece;
  return text;
}
