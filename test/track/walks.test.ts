/** A server that looks names up itself asks for the zones above them first (RFC 9156), and may get no further. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { writeText } from '../../src/report/text.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { CLIENT, connect, type Stage, stage } from '../golden/synthetic/stage.ts';
import { PLAIN_OPTIONS } from '../report/support.ts';
import { sshBanner } from '../support/openings.ts';

const ADDRESS = { ipv4: CLIENT, ipv6: '2001:db8:1:2::7' } as const;

interface Asked {
  readonly name: string;
  readonly type?: 'A' | 'NS' | 'AAAA';
  readonly at: number;
  readonly answeredAfter?: number;
  readonly iterative?: boolean;
}

/** An SSH server is silent, until the name is there or a program would give up, while its own resolver asks this. */
function silent(
  asked: readonly Asked[],
  client: string = ADDRESS.ipv4,
  ptr: { at: number; after: number } | null = null,
): Report {
  const on: Stage = client.includes(':') ? stage(client, '2001:db8:9::5') : stage(client);
  const tcp = connect(on, 22);
  const from = tcp.establishedAt;
  for (const { name, type = 'NS', at, answeredAfter, iterative = true } of asked) {
    const query = on.story.ask(on.server, on.resolver, name, {
      at: from + at,
      type,
      iterative,
      edns: true,
      signed: true,
    });
    if (answeredAfter !== undefined) on.story.answer(query, from + at + answeredAfter);
  }
  if (ptr !== null) {
    const query = on.story.askPtr(on.server, on.resolver, client, { at: from + ptr.at, iterative: true, signed: true });
    on.story.answerPtr(query, from + ptr.at + ptr.after, 'client.example.com');
  }
  tcp.send('server', sshBanner(), from + (ptr === null ? 10.012 : ptr.at + ptr.after + 0.001));
  return readCapture(on.story.toPcap());
}

const inVain = (name: string, more: Partial<Asked> = {}): Asked[] =>
  [0.001, 0.801, 1.601, 2.401].map((at) => ({ name, at, ...more }));

describe('zones above the name of who is kept waiting', () => {
  it.each([
    ['by NS', '0.10.in-addr.arpa', {}],
    ['by A', '0.0.10.in-addr.arpa', { type: 'A' }],
    ['with a label before it', '_.0.10.in-addr.arpa', { type: 'A' }],
    ['in other letters', '0.10.IN-ADDR.ARPA', {}],
  ] as const)('asked for in vain explain the silence: %s', (_, name, more) => {
    const { stalls, lookups, summary } = silent(inVain(name, more));
    expect(stalls).toMatchObject([{ side: 'server', cause: 'ptr-unanswered', confidence: 'likely' }]);
    expect(stalls[0].reasons.join()).toContain('only zones above the name were asked for');
    expect(lookups).toMatchObject([{ address: CLIENT, name: '2.0.0.10.in-addr.arpa' }]);
    expect(lookups[0].tries).toHaveLength(4);
    expect(summary.lookups).toBe(1);
  });

  it('of IPv6, too', () => {
    const { stalls } = silent(inVain('2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'), ADDRESS.ipv6);
    expect(stalls).toMatchObject([{ side: 'server', cause: 'ptr-unanswered', confidence: 'likely' }]);
  });

  it('and the name itself are one lookup', () => {
    const { stalls, lookups } = silent(inVain('0.10.in-addr.arpa'), CLIENT, { at: 2.5, after: 1.499 });
    expect(stalls).toMatchObject([{ cause: 'ptr-slow', confidence: 'certain' }]);
    expect(lookups).toMatchObject([{ outcome: 'answered' }]);
    expect(lookups[0].tries).toHaveLength(5);
  });

  it('are told as such, with their names', () => {
    const report = silent(inVain('0.10.in-addr.arpa'));
    const text = [...writeText(report, PLAIN_OPTIONS)].join('').replace(/\s+/g, ' ');
    expect(text).toContain("four times for the client's name or a zone above it (frames");
    expect(text).toContain('They were asked without recursion'.replace('They were', 'It was'));
    expect(report.stalls[0].evidence.map((one) => one.text).join()).toContain('query NS 0.10.in-addr.arpa to');
  });
});

describe('nothing is explained by', () => {
  it.each([
    ['the zone of another address', inVain('1.10.in-addr.arpa')],
    ['a zone that somebody asks a resolver for', inVain('0.10.in-addr.arpa', { iterative: false })],
    ['questions of other types', inVain('0.10.in-addr.arpa', { type: 'AAAA' })],
    ['the tree itself', inVain('in-addr.arpa')],
    ['what is no reverse zone', inVain('999999.10.in-addr.arpa')],
    ['a zone whose servers answered at once', [{ name: '0.10.in-addr.arpa', at: 0.001, answeredAfter: 0.02 }]],
  ])('%s', (_, asked) => {
    const { stalls, gaps, summary } = silent(asked);
    expect(stalls).toEqual([]);
    expect(gaps).toHaveLength(1);
    expect(summary.lookups).toBe(0);
  });
});
