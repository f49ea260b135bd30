/** What must hold of the report on any bytes whatever. */
import { Kernel } from '../../src/kernel/kernel.ts';
import { type Report, reportSchema } from '../../src/model/report.ts';
import { writeCsv } from '../../src/report/csv.ts';
import { writeHtml } from '../../src/report/html.ts';
import { writeJson } from '../../src/report/json.ts';
import { writeMarkdown } from '../../src/report/markdown.ts';
import { writeNdjson } from '../../src/report/ndjson.ts';
import { writeText } from '../../src/report/text.ts';
import { analyzeInMemory } from './inMemory.ts';

/** One for all, as a hundred thousand would take their time: a report is read before the next analysis begins. */
const kernel = new Kernel();

const OPTIONS = { time: 'utc', color: false, columns: 100 } as const;

/** Analyses the bytes as the command does, with all lists; answers what is wrong, or null. */
export function complaint(capture: Uint8Array, thorough: boolean): string | null {
  try {
    kernel.reset();
    const lists = thorough ? { listConnections: true, listAllLookups: true } : {};
    const report = analyzeInMemory(capture, { ...lists, kernel });
    return report === null ? null : complaintAbout(report, thorough);
  } catch (error) {
    return error instanceof Error ? `threw ${error.stack}` : String(error);
  }
}

function complaintAbout(report: Report, thorough: boolean): string | null {
  if (report.limits.some(({ kind }) => kind === 'not-judged')) return 'a judgement failed';
  const odd = oddTime(report);
  if (odd !== null) return odd;
  if (!thorough && report.stalls.length === 0) return null;
  const parsed = reportSchema.safeParse(report);
  if (!parsed.success) return `not valid: ${parsed.error.message}`;
  JSON.parse([...writeJson(report)].join(''));
  for (const write of [writeText, writeHtml, writeMarkdown, writeCsv, writeNdjson]) {
    for (const piece of write(report, OPTIONS))
      if (piece.includes('undefined') || piece.includes('NaN')) {
        const at = piece.search(/undefined|NaN/);
        return `${write.name} says "${piece.slice(Math.max(0, at - 60), at + 30)}"`;
      }
  }
  return null;
}

/** Times that no clock shows. */
function oddTime(report: Report): string | null {
  for (const { id, startSeconds, endSeconds, durationSeconds, explainedSeconds, evidence } of [
    ...report.stalls,
    ...report.gaps,
  ]) {
    const times = [startSeconds, endSeconds, durationSeconds, explainedSeconds];
    if (!times.every(Number.isFinite) || durationSeconds < 0 || explainedSeconds > durationSeconds + 1e-6) {
      return `${id} has the times ${times.join(', ')}`;
    }
    if (evidence.length === 0) return `${id} has no evidence`;
  }
  return null;
}
