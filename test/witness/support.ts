/** Attempts and queries of one address, to be joined and judged. */
import type { Attempt } from '../../src/witness/attempt.ts';
import { joinAttempts } from '../../src/witness/join.ts';
import type { PtrQueries } from '../../src/witness/ptrQueries.ts';
import type { PtrAnswer } from '../../src/witness/query.ts';
import { type Judged, judge } from '../../src/witness/verdict.ts';

export const US = '203.0.113.5';
export const T0 = Date.UTC(2026, 10, 22, 16);
export const NAME = '5.113.0.203.in-addr.arpa';
export const minutes = (count: number) => T0 + count * 60_000;

let keys = 0;
export function ask(
  queries: PtrQueries,
  timeMs: number,
  answer: Partial<PtrAnswer> | null,
  resolver = '192.0.2.53',
  name = NAME,
  server = '198.51.100.1',
) {
  const key = String(keys++);
  queries.query(key, { timeMs, name, resolver, server, capture: 0, frame: 1 + keys, type: 'PTR' });
  if (answer === null) return;
  queries.answer(key, {
    timeMs: timeMs + 1,
    kind: 'name',
    names: ['mail.example.com'],
    ttlSeconds: 3600,
    rcode: 'NOERROR',
    ...answer,
  });
}

export function attempt(timeMs: number, outcome: Attempt['outcome'], receiver = 'mx.example.org'): Attempt {
  const refused = outcome !== 'accepted';
  return {
    line: 1,
    timeMs,
    sender: US,
    receiver,
    receiverAddress: null,
    outcome,
    reply: refused ? '550 Missing RDNS entry' : '250 OK',
    aboutReverseDns: refused,
  };
}

export function judgeAll(attempts: Attempt[], queries: PtrQueries): Judged[] {
  const options = {
    beforeMs: 60_000,
    afterMs: 2000,
    sender: null,
    assumedTtlSeconds: 86_400,
    fromMs: T0,
    untilMs: minutes(600),
  };
  return joinAttempts(attempts, queries, options).map(judge);
}

export function verdictOf(attempts: Attempt[], queries: PtrQueries): string[] {
  return judgeAll(attempts, queries).map(({ verdict }) => verdict);
}
