/** The stalls as a table for a spreadsheet: a row a stall, stable columns, nothing that could be taken for a formula. */
import { stringify } from 'csv-stringify/sync';
import type { Report, Stall } from '../model/report.ts';
import { type Clock, clockOf } from '../model/times.ts';
import { indexLookups, type LookupIndex } from './asked.ts';
import { resolversOf } from './askedStory.ts';
import { csvText } from './safeText.ts';
import { captureName, homeCapture, type WriteOptions } from './writer.ts';

type Cell = string | number | null;

interface RowContext {
  readonly report: Report;
  readonly index: LookupIndex;
  readonly clock: Clock;
}

/** Names as in the JSON report, where they are there; new columns are added at the end. */
const COLUMNS: Readonly<Record<string, (stall: Stall, context: RowContext) => Cell>> = {
  id: (stall) => stall.id,
  side: (stall) => stall.side,
  phase: (stall) => stall.phase,
  cause: (stall) => stall.cause,
  confidence: (stall) => stall.confidence,
  clientAddress: (stall) => stall.connection.client.address,
  clientPort: (stall) => stall.connection.client.port,
  serverAddress: (stall) => stall.connection.server.address,
  serverPort: (stall) => stall.connection.server.port,
  serverName: (stall) => stall.connection.serverName,
  application: (stall) => stall.connection.application,
  stream: (stall) => stall.connection.stream,
  start: (stall, { clock }) => clock.at(stall.startSeconds),
  end: (stall, { clock }) => clock.at(stall.endSeconds),
  durationSeconds: (stall) => stall.durationSeconds,
  explainedSeconds: (stall) => stall.explainedSeconds,
  clientHelloDelaySeconds: (stall) => stall.clientHelloDelaySeconds,
  endedBy: (stall) => stall.endedBy,
  closedFirst: (stall) => stall.closedFirst,
  resolvers: (stall, { index }) => resolversOf(stall, index).join(' '),
  lookupNames: (stall, { index }) => lookupsOf(stall, index, 'name'),
  askers: (stall, { index }) => lookupsOf(stall, index, 'asker'),
  schedule: (stall) => stall.schedule?.name ?? null,
  capture: (stall, { report }) => captureName(report, homeCapture(stall)),
  frames: (stall) => stall.evidence.map((one) => one.frame).join(' '),
  reasons: (stall) => stall.reasons.join('; '),
  counterEvidence: (stall) => stall.counterEvidence.map((one) => one.text).join('; '),
};

function lookupsOf(stall: Stall, index: LookupIndex, field: 'name' | 'asker'): string {
  return [...new Set(stall.lookupIds.flatMap((id) => index.get(id)?.[field] ?? []))].join(' ');
}

/** Rows handed to csv-stringify at once; it reads its options anew at every call. */
const ROWS = 256;

export function* writeCsv(report: Report, options: WriteOptions): Iterable<string> {
  const context = { report, index: indexLookups(report.lookups), clock: clockOf(report, options.time) };
  const cells = Object.values(COLUMNS);
  yield records([Object.keys(COLUMNS)]);
  for (let at = 0; at < report.stalls.length; at += ROWS) {
    yield records(report.stalls.slice(at, at + ROWS).map((stall) => cells.map((cell) => cell(stall, context))));
  }
}

function records(rows: readonly (readonly Cell[])[]): string {
  const safe = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? csvText(cell) : cell)));
  return stringify(safe, { escape_formulas: true });
}
