/** Where a silence begins to be a stall and where it ceases to be one; and as whom the owner knows its peer. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import {
  askAndHear,
  askInVain,
  CLIENT,
  connect,
  openTls,
  SERVER,
  type Stage,
  stage,
  talk,
} from '../golden/synthetic/stage.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';
import { httpConnect, lines, proxyHeader, proxyHeaderBinary } from '../support/openings.ts';

function report(on: Stage, thresholdMs = 500): Report {
  return readCapture(on.story.toPcap(), { parameters: { ...DEFAULT_OPTIONS.parameters, thresholdMs } });
}

/** One answered lookup in a silence: seconds after the handshake. */
function silence(options: { asked: number; answered: number; until: number }): Stage {
  const on = stage();
  const tcp = connect(on, 443);
  askAndHear(on, on.client, SERVER, tcp.establishedAt + options.asked, options.answered - options.asked);
  openTls(tcp, tcp.establishedAt + options.until);
  return on;
}

function kind(on: Stage, thresholdMs?: number): string {
  const { stalls, gaps } = report(on, thresholdMs);
  return [...stalls.map(({ confidence }) => `stall ${confidence}`), ...gaps.map(() => 'gap')].join() || 'nothing';
}

describe('half of it must be explained', () => {
  it.each([
    [0, 2.001, 4, 'stall likely'],
    [0, 1.999, 4, 'gap'],
    [1.999, 4, 4, 'stall likely'],
    [2.001, 4, 4, 'gap'],
    [1, 3.001, 4, 'stall likely'],
    [1, 2.99, 4, 'gap'],
  ])('asked at %f s, answered at %f s, silent for %f s: %s', (asked, answered, until, expected) => {
    expect(kind(silence({ asked, answered, until }))).toBe(expected);
  });

  it.each([
    [0.501, 0.6, 'stall likely'],
    [0.501, 0.55, 'stall certain'],
    [0.499, 0.6, 'gap'],
    [0.499, 0.499, 'nothing'],
  ])('and the threshold as well: answered after %f s, silent for %f s: %s', (answered, until, expected) => {
    expect(kind(silence({ asked: 0, answered, until }))).toBe(expected);
  });

  it('of a threshold that was asked for', () => {
    const on = silence({ asked: 0.001, answered: 1.5, until: 1.51 });
    expect(kind(on, 2000)).toBe('nothing');
    expect(kind(on, 1000)).toBe('stall certain');
    expect(kind(silence({ asked: 0, answered: 0.06, until: 0.065 }), 50)).toBe('stall certain');
  });

  it('by several lookups together, counted once where they overlap', () => {
    const on = stage();
    const tcp = connect(on, 443);
    for (const [from, took] of [
      [0.01, 1.2],
      [1.0, 1.2],
      [2.1, 1.2],
    ]) {
      askAndHear(on, on.client, SERVER, tcp.establishedAt + from, took);
    }
    openTls(tcp, tcp.establishedAt + 3.31);
    const [stall] = report(on).stalls;
    expect(stall.explainedSeconds).toBeCloseTo(3.29, 3);
  });
});

describe('the time of a lookup', () => {
  it.each([0.29, 0.31])('that ended %f s before: surely its doing up to 300 ms', (lag) => {
    expect(kind(silence({ asked: 0.001, answered: 5, until: 5 + lag }))).toBe(
      lag < 0.3 ? 'stall certain' : 'stall likely',
    );
  });

  it.each([
    [1.1, 7, 8.2, 'possible'],
    [0.9, 7, 8.2, 'likely'],
    [1.1, 7, 7.9, 'likely'],
    [1.1, 8.19, 8.2, 'likely'],
  ])('from %f to %f s within %f s of silence: a stall that is %s', (asked, answered, until, expected) => {
    expect(kind(silence({ asked, answered, until }))).toBe(`stall ${expected}`);
  });

  it('that was over before the silence began explains nothing', () => {
    const on = stage();
    askAndHear(on, on.client, SERVER, 0.2, 0.6);
    const tcp = connect(on, 443, { at: 3 });
    openTls(tcp, tcp.establishedAt + 5);
    expect(kind(on)).toBe('gap');
  });

  it('that begins after the silence ended explains nothing', () => {
    const on = stage();
    const tcp = connect(on, 443);
    openTls(tcp, tcp.establishedAt + 5);
    askInVain(on, on.client, SERVER, tcp.establishedAt + 5.01);
    expect(kind(on)).toBe('gap');
  });

  it('whose answer came long before the end leaves the rest to something else', () => {
    const { stalls } = report(silence({ asked: 0.001, answered: 6, until: 10 }));
    expect(stalls).toMatchObject([{ confidence: 'likely', explainedSeconds: 5.999 }]);
    expect(stalls[0].counterEvidence.map(({ text }) => text).join()).toMatch(/4\.0 s before/);
  });
});

describe('a silence that ends when resolvers give up', () => {
  it.each([
    [[0], 5, 'stall likely'],
    [[0], 10, 'stall likely'],
    [[0, 5.002], 10, 'stall certain'],
  ])(
    'with queries at %j s, after %i s: %s, for of one query alone chance may be the reason',
    (steps, until, expected) => {
      const on = stage();
      const tcp = connect(on, 443);
      askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001, { steps });
      openTls(tcp, tcp.establishedAt + until + 0.01);
      expect(kind(on)).toBe(expected);
    },
  );
});

describe('an answer to a name server of the waiting host', () => {
  it.each([
    [0.002, 'stall certain'],
    [0.25, 'stall likely'],
  ])('ends the silence at once, or %f s later not for sure: %s', (later, expected) => {
    const on = stage();
    const tcp = connect(on, 443);
    const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.001, signed: true });
    const again = on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.2, signed: true });
    expect(query.id).not.toBe(again.id);
    on.story.answerPtr(again, tcp.establishedAt + 4.75, 'host.example.com');
    openTls(tcp, tcp.establishedAt + 4.75 + later);
    expect(kind(on)).toBe(expected);
  });
});

describe('the peer as its owner knows it', () => {
  it.each([
    ['IPv6', '2001:db8::2', '2001:db8:5::25', '2001:db8:5::25'],
    ['the well-known NAT64 prefix', '2001:db8::2', '64:ff9b::203.0.113.5', SERVER],
    ['an IPv4-mapped name', CLIENT, SERVER, `::ffff:${SERVER}`],
  ])('over %s', (_, client, server, asked) => {
    const on = stage(client, server);
    const tcp = connect(on, 443);
    askInVain(on, on.client, asked, tcp.establishedAt + 0.001);
    openTls(tcp, tcp.establishedAt + 10.03);
    expect(report(on).stalls).toMatchObject([{ cause: 'ptr-unanswered', confidence: 'certain' }]);
  });

  it('through a NAT64 prefix that the capture showed (RFC 7050)', () => {
    const on = stage('2001:db8::2', '2001:db8:64::cb00:7105');
    const query = on.story.ask(on.client, on.resolver, 'ipv4only.arpa', { at: 0.2, type: 'AAAA' });
    on.story.answer(query, 0.21, { answers: [{ name: query.name, type: 'AAAA', data: '2001:db8:64::c000:aa' }] });
    const tcp = connect(on, 443);
    askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
    openTls(tcp, tcp.establishedAt + 10.03);
    expect(report(on).stalls).toMatchObject([{ cause: 'ptr-unanswered' }]);
  });

  it('is not another address of the same prefix, nor one that only ends alike', () => {
    for (const other of ['64:ff9b:1::cb00:7105', '2001:db8:64::cb00:7105']) {
      const on = stage('2001:db8::2', other);
      const tcp = connect(on, 443);
      askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
      expect(kind(on), other).toBe('gap');
    }
  });

  it.each([
    ['version 1', proxyHeader('192.0.2.9', 5555, SERVER, 25)],
    ['version 2', proxyHeaderBinary('192.0.2.9', 5555, SERVER, 25)],
    ['IPv6', proxyHeader('2001:db8::9', 5555, '2001:db8::25', 25)],
  ])('is the client that a PROXY header names: %s', (name, header) => {
    const on = stage();
    const tcp = connect(on, 25);
    tcp.send('client', header, tcp.establishedAt + 0.001);
    askInVain(on, on.server, name === 'IPv6' ? '2001:db8::9' : '192.0.2.9', tcp.establishedAt + 0.003);
    tcp.send('server', lines('220 mail.example.com ESMTP'), tcp.establishedAt + 10.03);
    tcp.rst('client', tcp.establishedAt + 10.04);
    expect(report(on).stalls).toMatchObject([{ side: 'server', phase: 'before-greeting', confidence: 'certain' }]);
  });

  it('is where a CONNECT led to, not the proxy', () => {
    for (const [about, expected] of [
      [SERVER, 'stall certain'],
      ['198.51.100.1', 'gap'],
    ] as const) {
      const on = stage(CLIENT, '10.0.0.99');
      const tcp = connect(on, 3128);
      const ready = talk(tcp, tcp.establishedAt + 0.001, [
        ['client', httpConnect(`${SERVER}:443`)],
        ['server', lines('HTTP/1.1 200 Connection established', '')],
      ]);
      askInVain(on, on.client, about, ready + 0.001);
      openTls(tcp, ready + 10.03);
      expect(kind(on), about).toBe(expected);
    }
  });
});

describe('evidence', () => {
  it('is in order of time and names the handshake, the queries and what ended the silence', () => {
    const on = stage();
    const tcp = connect(on, 443);
    askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
    openTls(tcp, tcp.establishedAt + 10.03);
    const [{ evidence }] = report(on).stalls;
    expect(evidence.map(({ role }) => role)).toEqual([
      'syn',
      'syn-ack',
      'handshake-complete',
      'ptr-query',
      'ptr-retry',
      'client-hello',
    ]);
    const times = evidence.map(({ timeSeconds }) => timeSeconds);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
