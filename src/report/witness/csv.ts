/** The delivery attempts as a table for a spreadsheet: a row an attempt, nothing that could be taken for a formula. */
import { stringify } from 'csv-stringify/sync';
import { plain } from '../../model/sentence.ts';
import type { WitnessAttempt, WitnessQuery, WitnessReport } from '../../model/witnessReport.ts';
import { csvText } from '../safeText.ts';

/** `last`: the query that the attempt is judged by. */
const COLUMNS: Readonly<
  Record<string, (attempt: WitnessAttempt, last: WitnessQuery | null) => string | number | null>
> = {
  time: ({ time }) => time,
  log: ({ log }) => log,
  line: ({ line }) => line,
  sender: ({ sender }) => sender,
  receiver: ({ receiver }) => receiver,
  receiverAddress: ({ receiverAddress }) => receiverAddress,
  outcome: ({ outcome }) => outcome,
  reply: ({ reply }) => reply,
  verdict: ({ verdict }) => verdict,
  resolver: (_, last) => last?.resolver ?? null,
  frame: (_, last) => last?.frame ?? null,
  text: ({ text }) => plain(text),
};

export function* writeWitnessCsv(report: WitnessReport): Iterable<string> {
  yield stringify([Object.keys(COLUMNS)]);
  const byId = new Map(report.queries.map((query) => [query.id, query]));
  for (const attempt of report.attempts) {
    const last = byId.get(attempt.queryIds.at(-1) ?? '') ?? null;
    const cells = Object.values(COLUMNS).map((column) => column(attempt, last));
    yield stringify([cells.map((cell) => (typeof cell === 'string' ? csvText(cell) : cell))]);
  }
}
