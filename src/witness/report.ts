/** All that was joined and judged as the report `ptrscope-witness/1`. */
import type { Capture } from '../model/report.ts';
import type { WitnessAttempt, WitnessQuery, WitnessReport } from '../model/witnessReport.ts';
import type { LogClock } from './clock.ts';
import { momentText } from './moment.ts';
import type { PtrQuery } from './query.ts';
import { receiversOf } from './receivers.ts';
import type { VainQuery } from './vainQueries.ts';
import type { Judged } from './verdict.ts';

export interface WitnessParts {
  readonly version: string;
  readonly captures: readonly Capture[];
  readonly logs: WitnessReport['logs'];
  readonly clock: LogClock;
  readonly addresses: readonly string[];
  /** Which log each attempt is from, by its place in `judged`. */
  readonly logOf: (place: number) => string;
  readonly judged: readonly Judged[];
  readonly queries: readonly PtrQuery[];
  readonly notes: readonly string[];
}

/** Rows of the lists that a report holds; beyond it a note says how many there were. */
const MOST_ATTEMPTS = 100_000;
const MOST_QUERIES = 100_000;

export function witnessReport(parts: WitnessParts): WitnessReport {
  const queries: (PtrQuery | VainQuery)[] = [...parts.queries, ...vainQueries(parts.judged)];
  queries.sort((a, b) => a.timeMs - b.timeMs);
  const ids = new Map(queries.map((query, at) => [query, `query-${at + 1}`]));
  const notes = [...parts.notes, ...cutNotes(parts)];
  const { zoneMinutes, aheadMs, source, matched, tried } = parts.clock;
  return {
    schema: 'ptrscope-witness/1',
    version: parts.version,
    captures: [...parts.captures],
    logs: parts.logs,
    clock: { zoneMinutes, aheadSeconds: aheadMs / 1e3, source, matched, tried },
    addresses: [...parts.addresses],
    receivers: receiversOf(parts.judged).map((one) => ({
      ...one,
      resolvers: [...one.resolvers],
      advice: [...one.advice],
    })),
    attempts: parts.judged.slice(0, MOST_ATTEMPTS).map((one, at) => toldAttempt(one, parts.logOf(at), ids)),
    queries: queries.slice(0, MOST_QUERIES).map((query) => toldQuery(query, ids.get(query)!)),
    notes,
  };
}

function cutNotes({ judged, queries }: WitnessParts): string[] {
  const notes: string[] = [];
  if (judged.length > MOST_ATTEMPTS)
    notes.push(`${judged.length - MOST_ATTEMPTS} delivery attempts are judged but not listed.`);
  if (queries.length > MOST_QUERIES) notes.push(`${queries.length - MOST_QUERIES} PTR queries are not listed.`);
  return notes;
}

/** Each once, though it may have been seen near several attempts. */
function vainQueries(judged: readonly Judged[]): Set<VainQuery> {
  return new Set(judged.flatMap(vainOf));
}

/** What the verdict rests on. */
function vainOf({ verdict, vain }: Judged): readonly VainQuery[] {
  const counts = verdict === 'unanswered' || verdict === 'denied' || verdict === 'undecided';
  return vain !== null && counts ? vain.queries : [];
}

function toldAttempt(judged: Judged, log: string, ids: ReadonlyMap<PtrQuery | VainQuery, string>): WitnessAttempt {
  const { attempt, verdict, text, queries } = judged;
  return {
    log,
    line: attempt.line,
    time: momentText(attempt.timeMs),
    sender: judged.address,
    receiver: attempt.receiver,
    receiverAddress: attempt.receiverAddress,
    outcome: attempt.outcome,
    reply: attempt.reply,
    aboutReverseDns: attempt.aboutReverseDns,
    verdict,
    text,
    queryIds: [...queries, ...vainOf(judged)].flatMap((query) => ids.get(query) ?? []),
  };
}

function toldQuery(query: PtrQuery | VainQuery, id: string): WitnessQuery {
  const { timeMs, capture, frame, resolver, server, name } = query;
  const seen = { id, time: momentText(timeMs), capture, frame, resolver, server };
  if ('rcode' in query) return { ...seen, questionType: query.type, address: null, name, answer: vainAnswer(query) };
  return { ...seen, questionType: query.type, address: query.address, name, answer: ptrAnswer(query) };
}

function ptrAnswer({ timeMs, answer }: PtrQuery): WitnessQuery['answer'] {
  if (answer === null) return null;
  const { kind, names, ttlSeconds, rcode } = answer;
  return { kind, names: [...names], ttlSeconds, rcode, afterSeconds: Math.max(0, answer.timeMs - timeMs) / 1e3 };
}

function vainAnswer({ rcode }: VainQuery): WitnessQuery['answer'] {
  return rcode === null ? null : { kind: 'failed', names: [], ttlSeconds: null, rcode, afterSeconds: null };
}
