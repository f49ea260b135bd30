/** Refusals without a PTR query: whether a cache answered from memory, or nobody could get as far as to ask. */
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/model/sentence.ts';
import { PtrQueries } from '../../src/witness/ptrQueries.ts';
import { receiversOf } from '../../src/witness/receivers.ts';
import { TcpdumpLines } from '../../src/witness/tcpdumpLines.ts';
import type { SeenQuestion } from '../../src/witness/vainQueries.ts';
import { ask, attempt, judgeAll, minutes, NAME, T0, verdictOf } from './support.ts';

const RESOLVER = '192.0.2.53';
const SERVER = '198.51.100.1';
const ALIAS = '5.0/27.113.0.203.in-addr.arpa';

/** The receiver's resolver asked once, long ago, and what it was told has run out. */
function longAgo(): PtrQueries {
  const queries = new PtrQueries(null);
  ask(queries, minutes(1), { ttlSeconds: 60 }, RESOLVER);
  return queries;
}

const earlier = () => attempt(minutes(1) + 500, 'accepted');
const refused = () => attempt(minutes(100), 'refused');

let keys = 0;
function askForServers(
  queries: PtrQueries,
  timeMs: number,
  rcode: string | null | undefined,
  change: Partial<SeenQuestion> = {},
) {
  const key = `v${keys++}`;
  const question = { name: 'ns1.example.com', type: 'A', resolver: RESOLVER, server: SERVER } as const;
  queries.vain.query(key, { timeMs, capture: 0, frame: 700, ...question, ...change });
  if (rcode !== undefined) queries.vain.answer(key, rcode);
}

describe('a refusal that nobody asked for', () => {
  it('is no answer from memory when its resolver asked for the name server in vain', () => {
    const queries = longAgo();
    askForServers(queries, minutes(100) - 9000, undefined);
    const [, judged] = judgeAll([earlier(), refused()], queries);
    expect(judged!.verdict).toBe('unanswered');
    expect(plain(judged!.text)).toBe(
      '192.0.2.53 asked at 2026-11-22 17:39:51 UTC for name servers and their addresses only (A ns1.example.com, frame 700), and the name server did not answer: it never came to ask for the name of 203.0.113.5; the mail was refused',
    );
    const [receiver] = receiversOf([judged!]);
    expect(receiver!.resolvers).toEqual([RESOLVER]);
    expect(receiver!.advice[0]!.text).toContain('did not answer');
  });

  it('is one for all that it shows when those questions were answered', () => {
    const queries = longAgo();
    askForServers(queries, minutes(100) - 9000, null);
    expect(verdictOf([earlier(), refused()], queries)[1]).toBe('from-memory');
  });

  it('was answered when a repetition was', () => {
    const queries = longAgo();
    askForServers(queries, minutes(100) - 9000, undefined);
    askForServers(queries, minutes(100) - 8000, null);
    expect(verdictOf([earlier(), refused()], queries)[1]).toBe('from-memory');
  });

  it('is a denial when the name server answered with an error', () => {
    const queries = longAgo();
    askForServers(queries, minutes(100) - 9000, 'REFUSED');
    const [, judged] = judgeAll([earlier(), refused()], queries);
    expect(judged!.verdict).toBe('denied');
    expect(plain(judged!.text)).toContain('was told an error (REFUSED)');
    expect(receiversOf([judged!])[0]!.advice[0]!.text).toContain('answered with an error');
  });

  it.each([
    ['at another time', {}, minutes(90)],
    ['of another name server', { server: '198.51.100.99' }, minutes(100) - 9000],
    ['by a resolver of somebody else', { resolver: '198.18.0.7' }, minutes(100) - 9000],
  ])('is not excused by what was asked in vain %s', (_, change, timeMs) => {
    const queries = longAgo();
    askForServers(queries, timeMs, undefined, change);
    askForServers(queries, timeMs + 800, undefined, change);
    expect(verdictOf([earlier(), refused()], queries)[1]).toBe('from-memory');
  });

  it('is excused by whoever asked in vain for the zone itself', () => {
    const queries = longAgo();
    const change = { resolver: '198.18.0.7', type: 'NS', name: '113.0.203.in-addr.arpa' } as const;
    askForServers(queries, minutes(100) - 9000, undefined, change);
    expect(verdictOf([earlier(), refused()], queries)[1]).toBe('unanswered');
  });

  it('is not decided where anybody may have asked for a receiver of which no resolver is known', () => {
    const queries = longAgo();
    const stranger = { resolver: '198.18.0.7' };
    askForServers(queries, minutes(100) - 9000, undefined, stranger);
    askForServers(queries, minutes(100) - 8200, undefined, stranger);
    const [judged] = judgeAll([{ ...refused(), timeMs: minutes(100) }], queries);
    // What was told before the capture began may still be kept, for as long as the longest time to live.
    expect(judged!.verdict).toBe('undecided');
    expect(plain(judged!.text)).toContain('that may be a resolver of the receiver');
    expect(receiversOf([judged!])[0]!.advice).toHaveLength(2);
  });

  it('soon after a failed lookup is told by what was asked in vain, not by what may be remembered', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(10) - 2000, null, RESOLVER);
    askForServers(queries, minutes(12) - 3000, undefined);
    const attempts = [attempt(minutes(10), 'refused'), attempt(minutes(12), 'refused')];
    expect(verdictOf(attempts, queries)).toEqual(['unanswered', 'unanswered']);
  });

  it('is told of printed lines, too', () => {
    const queries = longAgo();
    const lines = new TcpdumpLines(queries, 0, T0, 0);
    for (const line of [
      `2026-11-22 17:39:50.1 IP ${RESOLVER}.4243 > ${SERVER}.53: 9 [1au] A? ns1.example.com. (55)`,
      `2026-11-22 17:39:50.2 IP ${RESOLVER}.4244 > ${SERVER}.53: 10 [1au] AAAA? ns1.example.com. (55)`,
      `2026-11-22 17:39:50.3 IP ${SERVER}.53 > ${RESOLVER}.4244: 10*- 0/1/1 (90)`,
    ])
      lines.line(line);
    const [, judged] = judgeAll([earlier(), refused()], queries);
    expect(judged!.verdict).toBe('unanswered');
    expect(judged!.vain!.queries).toMatchObject([{ type: 'A', tries: 1 }]);
  });
});

describe('advice to flush', () => {
  it('names the reverse name and the one that its alias leads to, for each kind of cache', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(1), { kind: 'alias', names: [ALIAS], ttlSeconds: 60 });
    ask(queries, minutes(1) + 10, { ttlSeconds: 60 }, RESOLVER, ALIAS);
    const [, memory] = judgeAll([earlier(), refused()], queries);
    const { advice } = receiversOf([memory!])[0]!;
    expect(advice[0]!.text).toContain(`flush both ${NAME} and ${ALIAS}`);
    expect(advice[0]!.commands).toEqual([
      `host -t ptr ${NAME}`,
      `host -t ptr '${ALIAS}'`,
      `unbound-control flush ${NAME}`,
      `rndc flushname ${NAME}`,
      `unbound-control flush '${ALIAS}'`,
      `rndc flushname '${ALIAS}'`,
    ]);
  });

  it('holds nothing of a name that could be more than a name', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(1), { kind: 'alias', names: ['$(reboot).example', '-x.example'], ttlSeconds: 60 });
    const [, memory] = judgeAll([earlier(), refused()], queries);
    for (const { text, commands } of receiversOf([memory!])[0]!.advice) {
      expect([text, ...commands].join('\n')).not.toMatch(/reboot|-x\.example/);
    }
  });
});

describe('name servers that do not say the same', () => {
  it('are named, with what each said and how to compare them', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(9), { ttlSeconds: 5 }, RESOLVER, NAME, '198.51.100.2');
    ask(queries, minutes(10) - 300, { kind: 'nxdomain', names: [], rcode: 'NXDOMAIN' });
    const [judged] = judgeAll([attempt(minutes(10), 'refused')], queries);
    expect(judged!.verdict).toBe('denied');
    expect(plain(judged!.text)).toContain('The name server 198.51.100.2 said something else');
    expect(plain(judged!.text)).toContain('the name mail.example.com: the name servers disagree');
    const { advice } = receiversOf([judged!])[0]!;
    expect(advice[0]!.text).toContain('do not say the same');
    expect(advice[0]!.commands.toSorted()).toEqual([
      `dig +norecurse PTR ${NAME} @198.51.100.1`,
      `dig +norecurse PTR ${NAME} @198.51.100.2`,
    ]);
  });

  it('are not suspected when the zone was changed: one of them said both', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(8), { ttlSeconds: 5 }, RESOLVER, NAME, '198.51.100.2');
    ask(queries, minutes(9), { kind: 'nxdomain', names: [], rcode: 'NXDOMAIN' }, RESOLVER, NAME, '198.51.100.2');
    ask(queries, minutes(10) - 300, { kind: 'nxdomain', names: [], rcode: 'NXDOMAIN' });
    expect(judgeAll([attempt(minutes(10), 'refused')], queries)[0]!.contrary).toBeNull();
  });

  it('are not suspected when one was silent, or said the same, or spoke long before', () => {
    const queries = new PtrQueries(null);
    ask(queries, T0, { ttlSeconds: 5 }, RESOLVER, NAME, '198.51.100.3');
    ask(queries, minutes(99), null, RESOLVER, NAME, '198.51.100.2');
    ask(queries, minutes(99), { kind: 'nodata', names: [] }, RESOLVER, NAME, '198.51.100.4');
    ask(queries, minutes(100) - 300, { kind: 'nxdomain', names: [], rcode: 'NXDOMAIN' });
    const [judged] = judgeAll([refused()], queries);
    expect(judged).toMatchObject({ verdict: 'denied', contrary: null });
  });
});
