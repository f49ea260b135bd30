/** The delivery attempts as a table for a spreadsheet: a row an attempt, nothing that could be taken for a formula. */
import { stringify } from 'csv-stringify/sync';
import { plain } from '../../model/sentence.ts';
import type { WitnessAttempt, WitnessReport } from '../../model/witnessReport.ts';
import { csvText } from '../safeText.ts';

const COLUMNS: Readonly<Record<string, (attempt: WitnessAttempt, report: WitnessReport) => string | number | null>> = {
  time: ({ time }) => time,
  log: ({ log }) => log,
  line: ({ line }) => line,
  sender: ({ sender }) => sender,
  receiver: ({ receiver }) => receiver,
  receiverAddress: ({ receiverAddress }) => receiverAddress,
  outcome: ({ outcome }) => outcome,
  reply: ({ reply }) => reply,
  verdict: ({ verdict }) => verdict,
  resolver: ({ queryIds }, { queries }) => queries.find(({ id }) => id === queryIds.at(-1))?.resolver ?? null,
  frame: ({ queryIds }, { queries }) => queries.find(({ id }) => id === queryIds.at(-1))?.frame ?? null,
  text: ({ text }) => plain(text),
};

export function* writeWitnessCsv(report: WitnessReport): Iterable<string> {
  yield stringify([Object.keys(COLUMNS)]);
  for (const attempt of report.attempts) {
    const cells = Object.values(COLUMNS).map((column) => column(attempt, report));
    yield stringify([cells.map((cell) => (typeof cell === 'string' ? csvText(cell) : cell))]);
  }
}
