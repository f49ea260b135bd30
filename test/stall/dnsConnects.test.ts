/** Questions that are to go over TCP, to name servers that firewalls let be asked over UDP alone. */
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/model/sentence.ts';
import { indexLookups } from '../../src/report/asked.ts';
import { gapSentence, story } from '../../src/report/story.ts';
import { timelineOf } from '../../src/report/timelineModel.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { connect, type Stage, stage } from '../golden/synthetic/stage.ts';
import { lines } from '../support/openings.ts';
import type { ConnectOptions, TcpConnection } from '../support/tcpConnection.ts';

const CLIENT = '10.0.0.2';
const RESOLVER = '10.0.0.53';
const FAMILIES = [
  ['IPv4', CLIENT, '10.0.0.9'],
  ['IPv6', '2001:db8::2', '2001:db8::9'],
] as const;

/** The server greets after 15.1 s; `wait` tells what it did meanwhile. */
function greetedLate(on: Stage, wait: (from: number) => void) {
  const tcp = connect(on, 25, { capturedAt: 'server' });
  wait(tcp.establishedAt);
  tcp.send('server', lines('220 mail.example.com ESMTP'), tcp.establishedAt + 15.1);
  return readCapture(on.story.toPcap());
}

function askTruncated(on: Stage, from: number): void {
  const query = on.story.askPtr(on.server, on.resolver, on.client.address, { at: from + 0.001 });
  on.story.answer(query, from + 0.003, { truncated: true });
}

/** SYNs at 0, 1, 3, 7 s. */
function toResolver(on: Stage, from: number, options: Partial<ConnectOptions> = {}): TcpConnection {
  const synResentAt = [1, 3, 7].map((later) => from + 0.004 + later);
  return on.story.connect(on.server, on.resolver, {
    at: from + 0.004,
    port: 53,
    until: 'syn',
    synResentAt,
    ...options,
  });
}

describe.each(FAMILIES)('a truncated answer, and nobody who answers over TCP (%s)', (_, client, server) => {
  it('is told with the frames that show it, and what to do', () => {
    const on = stage(client, server);
    let syn = 0;
    const { stalls, lookups, summary } = greetedLate(on, (from) => {
      askTruncated(on, from);
      syn = on.story.numberOf(toResolver(on, from).syn);
    });
    expect(stalls).toHaveLength(1);
    const [stall] = stalls;
    expect([stall.cause, stall.side, summary.unansweredLookups]).toEqual(['ptr-unanswered', 'server', 1]);
    const proof = stall.evidence.filter(({ role }) => role === 'dns-connect');
    expect(proof.map(({ frame }) => frame)).toEqual([syn, syn + 1, syn + 2, syn + 3]);
    const told = story(stall, indexLookups(lookups)).map(plain).join(' ');
    const listed = `frames ${syn}, ${syn + 1}, ${syn + 2} and ${syn + 3}`;
    expect(told).toContain(
      `was truncated, and over TCP ${on.resolver.address} could not be reached (SYN in ${listed})`,
    );
    const advice = stall.advice.find(({ text }) => text.includes('TCP port 53'));
    expect(advice?.text).toContain('too long for it (TC), and did not answer over TCP');
    expect(advice?.commands[0]).toMatch(`dig +tcp @${on.resolver.address} `);
    const [bars] = timelineOf(stall, indexLookups(lookups)).lanes.filter(({ kind }) => kind === 'resolver');
    expect(bars.bars.map(({ label, frame, end }) => [label, frame, end])).toEqual([
      [expect.stringContaining('PTR'), syn - 2, 'answered'],
      ['over TCP', syn, 'nothing'],
    ]);
  });

  it('is not, where the server accepts the connection', () => {
    const on = stage(client, server);
    const { stalls } = greetedLate(on, (from) => {
      askTruncated(on, from);
      toResolver(on, from, { until: 'established', synResentAt: [] });
    });
    expect(stalls.flatMap(({ evidence }) => evidence.filter(({ role }) => role === 'dns-connect'))).toEqual([]);
  });
});

describe('a silent server that asks over TCP alone', () => {
  it.each([
    [53, 'TCP port 53 (DNS)'],
    [853, 'TCP port 853 (DNS over TLS)'],
  ])('a name server that is not reached on port %i: said beside the silence', (port, where) => {
    const on = stage(CLIENT, '10.0.0.9');
    const { stalls, gaps } = greetedLate(on, (from) => toResolver(on, from, { port }));
    expect(stalls).toEqual([]);
    const told = `it tried 4 times to connect to ${RESOLVER}, ${where}, and nobody answered`;
    expect(gaps[0].counterEvidence.map(({ text }) => text)).toEqual([expect.stringContaining(told)]);
    expect(plain(gapSentence(gaps[0]))).toContain(`Meanwhile ${told}`);
  });

  it.each([
    [
      'that is refused',
      (on: Stage, from: number) => toResolver(on, from, { synResentAt: [] }).rst('server', from + 0.1),
    ],
    ['that is accepted', (on: Stage, from: number) => toResolver(on, from, { port: 853, until: 'established' })],
    ['for a small part of it', (on: Stage, from: number) => toResolver(on, from + 12)],
    ['once', (on: Stage, from: number) => toResolver(on, from, { synResentAt: [] })],
    ['elsewhere', (on: Stage, from: number) => toResolver(on, from, { port: 80 })],
  ])('tells nothing of a connection %s', (_, wait) => {
    const on = stage(CLIENT, '10.0.0.9');
    const { gaps } = greetedLate(on, (from) => wait(on, from));
    expect(gaps.flatMap(({ counterEvidence }) => counterEvidence.filter(({ role }) => role === 'dns-connect'))).toEqual(
      [],
    );
  });
});
