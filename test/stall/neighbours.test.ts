/** A name server that is gone from its network is never asked: what is seen of that stands beside the silence. */
import { describe, expect, it } from 'vitest';
import type { Gap } from '../../src/model/report.ts';
import { Neighbours } from '../../src/track/neighbours.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { connect, type Stage, stage } from '../golden/synthetic/stage.ts';
import { lines } from '../support/openings.ts';

const FAMILIES = [
  ['ARP', '10.0.0.2', '10.0.0.9', '10.0.0.77'],
  ['neighbour discovery', '2001:db8::2', '2001:db8::9', '2001:db8::77'],
] as const;

/** The server greets after 6.1 s; `look` tells what else it did, at so many seconds into the silence. */
function greetedLate([, client, server]: readonly string[], look: (on: Stage, from: number) => void): Gap {
  const on = stage(client, server);
  const tcp = connect(on, 25, { capturedAt: 'server' });
  look(on, tcp.establishedAt);
  tcp.send('server', lines('220 mail.example.com ESMTP'), tcp.establishedAt + 6.1);
  const { stalls, gaps } = readCapture(on.story.toPcap());
  expect(stalls).toEqual([]);
  expect(gaps).toHaveLength(1);
  return gaps[0];
}

/** Once a second, as hosts do, from so many seconds on. */
function search(on: Stage, whom: string, from: number, times = 6): number {
  const gone = on.story.host(whom);
  const frames = Array.from({ length: times }, (_, i) => on.story.lookFor(on.server, gone, from + 0.001 + i * 1.02));
  return on.story.numberOf(frames[0]);
}

describe.each(FAMILIES)('a server that looks for somebody on its network (%s)', (...family) => {
  const gone = family[3];

  it('in vain may have been looking for its name server', () => {
    let first = 0;
    const gap = greetedLate(family, (on, from) => {
      first = search(on, gone, from);
    });
    const [counter] = gap.counterEvidence.filter(({ role }) => role === 'arp');
    expect(counter.text).toBe(
      `it looked for ${gone} on its own network 6 times, and nobody answered: if that is a name server of its, its lookups never left it`,
    );
    expect(counter.frame).toBe(first);
  });

  it('and finds it was not held up by that', () => {
    const gap = greetedLate(family, (on, from) => {
      search(on, gone, from, 1);
      on.story.isHere(on.story.host(gone), on.server, from + 0.002);
    });
    expect(gap.counterEvidence).toEqual([]);
  });

  it('once, with the answer not seen, tells nothing', () => {
    expect(greetedLate(family, (on, from) => search(on, gone, from, 1)).counterEvidence).toEqual([]);
  });

  it('for a small part of its silence tells nothing', () => {
    expect(greetedLate(family, (on, from) => search(on, gone, from, 2)).counterEvidence).toEqual([]);
  });

  it('namely for its client tells nothing of a name server', () => {
    expect(greetedLate(family, (on, from) => search(on, on.client.address, from)).counterEvidence).toEqual([]);
  });
});

/** The host tells itself that a name server of its network cannot be reached, and quotes the query that it kept. */
function toldItself(on: Stage, whom: string, about: string, at: number, from = on.server): void {
  const query = on.story.askPtr(on.server, on.story.host(whom), about, { at, id: 5, port: 4000 });
  on.story.frames.splice(on.story.frames.indexOf(query.frame), 1);
  on.story.unreachable(query.frame, from, at, whom.includes(':') ? 3 : 1);
}

describe.each(FAMILIES)('a query that waits for a search (%s)', (...[, client, server, gone]) => {
  function report(errorFrom: 'itself' | 'another', isSearched = true) {
    const on = stage(client, server);
    const tcp = connect(on, 25, { capturedAt: 'server' });
    const from = tcp.establishedAt;
    const other = on.story.host(client.includes(':') ? '2001:db8::1' : '10.0.0.1');
    if (isSearched) search(on, gone, from);
    for (const seconds of [3.06, 6.09])
      toldItself(on, gone, client, from + seconds, errorFrom === 'itself' ? on.server : other);
    tcp.send('server', lines('220 mail.example.com ESMTP'), from + 6.1);
    return readCapture(on.story.toPcap());
  }

  it('is a lookup from that on, as the error shows', () => {
    const { stalls, lookups } = report('itself');
    expect(stalls).toMatchObject([{ side: 'server', cause: 'ptr-unanswered', confidence: 'certain' }]);
    expect(lookups).toMatchObject([{ address: client, tries: [{ rcode: 'ICMP' }, { rcode: 'ICMP' }] }]);
    expect(stalls[0].explainedSeconds).toBeCloseTo(6.09, 1);
  });

  it.each([
    ['of another host tells nothing of when it was asked', () => report('another')],
    ['without a search tells nothing of when it was asked', () => report('itself', false)],
  ])('an error %s', (_, told) => {
    expect(told()).toMatchObject({ stalls: [], gaps: [{}] });
  });
});

describe('searches', () => {
  it('that began anew count from there', () => {
    const neighbours = new Neighbours();
    for (const second of [0, 1, 2, 20, 21, 22]) neighbours.asked(1, 2, second * 1e9, second + 1);
    expect(neighbours.inVain(1, 3, 20e9, 24e9)).toMatchObject({ startNs: 20e9, frame: 21, requests: 3 });
    expect(neighbours.inVain(1, 3, 0, 10e9)).toBeNull();
  });

  it('of ever more hosts take no more room, and leave the latest', () => {
    const neighbours = new Neighbours();
    for (let host = 1; host <= 100_000; host++)
      for (const second of [0, 1]) neighbours.asked(host % 50, host, second * 1e9, host);
    expect(neighbours.inVain(100_000 % 50, 3, 0, 2e9)).toMatchObject({ requests: 2 });
    expect(neighbours.inVain(100_000 % 50, 3, 0, 2e9)?.target).toBeGreaterThan(98_000);
    for (let host = 1; host <= 100_000; host++) neighbours.seen(host);
    expect(neighbours.inVain(1, 3, 0, 2e9)).toBeNull();
  });
});
