/**
 * Reverse lookups that the kernel follows, among those that it leaves to TypeScript, come to what TypeScript alone makes
 * of them: the same findings, resolvers and stalls, whatever comes when.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Buffers } from '../../src/formats/readBuffer.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { writeJson } from '../../src/report/json.ts';
import { LookupTracker } from '../../src/track/lookups.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { Trackers } from '../engine/support/trackers.ts';
import { reverseName } from '../support/addresses.ts';
import { type DnsRecord, dnsResponse, type ResponseOptions } from '../support/dnsMessages.ts';
import { type AskedQuery, type Host, NO_MAC, Scenario } from '../support/scenario.ts';
import type { TcpConnection } from '../support/tcpConnection.ts';
import { applicationData, clientFinished, clientHello, serverHello } from '../support/tlsMessages.ts';
import { ELSEWHERE } from './support/elsewhere.ts';

/** One for all: nothing of an analysis is looked at once the next one has begun. */
const kernel = new Kernel();

const ASKERS = ['10.0.0.2', '10.0.0.3', '2001:db8::2'];
const SERVERS = { 4: ['10.0.0.53', '10.0.1.53'], 6: ['2001:db8::53', '2001:db8::54'] };
const SUBJECTS = ['203.0.113.5', '203.0.113.6', '10.0.0.3', '2001:db8:1::5', '255.1.2.3', '1.2.3.4'];
const ROUTER = '02:00:00:00:00:99';
const NAMES = ['mail.example.com', 'www.example.net', 'MAIL.example.com', 'dyn-203-0-113-5.example.org', '.'];
const PAUSES = [0, 0.0001, 0.001, 0.0025, 0.006, 0.02, 0.049, 0.051, 0.3, 1, 2.9, 3.1, 5.002, 12, 64, 140];

/** What may be said to a PTR question. */
const ANSWERS: readonly ((name: string, target: string) => Partial<ResponseOptions>)[] = [
  (name, data) => ({ answers: [{ name, type: 'PTR', data }] }),
  (name, data) => ({ answers: [{ name, type: 'PTR', data }], compress: false }),
  (name, data) => ({ answers: [{ name, type: 'PTR', data }], authority: [nameServer(name)] }),
  (name, data) => ({ answers: [pointer(name, data), pointer(name, 'other.example.org')] }),
  (name, data) => ({ answers: [pointer(name, data), { name: data, type: 'A', data: '203.0.113.5' }] }),
  (name, data) => ({ answers: [{ name, type: 'CNAME', data: `5.0-7.${name}` }, pointer(`5.0-7.${name}`, data)] }),
  (name) => ({ answers: [{ name, type: 'CNAME', data: `5.0-7.${name}` }] }),
  (name) => ({ rcode: 'NXDOMAIN', authority: [authority(name)] }),
  (name, data) => ({ rcode: 'NXDOMAIN', answers: [pointer(name, data)] }),
  () => ({ rcode: 'NXDOMAIN' }),
  (name) => ({ authority: [authority(name)] }),
  (name) => ({ authority: [nameServer(name)], recursionAvailable: false }),
  () => ({}),
  () => ({ rcode: 'SERVFAIL' }),
  () => ({ rcode: 'REFUSED' }),
  (name, data) => ({ truncated: true, answers: [pointer(name, data)] }),
  () => ({ truncated: true }),
  (_, data) => ({ name: reverseName('203.0.113.77'), answers: [pointer(reverseName('203.0.113.77'), data)] }),
  (name, data) => ({ name: name.toUpperCase(), answers: [pointer(name.toUpperCase(), data)] }),
];

const pointer = (name: string, data: string): DnsRecord => ({ name, type: 'PTR', data });
const authority = (name: string): DnsRecord => ({ name, type: 'SOA', data: 'ns.example.net', minimum: 600 });
const nameServer = (name: string): DnsRecord => ({ name, type: 'NS', data: 'ns.example.net' });

/** The link-layer address of a host in a step; its own without one. */
type MacOf = (address: string, turn: number) => string | undefined;

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      asker: fc.nat(2),
      server: fc.nat(1),
      subject: fc.nat(5),
      id: fc.nat(2),
      port: fc.nat(1),
      isUpper: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      back: fc.nat(3),
      answer: fc.nat(ANSWERS.length - 1),
      name: fc.nat(NAMES.length - 1),
      /** A byte of the message that is another one, if it has as many. */
      spoilt: fc.option(fc.tuple(fc.integer({ min: 2, max: 120 }), fc.nat(255)), { freq: 8 }),
      isEarly: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('forward' as const), asker: fc.nat(2), name: fc.nat(3), id: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('connect' as const),
      client: fc.nat(2),
      server: fc.nat(1),
      silence: fc.constantFrom(0.01, 0.7, 5.003),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      back: fc.nat(2),
      end: fc.constantFrom('client' as const, 'server' as const),
      how: fc.constantFrom('data' as const, 'data' as const, 'data' as const, 'fin' as const, 'rst' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), back: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refuse' as const), back: fc.nat(3) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const pauses = fc.array(fc.constantFrom(...PAUSES), { minLength: 60, maxLength: 60 });

describe('lookups of a few hosts, told by chance', () => {
  test.each<[string, number, MacOf]>([
    ['each with a link of its own', 300, () => undefined],
    ['one with two addresses', 150, (address) => (address === ASKERS[1] ? undefined : ROUTER)],
    ['behind one router', 100, () => ROUTER],
    ['on loopback', 50, () => NO_MAC],
    ['on loopback now and then', 100, (_, turn) => (turn % 4 === 0 ? NO_MAC : undefined)],
  ])('%s', (_name, numRuns, macOf) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 60 }), pauses, (steps, times) => {
        expectSame(play(steps, times, macOf));
      }),
      { numRuns },
    );
  });
});

describe('one question', () => {
  test.each([
    [0.0005, 1],
    [0.02, 1],
    [2.9, 1],
    [3.1, 2],
  ])('asked again under its ID %d s after the answer', (seconds, lookups) => {
    const capture = twice(seconds, 0.01);
    expectSame(capture);
    // A first one, whose answer is news.
    expect(JSON.parse(told(capture, kernel)).summary.lookups).toBe(1 + lookups);
  });

  test.each([0.0001, 0.049, 0.051, 0.3])('answered after %d s', (seconds) => {
    expectSame(twice(1, seconds));
  });
});

describe('an answer', () => {
  test.each(ANSWERS.map((_, index) => index))('of kind %d, after one of each other kind', (later) => {
    for (const earlier of ANSWERS.keys()) {
      for (const [asker, server] of [
        ['10.0.0.2', '10.0.0.53'],
        ['10.0.0.3', '10.0.0.53'],
        ['10.0.0.3', '10.0.1.53'],
      ]) {
        const story = new Scenario();
        for (const [turn, kind] of [earlier, later, later].entries()) {
          const [from, to] = turn === 0 ? ['10.0.0.2', '10.0.0.53'] : [asker, server];
          const query = story.askPtr(story.host(from), story.host(to), '203.0.113.5', { at: 1 + 20 * turn });
          story.answer(query, 1.01 + 20 * turn, ANSWERS[kind](query.name, 'mail.example.com'));
        }
        expectSame(story.toPcap());
      }
    }
  });

  test('with a name that is asked for long after it was told first, whatever comes between', () => {
    for (const others of [0, 1100]) {
      const { story, asker, server, at } = toldTwice();
      for (let i = 0; i < others; i++)
        story.askPtr(asker, server, `198.51.${i >> 8}.${i & 255}`, { at: at + 0.02 + i * 0.004 });
      const asked = story.ask(asker, server, 'mail.example.com', { at: at + 5 });
      story.answer(asked, at + 5.01, { answers: [{ name: asked.name, type: 'A', data: '192.0.2.1' }] });
      const capture = story.toPcap();
      expectSame(capture);
      expect(told(capture, kernel)).toContain('ptr-not-confirmed');
    }
  });

  test('that its asker refuses, since it came too late', () => {
    const { story, asker, answer, at } = toldTwice();
    story.unreachable(answer, asker, at + 0.01);
    expectSame(story.toPcap());
  });
});

describe('a question', () => {
  test.each([
    '05.113.0.203.in-addr.arpa',
    '5.113.0.203.IN-ADDR.arpa',
    '256.113.0.203.in-addr.arpa',
    '0005.113.0.203.in-addr.arpa',
    '5.113.0.in-addr.arpa',
    '7.5.113.0.203.in-addr.arpa',
    '5.113.0.203.in-addr.arpa.example',
    '5.113.0.x03.in-addr.arpa',
    reverseName('2001:db8::5').replace('5.0', 'g.0'),
    reverseName('2001:db8::5').replace('5.0', '55'),
  ])('for %s', (name) => {
    const { story, asker, server, at } = toldTwice();
    for (const later of [1, 2]) {
      const query = story.ask(asker, server, name, { at: at + later, type: 'PTR' });
      story.answerPtr(query, at + later + 0.01, 'mail.example.com');
    }
    expectSame(story.toPcap());
  });
});

describe('many lookups', () => {
  afterEach(() => vi.restoreAllMocks());

  test.each([1, 3, 40])('of one host, every %d-th of which is not answered', (every) => {
    const seen = vi.spyOn(LookupTracker.prototype, 'datagram');
    const capture = manyLookups(6000, every);
    expectSame(capture);
    const alone = seen.mock.calls.length;
    seen.mockClear();
    told(capture, kernel);
    // What the kernel takes TypeScript does not see.
    if (every > 1) expect(seen.mock.calls.length).toBeLessThan(alone * (every === 3 ? 0.65 : 0.3));
  });

  test('more of them than the log of what resolvers did holds, one of which is not answered', () => {
    const story = new Scenario();
    const [asker, server] = [story.host('10.0.0.2'), story.host('10.0.0.53')];
    for (let i = 0; i < 900; i++) {
      const isAnswered = i !== 100;
      const query = story.askPtr(asker, server, `198.51.100.${isAnswered ? i % 20 : 99}`, { at: i * 0.1 });
      if (isAnswered) story.answerPtr(query, i * 0.1 + 0.01, 'mail.example.com');
    }
    expectSame(story.toPcap());
  });

  test('the medians of resolvers count those that the kernel took', () => {
    const report = JSON.parse(told(manyLookups(6000, 1000), kernel));
    const [resolver] = report.summary.resolvers;
    expect(resolver).toMatchObject({ ptrQueries: 6006, ptrAnswers: 5994 });
    expect(resolver.medianSeconds).toBeGreaterThanOrEqual(0.005);
    expect(resolver.medianSeconds).toBeLessThanOrEqual(0.006);
    expect(report.summary.lookups).toBe(6000);
  });
});

/** The same report wherever the frames lie, and the same of every lookup that is remembered at the end. */
function expectSame(capture: Uint8Array): void {
  expect(told(capture, kernel)).toBe(told(capture, ELSEWHERE));
  expect(remembered(capture, kernel)).toEqual(remembered(capture, ELSEWHERE));
}

/** What an analysis's trackers know at the end. */
function remembered(capture: Uint8Array, buffers: Buffers): object {
  const trackers = new Trackers(kernel);
  trackers.read(capture, buffers);
  const { count, answeredCount, messages, malformed, resolvers, index } = trackers.lookups;
  return { count, answeredCount, messages, malformed, resolvers: [...resolvers.byAddress], lookups: [...index.all()] };
}

function told(capture: Uint8Array, buffers: Buffers): string {
  kernel.reset();
  return [...writeJson(readCapture(capture, { kernel }, undefined, undefined, buffers))].join('');
}

/**
 * Two lookups of one host about one address, two minutes apart: the first answer is news. Between them it is told the
 * same name of another address.
 */
function toldTwice() {
  const story = new Scenario();
  const [asker, server] = ['10.0.0.2', '10.0.0.53'].map((address) => story.host(address));
  const hear = (at: number, about: string) =>
    story.answerPtr(story.askPtr(asker, server, about, { at }), at + 0.01, 'mail.example.com');
  hear(1, '203.0.113.5');
  hear(60, '203.0.113.6');
  return { story, asker, server, answer: hear(121, '203.0.113.5'), at: 121.01 };
}

/** A lookup; some time later another one about the same address, asked twice, and a connection that comes next. */
function twice(secondsBetween: number, answeredAfter: number): Uint8Array {
  const story = new Scenario();
  const [asker, server, peer] = ['10.0.0.2', '10.0.0.53', '203.0.113.5'].map((address) => story.host(address));
  let now = 1;
  for (const [id, pause] of [
    [1, 5],
    [2, secondsBetween],
    [2, 0.001],
  ] as const) {
    const query = story.askPtr(asker, server, peer.address, { at: now, id, port: 40_000 });
    story.answerPtr(query, now + answeredAfter, 'mail.example.com');
    now += answeredAfter + pause;
  }
  const tcp = story.connect(asker, peer, { at: now, port: 443 });
  tcp.send('client', clientHello({ serverName: 'mail.example.com' }), tcp.establishedAt + 0.7);
  return story.toPcap();
}

/**
 * Lookups of one host, 20 ms apart, each answered after 1 to 10 ms, with a name for two addresses of three; or not at
 * all, and asked again from another port when more than a thousand have come since.
 */
function manyLookups(count: number, every: number): Uint8Array {
  const story = new Scenario();
  const [asker, server] = [story.host('10.0.0.2'), story.host('10.0.0.53')];
  for (let i = 0; i < count; i++) {
    const at = i * 0.02;
    const subject = `198.51.${i % 7}.${i % 250}`;
    const query = story.askPtr(asker, server, subject, { at, id: i & 0xffff, port: 40_000 + (i % 5000) });
    if (i % every === 0) {
      story.askPtr(asker, server, subject, { at: at + 31, id: query.id, port: query.port + 5000 });
      continue;
    }
    const after = at + 0.001 * (1 + (i % 10));
    if (i % 3 === 0) story.answer(query, after, { rcode: 'NXDOMAIN', authority: [authority(query.name)] });
    else story.answerPtr(query, after, `host-${i % 500}.example.com`);
  }
  return story.toPcap();
}

function play(steps: readonly Step[], times: readonly number[], macOf: MacOf): Uint8Array {
  const story = new Scenario();
  const asked: AskedQuery[] = [];
  const talking: { readonly tcp: TcpConnection; until: number }[] = [];
  let now = 1;
  for (const [index, one] of steps.entries()) {
    now += times[index];
    const host = (address: string): Host => story.host(address, macOf(address, index));
    if (one.kind === 'ask') {
      const asker = host(ASKERS[one.asker]);
      const server = host(SERVERS[asker.address.includes(':') ? 6 : 4][one.server]);
      const name = reverseName(SUBJECTS[one.subject]);
      const options = { at: now, type: 'PTR', id: 7 + one.id, port: 40_000 + one.port } as const;
      asked.push(story.ask(asker, server, one.isUpper ? name.toUpperCase() : name, options));
    } else if (one.kind === 'answer') {
      const query = asked.at(-1 - one.back);
      if (query === undefined) continue;
      const said = ANSWERS[one.answer](query.name, NAMES[one.name]);
      const message = dnsResponse({ id: query.id, name: query.name, type: query.type, ...said });
      if (one.spoilt !== null && one.spoilt[0] < message.length) message[one.spoilt[0]] = one.spoilt[1];
      const at = one.isEarly && index % 5 === 0 ? query.frame.ns / 1e9 - 0.001 : now;
      story.udp(query.server, query.asker, [query.serverPort, query.port], message, at);
    } else if (one.kind === 'forward') {
      const asker = host(ASKERS[one.asker]);
      const server = host(SERVERS[asker.address.includes(':') ? 6 : 4][0]);
      const query = story.ask(asker, server, NAMES[one.name], { at: now, type: 'A', id: 7 + one.id, port: 40_000 });
      story.answer(query, now + 0.01, { answers: [{ name: query.name, type: 'A', data: '203.0.113.5' }] });
    } else if (one.kind === 'connect') {
      const server = one.client === 2 ? SUBJECTS[3] : SUBJECTS[one.server];
      const tcp = story.connect(host(ASKERS[one.client]), host(server), { at: now, port: 443 });
      const hello = tcp.establishedAt + one.silence;
      tcp.send('client', clientHello({ serverName: 'mail.example.com' }), hello);
      tcp.send('server', serverHello(), hello + 0.01);
      tcp.send('client', clientFinished(), hello + 0.02);
      talking.push({ tcp, until: hello + 0.03 });
    } else if (one.kind === 'say') {
      const talk = talking.at(-1 - one.back);
      if (talk === undefined) continue;
      const at = Math.max(now, talk.until);
      talk.until = at + 0.002;
      if (one.how === 'data') talk.tcp.send(one.end, applicationData(100), at);
      else talk.tcp[one.how](one.end, at);
    } else if (one.kind === 'again') {
      const frame = story.frames.at(-1 - one.back);
      if (frame !== undefined) story.add(frame.from, frame.to, frame.packet, now);
    } else {
      const query = asked.at(-1 - one.back);
      if (query !== undefined) story.unreachable(query.frame, query.server, now);
    }
  }
  return story.toPcap();
}
