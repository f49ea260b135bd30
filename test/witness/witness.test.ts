/** What joining a log with queries proves, and what it does not. */
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/model/sentence.ts';
import { estimateClock } from '../../src/witness/clock.ts';
import { PtrQueries } from '../../src/witness/ptrQueries.ts';
import { receiversOf } from '../../src/witness/receivers.ts';
import { TcpdumpLines } from '../../src/witness/tcpdumpLines.ts';
import { ask, attempt, judgeAll, minutes, NAME, T0, US, verdictOf } from './support.ts';

describe('an attempt', () => {
  it('that was asked about, told and accepted proves the whole chain of caches', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(10) - 500, {});
    const [judged] = judgeAll([attempt(minutes(10), 'accepted')], queries);
    expect(judged!.verdict).toBe('worked');
    expect(plain(judged!.text)).toContain('192.0.2.53 asked 198.51.100.1 at 2026-11-22 16:09:59 UTC');
  });

  it('refused though nobody asked and every answer had run out was refused from memory', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(2), { ttlSeconds: 300 });
    expect(verdictOf([attempt(minutes(30), 'refused')], queries)).toEqual(['from-memory']);
  });

  it('refused within the time to live of an earlier answer proves nothing', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(2), { ttlSeconds: 3600 });
    const [judged] = judgeAll([attempt(minutes(30), 'refused')], queries);
    expect(judged!.verdict).toBe('within-ttl');
    expect(plain(judged!.text)).toMatch(
      /may be kept until 2026-11-22 17:02:00 UTC, so that not being asked proves nothing$/,
    );
  });

  it('refused while nobody can have forgotten that the server was silent proves nothing', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(10) - 2000, null);
    const judged = judgeAll([attempt(minutes(10), 'refused'), attempt(minutes(13), 'refused')], queries);
    expect(judged.map(({ verdict }) => verdict)).toEqual(['unanswered', 'within-ttl']);
    expect(plain(judged[1]!.text)).toMatch(
      /got no answer, and a cache may remember until 2026-11-22 16:14:58 UTC that/,
    );
  });

  it('refused soon after the capture began is not judged: a cache may live on what was told before', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(200), { ttlSeconds: 7200 });
    const [judged] = judgeAll([attempt(minutes(100), 'refused')], queries);
    expect(judged!.verdict).toBe('not-covered');
    expect(plain(judged!.text)).toContain('may be kept until 2026-11-22 18:00:00 UTC');
  });

  it('is judged by the target of an alias, and an alias alone spares nobody the question', () => {
    const queries = new PtrQueries(null);
    const target = 'mail-5.rev.example.com';
    ask(queries, minutes(10) - 900, { kind: 'alias', names: [target], ttlSeconds: 86_400 });
    ask(queries, minutes(10) - 800, { kind: 'nxdomain', names: [], ttlSeconds: 60 }, '192.0.2.53', target);
    const attempts = [attempt(minutes(10), 'refused'), attempt(minutes(20), 'refused')];
    expect(verdictOf(attempts, queries)).toEqual(['denied', 'from-memory']);
  });

  it('is not given what was asked for the attempt before it, of the same receiver or of another', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(10) - 300, { ttlSeconds: 5 });
    const attempts = [
      attempt(minutes(10), 'accepted'),
      attempt(minutes(10) + 20_000, 'refused'),
      attempt(minutes(10) + 30_000, 'accepted', 'mx.example.net'),
    ];
    expect(verdictOf(attempts, queries)).toEqual(['worked', 'from-memory', 'not-asked']);
  });

  it('whose resolver asked again and again though it was answered never received the answers', () => {
    const asked = (times: number, apartMs: number) => {
      const queries = new PtrQueries(null);
      for (let at = 0; at < times; at++) ask(queries, minutes(10) - 1000 - at * apartMs, { ttlSeconds: 3600 });
      return judgeAll([attempt(minutes(10), 'refused')], queries)[0]!;
    };
    const lost = asked(4, 3000);
    expect(lost.verdict).toBe('unheard');
    expect(plain(lost.text)).toMatch(
      /192\.0\.2\.53 asked 4 times within 9\.0 s .* and was told the name mail\.example\.com each time/,
    );
    expect(asked(2, 3000).verdict).toBe('told-and-refused');
    expect(asked(3, 20_000).verdict).toBe('told-and-refused');
  });

  it('that was told to come over TCP, and did not get there, was not answered', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(10) - 300, { kind: 'truncated', names: [], ttlSeconds: null });
    expect(verdictOf([attempt(minutes(10), 'refused')], queries)).toEqual(['unanswered']);
  });

  it('refused because our own negative answer is still kept is told from a foreign memory', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(2), { kind: 'nxdomain', names: [], ttlSeconds: 7200, rcode: 'NXDOMAIN' });
    const [judged] = judgeAll([attempt(minutes(60), 'refused')], queries);
    expect(judged!.verdict).toBe('within-ttl');
    expect(plain(judged!.text)).toContain('NXDOMAIN');
  });

  it.each([
    ['unanswered', null, 'refused'],
    ['unanswered', null, 'accepted'],
    ['denied', { kind: 'nxdomain', names: [] }, 'refused'],
    ['denied', { kind: 'nodata', names: [] }, 'deferred'],
    ['told-and-refused', {}, 'refused'],
  ] as const)('is judged %s', (verdict, answer, outcome) => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(10) - 2000, answer);
    expect(verdictOf([attempt(minutes(10), outcome)], queries)).toEqual([verdict]);
  });

  it('outside of the capture is not judged', () => {
    const judged = judgeAll([attempt(T0 - 1, 'refused'), attempt(minutes(601), 'refused')], new PtrQueries(null));
    expect(judged.map(({ verdict }) => verdict)).toEqual(['not-covered', 'not-covered']);
    expect(plain(judged[0]!.text)).toContain('does not cover the time before this');
    expect(plain(judged[1]!.text)).toContain('the capture had ended by then');
  });

  it('outside of the capture is counted apart from what is proved of the same receiver', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(10) - 2000, null);
    const conclusionOf = (...at: number[]) => {
      const [receiver] = receiversOf(
        judgeAll(
          [10, ...at].map((one) => attempt(minutes(one), 'refused')),
          queries,
        ),
      );
      return plain(receiver!.conclusion);
    };
    expect(conclusionOf()).toMatch(/did not answer; the mail was refused\.$/);
    expect(conclusionOf(700)).toMatch(/refused\. 1 attempt is not covered by the capture: nothing is proved of it\.$/);
    expect(conclusionOf(700, 800)).toMatch(/ 2 attempts are not covered by the capture: nothing is proved of them\.$/);
  });

  it('refused for another reason is not blamed on reverse DNS', () => {
    const queries = new PtrQueries(null);
    const greylisted = { ...attempt(minutes(10), 'deferred'), aboutReverseDns: false, reply: '451 greylisted' };
    const [judged] = judgeAll([greylisted], queries);
    expect(judged!.verdict).toBe('other-reason');
    expect(plain(judged!.text)).toContain('greylisting');
  });

  it('is joined through an alias of a classless delegation, too', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(10) - 500, {}, '192.0.2.53', '5.0/27.113.0.203.in-addr.arpa');
    expect(verdictOf([attempt(minutes(10), 'accepted')], queries)).toEqual(['worked']);
  });

  it('is given the resolver that keeps company with its receiver', () => {
    const queries = new PtrQueries(null);
    for (const at of [10, 90, 170]) {
      ask(queries, minutes(at) - 900, {}, '192.0.2.53');
      ask(queries, minutes(at) - 500, {}, at === 10 ? '198.18.0.1' : `198.18.0.${at}`);
    }
    const judged = judgeAll(
      [10, 90, 170].map((at) => attempt(minutes(at), 'accepted')),
      queries,
    );
    expect(judged.map(({ queries: own }) => own[0]!.resolver)).toEqual(['192.0.2.53', '192.0.2.53', '192.0.2.53']);
  });
});

describe('a receiver', () => {
  it('is told with its gravest attempt, and with what shows that it can work', () => {
    const queries = new PtrQueries(null);
    ask(queries, minutes(1), { ttlSeconds: 60 });
    ask(queries, minutes(300) - 400, { ttlSeconds: 60 });
    const attempts = [
      attempt(minutes(1) + 500, 'accepted'),
      attempt(minutes(100), 'refused'),
      attempt(minutes(300), 'accepted'),
    ];
    const [receiver] = receiversOf(judgeAll(attempts, queries));
    expect(receiver).toMatchObject({ verdict: 'from-memory', attempts: 3, refused: 1, resolvers: ['192.0.2.53'] });
    expect(plain(receiver!.conclusion)).toContain('rests on a negative entry there, not on your zone');
    expect(plain(receiver!.conclusion)).toContain('the whole chain worked');
    expect(receiver!.advice[0]!.text).toContain('flush');
  });
});

describe('the clock of a log', () => {
  const queries = Array.from({ length: 20 }, (_, at) => ({ timeMs: T0 + at * 613_000 }));
  const span = { fromMs: T0, untilMs: minutes(600) };
  const attempts = (lagMs: number) => queries.map(({ timeMs }) => timeMs + lagMs + 700);

  it.each([
    [3_600_000, 60, 0],
    [-12_600_000, -210, 0],
    [3_600_000 + 45_000, 60, 45_000],
    [-60_000, 0, -60_000],
    [0, 0, 0],
  ])('that goes %d ms ahead is found', (lagMs, zoneMinutes, aheadMs) => {
    const clock = estimateClock(attempts(lagMs), queries, false, span);
    expect(clock).toMatchObject({ source: 'estimated', zoneMinutes });
    expect(Math.abs(clock.aheadMs - aheadMs)).toBeLessThanOrEqual(1000);
  });

  it('is believed where its stamps say their zone', () => {
    expect(estimateClock(attempts(0), queries, true, span)).toMatchObject({
      source: 'stamped',
      zoneMinutes: null,
      aheadMs: 0,
    });
  });

  it.each([
    ['no zone that is in use', 8.25 * 3_600_000],
    ['a zone, and a clock that few attempts speak for', 8 * 3_600_000 - 240_000],
  ])('is not taken from one attempt: %s', (_, lagMs) => {
    const asked = queries.slice(0, 1);
    const short = { fromMs: T0, untilMs: minutes(10) };
    const clock = estimateClock([asked[0]!.timeMs + lagMs], asked, false, short);
    expect(clock).toMatchObject({ source: 'assumed', zoneMinutes: 0, aheadMs: 0 });
    expect(estimateClock([T0 + 3_600_000 + 2000], asked, false, short)).toMatchObject({ zoneMinutes: 60, aheadMs: 0 });
  });

  it('is assumed where nothing matches', () => {
    expect(estimateClock([T0 + 1e12], queries, false, span).source).toBe('assumed');
    expect(estimateClock([], [], false, span).source).toBe('assumed');
  });
});

describe('lines that tcpdump printed', () => {
  it('are read over TCP, too, and an answer without authority is a referral', () => {
    const queries = new PtrQueries(null);
    const lines = new TcpdumpLines(queries, 0, T0, 0);
    const tcp = 'Flags [P.], seq 1:77, ack 1, win 64, options [nop,nop,TS val 3 ecr 5], length 76';
    for (const line of [
      `2026-11-22 16:00:00.1 IP6 2001:db8::53.4242 > 2001:db8::1.53: ${tcp} 7% [1au] PTR? ${NAME}. (74)`,
      `2026-11-22 16:00:00.2 IP6 2001:db8::1.53 > 2001:db8::53.4242: ${tcp} 7*- 2/2/1 PTR a.example., PTR b.example. (90)`,
      `2026-11-22 16:00:01.1 IP 192.0.2.53.4243 > 198.51.100.1.53: 8 [1au] PTR? ${NAME}. (55)`,
      '2026-11-22 16:00:01.2 IP 198.51.100.1.53 > 192.0.2.53.4243: 8- 0/2/1 (110)',
      '2026-11-22 16:00:02.1 IP 192.0.2.53.4243 > 198.51.100.1.53: 9 [1au] A? ns1.example.com. (55)',
    ]) {
      lines.line(line);
    }
    expect(queries.about(US).map(({ answer }) => [answer?.kind, answer?.names])).toEqual([
      ['name', ['a.example', 'b.example']],
      ['referral', []],
    ]);
    expect(lines.understood).toBe(5);
  });

  it('are read as queries and their answers, over midnight too', () => {
    const queries = new PtrQueries(null);
    const lines = new TcpdumpLines(queries, 0, T0, 0);
    for (const line of [
      `23:59:59.900000 IP 192.0.2.53.4242 > 198.51.100.1.53: 4242% [1au] PTR? ${NAME}. (55)`,
      '23:59:59.901000 IP 198.51.100.1.53 > 192.0.2.53.4242: 4242*- 1/2/3 PTR mail.example.com. (120)',
      `00:00:01.000000 IP 192.0.2.53.4243 > 198.51.100.1.53: 77+ PTR? ${NAME}. (55)`,
      '00:00:01.000500 IP 198.51.100.1.53 > 192.0.2.53.4243: 77 NXDomain*- 0/1/1 (100)',
      '00:00:02.000000 IP 192.0.2.9.1 > 198.51.100.1.25: Flags [S], seq 1, win 64240, length 0',
    ]) {
      lines.line(line);
    }
    const about = queries.about(US);
    expect(about.map(({ answer }) => answer?.kind)).toEqual(['name', 'nxdomain']);
    expect(about[1]!.timeMs - about[0]!.timeMs).toBeCloseTo(1100, 3);
    expect(about[0]!.answer!.names).toEqual(['mail.example.com']);
    expect(lines.understood).toBe(4);
  });
});
