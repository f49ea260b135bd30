/** Queries become lookups as a careful reader would group them: by who asks for what, not by IDs or ports alone. */
import { describe, expect, it } from 'vitest';
import type { Lookup, Report } from '../../src/model/report.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { askInVain, connect, openTls, SERVER, SERVER_NAME, type Stage, stage } from '../golden/synthetic/stage.ts';
import { reverseName } from '../support/addresses.ts';
import { bytes } from '../support/bytes.ts';
import { dnsQuery, dnsResponse, nodeStatusResponse, overTcp } from '../support/dnsMessages.ts';
import { type Host, NO_MAC, type OutputOptions } from '../support/scenario.ts';

function report(on: Stage, output: OutputOptions = {}): Report {
  return readCapture(on.story.toPcap(output), { listAllLookups: true });
}

function lookups(on: Stage, output: OutputOptions = {}): readonly Lookup[] {
  return report(on, output).lookups;
}

/** `answered 2` is an answered lookup of two tries. */
function outline(on: Stage, output: OutputOptions = {}): string[] {
  return lookups(on, output).map(({ outcome, tries }) => `${outcome} ${tries.length}`);
}

describe('tries of one lookup', () => {
  it.each([
    ['glibc, one server', [0, 5], 1, false],
    ['glibc, two servers', [0, 5, 10, 15], 2, false],
    ['glibc, three servers', [0, 5, 8, 14, 19, 22], 3, false],
    ['Go, one server', [0, 5.001], 1, true],
    ['Go, two servers', [0, 5, 10, 15], 2, true],
    ['systemd-resolved', [0, 5, 10, 15], 1, false],
  ] as const)('of %s are one', (_, steps, servers, freshIds) => {
    const on = stage();
    const hosts = Array.from({ length: servers }, (__, i) => on.story.host(`10.0.0.${53 + i}`));
    askInVain(on, on.client, SERVER, 1, { steps, servers: hosts, freshIds });
    on.story.ask(on.client, on.resolver, 'last.example.com', { at: 80 });
    expect(outline(on)).toEqual([`unanswered ${steps.length}`]);
  });

  it('of two processes at once are two', () => {
    const on = stage();
    askInVain(on, on.client, SERVER, 1);
    for (const at of [1.004, 6.004]) on.story.askPtr(on.client, on.resolver, SERVER, { at, id: 0x7777, port: 39_000 });
    on.story.ask(on.client, on.resolver, 'last.example.com', { at: 80 });
    expect(outline(on)).toEqual(['unanswered 2', 'unanswered 2']);
    expect(new Set(lookups(on).map(({ tries }) => tries.map(({ id }) => id).join())).size).toBe(2);
  });

  it.each([
    ['a name server, which asks for signatures, are one', true, [5]],
    ['programs, which do not, are of several', false, [1, 2, 2]],
  ])('of %s, where they come faster than a program asks again', (_, signed, expected) => {
    const on = stage();
    for (const at of [1, 1.097, 1.194, 1.386, 1.578])
      on.story.askPtr(on.server, on.resolver, '10.0.0.2', { at, signed });
    on.story.ask(on.client, on.resolver, 'last.example.com', { at: 200 });
    const counts = lookups(on).map(({ tries }) => tries.length);
    expect(counts.sort()).toEqual(expected);
  });

  it.each([
    ['whose pace other lookups change', [0, 0.762, 1.168, 1.329, 1.489, 1.81], 1],
    ['that takes its server for dead', [0, 4.58, 9.16], 1],
    ['that has given up, and is asked again', [0, 0.2, 0.4, 0.8, 12], 2],
  ])('of a name server %s are as many lookups as it was asked for', (_, steps, expected) => {
    const on = stage();
    for (const step of steps) on.story.askPtr(on.server, on.resolver, '10.0.0.2', { at: 1 + step, signed: true });
    on.story.ask(on.client, on.resolver, 'last.example.com', { at: 200 });
    expect(lookups(on)).toHaveLength(expected);
  });

  it('of a name server go on some seconds after a truncated answer, when TCP has failed', () => {
    const on = stage();
    for (const at of [1, 4.1, 7.2]) {
      const query = on.story.askPtr(on.server, on.resolver, '10.0.0.2', { at, signed: true });
      on.story.answer(query, at + 0.02, { truncated: true });
    }
    expect(lookups(on)).toHaveLength(1);
  });

  it('of a client that comes again, by way of a stub, are not those of its first visit', () => {
    const on = stage();
    const stub = on.story.host('127.0.0.1', NO_MAC);
    for (const from of [1, 20]) {
      const port = on.story.freshPort();
      for (const again of [0, 5.002]) on.story.askPtr(stub, stub, '10.0.0.2', { at: from + again, id: from, port });
      for (const step of [0.001, 0.2, 0.6, 1.4, 3])
        on.story.askPtr(on.server, on.resolver, '10.0.0.2', { at: from + step, signed: true });
    }
    on.story.ask(on.client, on.resolver, 'last.example.com', { at: 60 });
    const told = lookups(on, { link: 'sll2', capturedAt: on.server });
    expect(told.map(({ tries }) => tries.map(({ timeSeconds }) => timeSeconds > 15))).toEqual([
      Array.from({ length: 7 }, () => false),
      Array.from({ length: 7 }, () => true),
    ]);
  });

  it('of two hosts, or about two addresses, are two', () => {
    const on = stage();
    for (const asker of [on.client, on.story.host('10.0.0.3')]) {
      for (const about of [SERVER, '203.0.113.6']) on.story.askPtr(asker, on.resolver, about, { at: 1, port: 4000 });
    }
    expect(
      lookups(on)
        .map(({ asker, address }) => `${asker} ${address}`)
        .sort(),
    ).toEqual(['10.0.0.2 203.0.113.5', '10.0.0.2 203.0.113.6', '10.0.0.3 203.0.113.5', '10.0.0.3 203.0.113.6']);
  });

  it('are two when the first was answered', () => {
    const on = stage();
    for (const at of [1, 3, 30])
      on.story.answerPtr(on.story.askPtr(on.client, on.resolver, SERVER, { at }), at + 0.01, SERVER_NAME);
    expect(outline(on)).toEqual(['answered 1', 'answered 1', 'answered 1']);
  });

  it('go on at another server after SERVFAIL, REFUSED or NOTIMP', () => {
    for (const rcode of ['SERVFAIL', 'REFUSED', 'NOTIMP'] as const) {
      const on = stage();
      on.story.answer(on.story.askPtr(on.client, on.resolver, SERVER, { at: 1, id: 5 }), 1.01, { rcode });
      const next = on.story.askPtr(on.client, on.story.host('10.0.0.54'), SERVER, { at: 1.011, id: 5 });
      on.story.answerPtr(next, 1.02, SERVER_NAME);
      expect(lookups(on)).toMatchObject([
        { outcome: 'answered', endSeconds: 0.92, tries: [{ rcode }, { rcode: 'NOERROR' }] },
      ]);
    }
  });

  it('captured twice within 5 ms are one', () => {
    const on = stage();
    const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: 1 });
    on.story.again(query.frame, 4000, { hops: 1 });
    const answer = on.story.answerPtr(query, 1.1, SERVER_NAME);
    on.story.again(answer, 4000, { hops: 1 });
    expect(outline(on)).toEqual(['answered 1']);
    expect(lookups(on)[0].tries[0]).toMatchObject({ frame: 5, responseFrame: 7 });
  });

  it('a stub on loopback and what it forwards are one', () => {
    const on = stage();
    const [local, stub] = [on.story.host('127.0.0.1', NO_MAC), on.story.host('127.0.0.53', NO_MAC)];
    const query = on.story.askPtr(local, stub, SERVER, { at: 1 });
    const forwarded = on.story.askPtr(on.client, on.resolver, SERVER, { at: 1.0004 });
    on.story.answerPtr(forwarded, 3, SERVER_NAME);
    on.story.answerPtr(query, 3.0002, SERVER_NAME);
    const [lookup, ...others] = lookups(on, { link: 'sll2', capturedAt: on.client });
    expect(others).toEqual([]);
    expect(lookup).toMatchObject({ outcome: 'answered', startSeconds: 0.9, endSeconds: 2.9002 });
  });
});

describe('a response', () => {
  it('is matched by endpoints, ID and question', () => {
    const on = stage();
    const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: 1, id: 5, port: 4000 });
    const name = reverseName('203.0.113.6');
    on.story.answer(query, 1.1, { id: 6 });
    on.story.answer(query, 1.2, {}, on.story.host('10.0.0.66'));
    on.story.answer(query, 1.3, { name, answers: [{ name, type: 'PTR', data: 'wrong.example.com' }] });
    on.story.answer(query, 1.4, { type: 'A' });
    on.story.answerPtr({ ...query, port: 4001 }, 1.5, 'wrong.example.com');
    expect(lookups(on)).toMatchObject([{ tries: [{ responseFrame: null }] }]);
    on.story.answerPtr(query, 1.6, SERVER_NAME);
    expect(lookups(on)).toMatchObject([{ outcome: 'answered', tries: [{ responseSeconds: 1.5, rcode: 'NOERROR' }] }]);
  });

  it('in other letters than the question matches', () => {
    const on = stage();
    const name = reverseName('2001:db8::a:b');
    const query = on.story.ask(on.client, on.resolver, name.toUpperCase(), { at: 1, type: 'PTR' });
    on.story.answer(query, 1.1, { name, answers: [{ name, type: 'PTR', data: SERVER_NAME }] });
    expect(lookups(on)).toMatchObject([{ address: '2001:db8::a:b', outcome: 'answered' }]);
  });

  it.each([
    ['NXDOMAIN', { rcode: 'NXDOMAIN' }, 'nxdomain'],
    ['an empty answer', {}, 'nodata'],
    ['SERVFAIL', { rcode: 'SERVFAIL' }, 'failed'],
    ['REFUSED', { rcode: 'REFUSED' }, 'failed'],
  ] as const)('of %s ends it', (_, response, outcome) => {
    const on = stage();
    on.story.answer(on.story.askPtr(on.client, on.resolver, SERVER, { at: 1 }), 1.1, response);
    expect(outline(on)).toEqual([`${outcome} 1`]);
  });

  it('after the asker refused it is late', () => {
    const on = stage();
    const tcp = connect(on, 443);
    const [query] = askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
    openTls(tcp, tcp.establishedAt + 10.01);
    const late = on.story.answerPtr(query, tcp.establishedAt + 12, SERVER_NAME);
    on.story.unreachable(late, on.client, tcp.establishedAt + 12.0001);
    expect(report(on)).toMatchObject({ stalls: [{ cause: 'ptr-unanswered' }], lookups: [{ outcome: 'late' }] });
  });

  // OpenSMTPD's resolver and Go's take a port for each try: of the first, closed, the answer is refused.
  it('after the asker refused that of an earlier try is the one that it took', () => {
    const on = stage();
    const tcp = connect(on, 443);
    const from = tcp.establishedAt;
    const first = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001, id: 5, port: 4001 });
    const second = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 5.001, id: 5, port: 4002 });
    const refused = on.story.answerPtr(first, from + 7, SERVER_NAME);
    on.story.unreachable(refused, on.client, from + 7.0001);
    on.story.answerPtr(second, from + 12, SERVER_NAME);
    openTls(tcp, from + 12.01);
    expect(report(on)).toMatchObject({
      stalls: [{ cause: 'ptr-slow', confidence: 'certain' }],
      lookups: [{ outcome: 'answered', tries: [{ id: 5 }, { id: 5 }] }],
    });
  });

  it('refused in the midst of a series does not end it', () => {
    const on = stage();
    const tcp = connect(on, 443);
    const from = tcp.establishedAt;
    const steps = [0.001, 5.001, 15.001, 35.001];
    const [first] = steps.map((step, i) =>
      on.story.askPtr(on.client, on.resolver, SERVER, { at: from + step, id: 5, port: 4001 + i }),
    );
    const refused = on.story.answerPtr(first, from + 7, SERVER_NAME);
    on.story.unreachable(refused, on.client, from + 7.0001);
    openTls(tcp, from + 75.01);
    expect(outline(on)).toEqual(['late 4']);
  });

  it('captured a second time is none to the same query sent again', () => {
    const on = stage();
    const fixed = { id: 5, port: 4001 };
    const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: 1, ...fixed });
    on.story.again(on.story.answer(query, 1.1, { rcode: 'SERVFAIL' }), 300);
    on.story.askPtr(on.client, on.resolver, SERVER, { at: 1.101, ...fixed });
    expect(lookups(on)[0].tries).toMatchObject([{ rcode: 'SERVFAIL' }, { rcode: null }]);
  });

  it('of an unreachable server is told as such', () => {
    const on = stage();
    const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: 1 });
    on.story.unreachable(query.frame, on.resolver, 1.001);
    expect(lookups(on)[0].tries).toMatchObject([{ rcode: 'ICMP', responseSeconds: 0.901 }]);
  });
});

describe('over TCP', () => {
  const name = reverseName(SERVER);
  const query = overTcp(dnsQuery({ id: 77, name, type: 'PTR' }));
  const answer = overTcp(
    dnsResponse({ id: 77, name, type: 'PTR', answers: [{ name, type: 'PTR', data: SERVER_NAME }] }),
  );

  function overSegments(toServer: readonly Uint8Array[], toClient: readonly Uint8Array[]): Stage {
    const on = stage();
    const tcp = on.story.connect(on.client, on.resolver, { port: 53, at: 1 });
    toServer.forEach((piece, i) => {
      tcp.send('client', piece, 1.1 + i * 0.01);
    });
    toClient.forEach((piece, i) => {
      tcp.send('server', piece, 2 + i * 0.01);
    });
    return on;
  }

  it.each([
    ['whole', [query], [answer]],
    ['its length alone', [query.subarray(0, 2), query.subarray(2)], [answer.subarray(0, 2), answer.subarray(2)]],
    [
      'half a length',
      [query.subarray(0, 1), query.subarray(1)],
      [answer.subarray(0, 1), answer.subarray(1, 3), answer.subarray(3)],
    ],
    ['byte by byte', [...query].map((byte) => Uint8Array.of(byte)), [...answer].map((byte) => Uint8Array.of(byte))],
  ])('a message is read in any segments: %s', (_, toServer, toClient) => {
    expect(lookups(overSegments(toServer, toClient))).toMatchObject([
      { outcome: 'answered', address: SERVER, tries: [{ channel: 'dns-tcp', id: 77, rcode: 'NOERROR' }] },
    ]);
  });

  it('several messages in one segment are all read', () => {
    const about = (id: number, address: string) => overTcp(dnsQuery({ id, name: reverseName(address), type: 'PTR' }));
    const all = bytes(about(1, '203.0.113.5'), about(2, '203.0.113.6'), about(3, '203.0.113.7').subarray(0, 9));
    const on = overSegments([all, about(3, '203.0.113.7').subarray(9)], []);
    expect(lookups(on).map(({ address }) => address)).toEqual(['203.0.113.5', '203.0.113.6', '203.0.113.7']);
  });

  it('a hole loses what was in it and no more', () => {
    const on = stage();
    const tcp = on.story.connect(on.client, on.resolver, { port: 53, at: 1 });
    tcp.send('client', query.subarray(0, 20), 1.1);
    tcp.lose('client', query.subarray(20));
    tcp.send('client', overTcp(dnsQuery({ id: 9, name: reverseName('203.0.113.9'), type: 'PTR' })), 1.2);
    expect(lookups(on).map(({ address }) => address)).toEqual(['203.0.113.9']);
  });

  it('a retransmitted segment is not another query', () => {
    const on = stage();
    const tcp = on.story.connect(on.client, on.resolver, { port: 53, at: 1 });
    tcp.send('client', query, 1.1);
    tcp.resend('client', 1.4);
    expect(outline(on)).toEqual(['open 1']);
  });

  it('the answer that UDP cut short belongs to the same lookup', () => {
    const on = stage();
    const cut = on.story.askPtr(on.client, on.resolver, SERVER, { at: 1, id: 77 });
    on.story.answer(cut, 1.01, { truncated: true });
    const tcp = on.story.connect(on.client, on.resolver, { port: 53, at: 1.02 });
    tcp.send('client', query, 1.03);
    tcp.send('server', answer, 3);
    expect(lookups(on)).toMatchObject([
      { outcome: 'answered', endSeconds: 2.9, tries: [{ channel: 'dns-udp' }, { channel: 'dns-tcp' }] },
    ]);
  });

  it('a hundred thousand bytes that never end a message cost no more than one message', () => {
    const on = overSegments(
      [bytes([0xff, 0xff], new Uint8Array(1400)), ...new Array(60).fill(new Uint8Array(1400))],
      [],
    );
    expect(() => lookups(on)).not.toThrow();
  });
});

describe('fallbacks', () => {
  it('to LLMNR and NetBIOS belong to the lookup', () => {
    const on = stage();
    const about = '10.0.0.9';
    on.story.answer(on.story.askPtr(on.client, on.resolver, about, { at: 1 }), 1.01, { rcode: 'NXDOMAIN' });
    on.story.askPtr(on.client, on.story.host('224.0.0.252'), about, { at: 1.02, serverPort: 5355, id: 9 });
    on.story.askPtr(on.client, on.story.host('224.0.0.252'), about, { at: 1.43, serverPort: 5355, id: 9 });
    const neighbour = on.story.host(about);
    const status = on.story.ask(on.client, neighbour, '*', { at: 2, type: 'NBSTAT', port: 137, serverPort: 137 });
    on.story.udp(neighbour, on.client, [137, 137], nodeStatusResponse(status.id, 'printer'), 2.01);
    expect(lookups(on)).toHaveLength(1);
    expect(lookups(on)[0].tries.map(({ channel }) => channel)).toEqual(['dns-udp', 'llmnr', 'llmnr', 'netbios']);
  });

  it('to mDNS are answered by whoever has the address, to all', () => {
    const on = stage();
    const group = on.story.host('224.0.0.251');
    const query = on.story.askPtr(on.client, group, '10.0.0.9', { at: 1, port: 5353, serverPort: 5353, id: 0 });
    const answers = [{ name: query.name, type: 'PTR', data: 'printer.local' }] as const;
    const message = dnsResponse({ id: 0, name: query.name, type: 'PTR', multicast: true, answers });
    on.story.udp(on.story.host('10.0.0.9'), group, [5353, 5353], message, 1.1);
    expect(lookups(on)).toMatchObject([{ outcome: 'answered', tries: [{ channel: 'mdns', responseSeconds: 1 }] }]);
  });
});

describe('what follows an answer', () => {
  it('is its confirmation when the same host asks for the name that it was told', () => {
    const on = stage();
    const lookup = on.story.askPtr(on.client, on.resolver, SERVER, { at: 1 });
    on.story.answerPtr(lookup, 1.01, 'Mail.Example.COM');
    for (const type of ['A', 'AAAA'] as const)
      on.story.ask(on.client, on.resolver, 'mail.example.com', { at: 1.02, type });
    on.story.ask(on.story.host('10.0.0.3'), on.resolver, 'mail.example.com', { at: 1.03 });
    const [ptr, forward, ...others] = lookups(on);
    expect(others).toEqual([]);
    expect(ptr).toMatchObject({ outcome: 'answered', forwardIds: [forward.id] });
    expect(forward.tries).toHaveLength(2);
    expect(forward).toMatchObject({ asker: '10.0.0.2', name: 'mail.example.com', address: SERVER });
  });

  it('is the rest of it when the same host asks for the alias that it was told (RFC 2317)', () => {
    for (const alias of ['5.0-127.113.0.203.in-addr.arpa', '5.0/25.113.0.203.in-addr.arpa', 'five.rev.example.com']) {
      const on = stage();
      const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: 1 });
      on.story.answer(query, 1.01, { answers: [{ name: query.name, type: 'CNAME', data: alias }] });
      const next = on.story.ask(on.client, on.resolver, alias, { at: 1.02, type: 'PTR' });
      on.story.answer(next, 2.5, { answers: [{ name: alias, type: 'PTR', data: SERVER_NAME }] });
      expect(lookups(on), alias).toMatchObject([
        { address: SERVER, outcome: 'answered', aliases: [alias], endSeconds: 2.4 },
      ]);
    }
  });
});

describe('the summary', () => {
  function resolversOf(on: Stage) {
    return report(on).summary.resolvers.map(
      ({ address, ptrQueries, ptrAnswers }) => `${address} ${ptrAnswers}/${ptrQueries}`,
    );
  }

  it('counts lookups, those without an answer, and what each resolver did', () => {
    const on = stage();
    on.story.answerPtr(on.story.askPtr(on.client, on.resolver, SERVER, { at: 1 }), 1.25, SERVER_NAME);
    askInVain(on, on.client, '203.0.113.6', 2);
    expect(report(on).summary).toMatchObject({ lookups: 2, unansweredLookups: 1 });
    expect(resolversOf(on)).toEqual(['10.0.0.53 1/3']);
    expect(report(on).summary.resolvers[0]).toMatchObject({ medianSeconds: 0.25, worstSeconds: 0.25 });
  });

  it('counts a lookup as answered though its first server was unreachable', () => {
    const on = stage();
    on.story.unreachable(on.story.askPtr(on.client, on.resolver, SERVER, { at: 1, id: 5 }).frame, on.resolver, 1.01);
    const next = on.story.askPtr(on.client, on.story.host('10.0.0.54'), SERVER, { at: 1.02, id: 5 });
    on.story.answerPtr(next, 1.03, SERVER_NAME);
    expect(report(on).summary).toMatchObject({ lookups: 1, unansweredLookups: 0 });
  });

  it('counts a lookup as answered that multicast DNS answered', () => {
    const on = stage();
    const group = on.story.host('224.0.0.251');
    const query = on.story.askPtr(on.client, group, '10.0.0.9', { at: 1, port: 5353, serverPort: 5353, id: 0 });
    const answers = [{ name: query.name, type: 'PTR', data: 'printer.local' }] as const;
    const message = dnsResponse({ id: 0, name: query.name, type: 'PTR', multicast: true, answers });
    on.story.udp(on.story.host('10.0.0.9'), group, [5353, 5353], message, 1.1);
    expect(report(on).summary).toMatchObject({ lookups: 1, unansweredLookups: 0 });
  });
});

describe('evidence', () => {
  it('does not call an answer late that came in time and sent the asker to the next server', () => {
    const on = stage();
    const tcp = connect(on, 443);
    const from = tcp.establishedAt;
    on.story.answer(on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001, id: 5 }), from + 3, {
      rcode: 'REFUSED',
    });
    const next = on.story.askPtr(on.client, on.story.host('10.0.0.54'), SERVER, { at: from + 3.001, id: 5 });
    on.story.answerPtr(next, from + 6, SERVER_NAME);
    openTls(tcp, from + 6.01);
    const texts = report(on).stalls[0].evidence.map(({ text }) => text);
    expect(texts.filter((text) => text.includes('REFUSED'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('too late'))).toEqual([]);
  });

  it.each([
    ['server', true],
    ['client', false],
  ] as const)('takes a RST of the %s behind the end for an answer to it: %s', (end, isShown) => {
    const on = stage();
    askInVain(on, on.client, SERVER, 1);
    const tcp = connect(on, 443, { at: 11.03 });
    tcp.rst(end, tcp.establishedAt + 0.001);
    const [{ evidence }] = report(on).stalls;
    expect(evidence.some(({ role }) => role === 'rst')).toBe(isShown);
  });

  // The name on the wire is not kept for an alias that is followed, nor for an IPv4-mapped address.
  it('names what was asked for, as the frame has it', () => {
    const on = stage();
    const tcp = connect(on, 443);
    const from = tcp.establishedAt;
    const alias = '5.0-127.113.0.203.in-addr.arpa';
    const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001 });
    on.story.answer(query, from + 0.01, { answers: [{ name: query.name, type: 'CNAME', data: alias }] });
    const next = on.story.ask(on.client, on.resolver, alias, { at: from + 0.02, type: 'PTR' });
    on.story.answer(next, from + 3, { answers: [{ name: alias, type: 'PTR', data: SERVER_NAME }] });
    openTls(tcp, from + 3.01);
    const followed = report(on).stalls[0].evidence.findLast(({ role }) => role === 'ptr-query');
    expect(followed?.text).toContain(alias);
  });
});

describe('a router captured on any', () => {
  /** Each frame as it comes in, and 50 µs later as it goes out with one hop less to live. */
  function throughRouter(on: Stage): Host {
    const router = on.story.host('10.0.0.1');
    const frames = on.story.sorted();
    on.story.frames.length = 0;
    for (const frame of frames) {
      on.story.add(frame.from, router, frame.packet, frame.ns / 1e9);
      const out = frame.packet.slice();
      out[8]--;
      on.story.add(router, frame.to, out, frame.ns / 1e9 + 50e-6);
    }
    return router;
  }

  it("does not take one forwarded host's lookup for another's", () => {
    const on = stage();
    const other = on.story.host('10.0.0.3');
    const idle = connect(on, 443);
    const waiting = on.story.connect(other, on.server, { port: 443, at: 1.1 });
    askInVain(on, other, SERVER, waiting.establishedAt + 0.001);
    openTls(idle, idle.establishedAt + 10.02);
    openTls(waiting, waiting.establishedAt + 10.02);
    const capturedAt = throughRouter(on);
    const { stalls } = report(on, { link: 'sll2', capturedAt });
    const sure = stalls.filter(({ confidence }) => confidence !== 'possible');
    expect(sure.map(({ connection }) => connection.client.address)).toEqual(['10.0.0.3']);
  });
});

describe('many lookups', () => {
  it('do not push out the one that a connection waits for', () => {
    const on = stage();
    const tcp = connect(on, 443);
    askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
    for (let i = 0; i < 6000; i++) {
      const about = `198.18.${i >> 8}.${i & 255}`;
      on.story.askPtr(on.server, on.resolver, about, { at: tcp.establishedAt + 0.01 + i * 0.0015, port: 1024 + i });
    }
    openTls(tcp, tcp.establishedAt + 10.02);
    const { stalls, summary } = report(on);
    expect(stalls).toMatchObject([{ cause: 'ptr-unanswered', confidence: 'certain' }]);
    expect(summary).toMatchObject({ lookups: 6001, evicted: 0 });
  });
});
