/** Whose silence it was and how long it lasted, through everything that TCP does while a connection opens. */
import { describe, expect, it } from 'vitest';
import type { AnalysisOptions } from '../../src/engine/analysis.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';
import { bytes, u32 } from '../support/bytes.ts';
import { httpReply, httpRequest, lines } from '../support/openings.ts';
import { ACK, ipPacket, PSH, SYN, TCP, tcpSegment } from '../support/packets.ts';
import { type Frame, type Host, Scenario } from '../support/scenario.ts';
import type { ConnectOptions, End, TcpConnection } from '../support/tcpConnection.ts';
import { applicationData, clientFinished, clientHello, serverHello } from '../support/tlsMessages.ts';

interface Pair {
  readonly story: Scenario;
  readonly client: Host;
  readonly server: Host;
}

function pair(): Pair {
  const story = new Scenario();
  return { story, client: story.host('10.0.0.2'), server: story.host('203.0.113.5') };
}

function open({ story, client, server }: Pair, port: number, options: Partial<ConnectOptions> = {}): TcpConnection {
  return story.connect(client, server, { at: 1, ...options, port });
}

/** The unexplained silences, `client before-client-hello 5.000 client-hello`. */
function gaps({ story }: Pair, options: Partial<AnalysisOptions> = {}): string[] {
  const report = readCapture(story.toPcap(), options);
  expect(report.stalls).toEqual([]);
  return report.gaps.map(({ side, phase, durationSeconds, endedBy }) => {
    return `${side} ${phase} ${durationSeconds.toFixed(3)} ${endedBy}`;
  });
}

function without(story: Scenario, ...frames: readonly (Frame | null)[]): void {
  story.frames.splice(0, story.frames.length, ...story.sorted().filter((frame) => !frames.includes(frame)));
}

function only(story: Scenario, host: Host): void {
  without(story, ...story.sorted().filter(({ from }) => from.address !== host.address));
}

/** The rest of a TLS opening after its ClientHello. */
function finish(tcp: TcpConnection, at: number): void {
  tcp.send('server', serverHello(), at);
  tcp.send('client', clientFinished(), at + 0.01);
  tcp.send('client', applicationData(100), at + 0.011);
}

describe('a silence', () => {
  it('begins with the handshake and ends with the first message', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.send('client', clientHello(), tcp.establishedAt + 5);
    finish(tcp, tcp.establishedAt + 5.1);
    expect(gaps(on)).toEqual(['client before-client-hello 5.000 client-hello']);
  });

  it.each([
    [0.499, 0],
    [0.501, 1],
  ])('of %f s counts from half a second on', (silence, count) => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.send('client', clientHello(), tcp.establishedAt + silence);
    finish(tcp, tcp.establishedAt + silence + 0.1);
    expect(gaps(on)).toHaveLength(count);
  });

  it.each([
    [400, 1.19, 0],
    [400, 1.21, 1],
    [900, 2.69, 0],
    [900, 2.72, 1],
  ])('with a round trip of %i ms counts from three of them on: %f s', (rttMs, silence, count) => {
    const on = pair();
    const tcp = open(on, 443, { rttMs });
    tcp.send('client', clientHello(), tcp.establishedAt + silence);
    tcp.send('server', serverHello(), tcp.establishedAt + silence + rttMs / 1000);
    expect(gaps(on)).toHaveLength(count);
  });

  it('with a resent SYN does not take the time of the resending for a round trip', () => {
    const on = pair();
    const tcp = open(on, 443, { synResentAt: [2, 4] });
    tcp.send('client', clientHello(), tcp.establishedAt + 0.8);
    finish(tcp, tcp.establishedAt + 0.9);
    const report = readCapture(on.story.toPcap());
    expect(report.gaps.map(({ connection }) => connection.rttSeconds)).toEqual([null]);
  });

  it('is not ended by ACKs, keep-alives or window updates', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.ack('server', tcp.establishedAt + 1);
    tcp.keepAlive('client', tcp.establishedAt + 2);
    tcp.keepAlive('server', tcp.establishedAt + 3);
    tcp.ack('client', tcp.establishedAt + 4, 9000);
    tcp.send('client', clientHello(), tcp.establishedAt + 5);
    finish(tcp, tcp.establishedAt + 5.1);
    expect(gaps(on)).toEqual(['client before-client-hello 5.000 client-hello']);
  });

  it('is not ended by a keep-alive with one byte of what was sent before', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.send('client', clientHello(), tcp.establishedAt + 0.1);
    const last = on.story
      .sorted()
      .filter(({ from }) => from === on.client)
      .at(-1) as Frame;
    const probe = last.packet.slice(0, 20 + 32 + 1);
    probe.set([0, 53], 2);
    const hello = clientHello().length;
    const view = new DataView(probe.buffer);
    view.setUint32(24, view.getUint32(24) + hello - 1);
    on.story.add(on.client, on.server, probe, tcp.establishedAt + 2);
    tcp.send('server', serverHello(), tcp.establishedAt + 4.1);
    expect(gaps(on)).toEqual(['server before-server-hello 4.000 server-hello']);
  });

  it('is not ended by a retransmission of what was said before', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.send('client', clientHello(), tcp.establishedAt + 0.1);
    for (const at of [0.4, 1, 2.2]) tcp.resend('client', tcp.establishedAt + at);
    tcp.send('server', serverHello(), tcp.establishedAt + 3.1);
    tcp.send('client', clientFinished(), tcp.establishedAt + 3.2);
    expect(gaps(on)).toEqual(['server before-server-hello 3.000 server-hello']);
  });

  it("is not ended by the owner's sending again what it had said before", () => {
    const on = pair();
    const tcp = open(on, 25);
    tcp.send('server', lines('220 mail.example.com ESMTP'), tcp.establishedAt + 0.01);
    tcp.send('client', lines('EHLO phone'), tcp.establishedAt + 0.1);
    tcp.resend('server', tcp.establishedAt + 1.1);
    tcp.send('server', lines('250 mail.example.com'), tcp.establishedAt + 4.1);
    tcp.rst('client', tcp.establishedAt + 4.2);
    const report = readCapture(on.story.toPcap());
    expect(report.gaps).toMatchObject([{ side: 'server', phase: 'in-session', durationSeconds: 4 }]);
    expect(report.gaps[0].counterEvidence.map(({ role }) => role)).toEqual(['retransmission']);
  });

  it('ends with the end of the capture', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.ack('server', tcp.establishedAt + 7);
    expect(gaps(on)).toEqual(['client before-client-hello 7.000 capture-end']);
  });
});

describe('closing', () => {
  it("the peer's FIN ends nothing, the owner's own does", () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.fin('server', tcp.establishedAt + 3);
    tcp.fin('client', tcp.establishedAt + 6);
    expect(gaps(on)).toEqual(['client before-client-hello 6.000 fin']);
  });

  it("the owner's FIN ends it, whoever closes after", () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.fin('client', tcp.establishedAt + 3);
    tcp.fin('server', tcp.establishedAt + 6);
    expect(gaps(on)).toEqual(['client before-client-hello 3.000 fin']);
  });

  it('both at once ends it once', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.fin('server', tcp.establishedAt + 3);
    tcp.fin('client', tcp.establishedAt + 3.0001);
    expect(gaps(on)).toEqual(['client before-client-hello 3.000 fin']);
  });

  it.each(['client', 'server'] as const)('a RST of the %s ends it', (end) => {
    const on = pair();
    const tcp = open(on, 25);
    tcp.rst(end, tcp.establishedAt + 4);
    const report = readCapture(on.story.toPcap());
    expect(report.gaps).toMatchObject([{ side: 'server', phase: 'before-greeting', endedBy: 'rst', closedFirst: end }]);
  });

  it('the peer FIN then the late message: it lasted until the message', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.fin('server', tcp.establishedAt + 3);
    tcp.send('client', clientHello(), tcp.establishedAt + 8);
    tcp.rst('server', tcp.establishedAt + 8.001);
    const report = readCapture(on.story.toPcap());
    expect(report.gaps).toMatchObject([{ durationSeconds: 8, endedBy: 'client-hello', closedFirst: 'server' }]);
  });
});

describe('no silence at all is', () => {
  it.each(['syn', 'half-open'] as const)('a connection that got as far as %s', (until) => {
    const on = pair();
    open(on, 443, { until, synResentAt: [2, 4, 8] });
    open(on, 443, { at: 30, until: 'syn' });
    expect(gaps(on)).toEqual([]);
  });

  it('a refused connection', () => {
    const on = pair();
    const tcp = open(on, 443, { until: 'syn', synResentAt: [2, 4] });
    tcp.rst('server', 5);
    expect(gaps(on)).toEqual([]);
  });

  it('a joining subflow of Multipath TCP', () => {
    const on = pair();
    const tcp = open(on, 443);
    const { packet } = tcp.syn;
    // MP_JOIN in place of the options that the SYN had.
    packet.set([30, 12, 0x10, 1, ...u32(7), ...u32(9)], 40);
    packet.fill(1, 52, packet.length);
    tcp.send('client', applicationData(100), tcp.establishedAt + 6);
    tcp.send('server', applicationData(100), tcp.establishedAt + 12);
    expect(gaps(on)).toEqual([]);
  });

  it.each([443, 25, 80, 22, 3306, 5432, 9999])('data in mid-stream on port %i, whoever is seen first', (port) => {
    for (const first of ['client', 'server'] as const) {
      for (const bare of [true, false]) {
        const on = pair();
        const tcp = open(on, port);
        const other: End = first === 'client' ? 'server' : 'client';
        if (bare) tcp.ack(first, 2);
        tcp.send(first, applicationData(100), 3);
        tcp.send(other, applicationData(100), 9);
        tcp.send(first, applicationData(100), 15);
        tcp.fin(first, 25);
        without(on.story, tcp.syn, tcp.synAck, tcp.handshakeAck);
        expect(gaps(on), `${first} first, ${bare ? 'with' : 'without'} a bare ACK`).toEqual([]);
      }
    }
  });

  it('DNS over TCP, however slow', () => {
    const on = pair();
    const tcp = open(on, 53);
    tcp.send('client', bytes([0, 12], new Uint8Array(12)), tcp.establishedAt + 3);
    tcp.send('server', bytes([0, 12], new Uint8Array(12)), tcp.establishedAt + 9);
    open(on, 853, { at: 20 }).send('client', clientHello(), 29);
    expect(gaps(on)).toEqual([]);
  });
});

describe('segments in the wrong order', () => {
  /** @param order which piece of the hello comes first, second, third */
  function expectOneHello(order: readonly number[]): void {
    const on = pair();
    const tcp = open(on, 443, { mss: 1000 });
    const hello = tcp.send(
      'client',
      clientHello({ serverName: 'mail.example.com', size: 2800 }),
      tcp.establishedAt + 4,
    );
    finish(tcp, tcp.establishedAt + 4.2);
    const times = hello.map(({ ns }) => ns);
    const frames = on.story.frames.map((frame) => {
      const piece = hello.indexOf(frame);
      return piece < 0 ? frame : { ...frame, ns: times[order.indexOf(piece)] };
    });
    on.story.frames.splice(0, frames.length, ...frames);
    const report = readCapture(on.story.toPcap());
    expect(report.gaps).toMatchObject([
      { phase: 'before-client-hello', endedBy: 'client-hello', connection: { serverName: 'mail.example.com' } },
    ]);
    expect(report.gaps[0].durationSeconds).toBeCloseTo(4, 3);
  }

  it.each([[[0, 1, 2]], [[1, 0, 2]], [[0, 2, 1]], [[2, 0, 1]], [[1, 2, 0]], [[2, 1, 0]]])(
    'are one hello, which began with its first segment to come: %j',
    (order) => {
      expectOneHello(order);
    },
  );

  it('that come twice are taken once', () => {
    const on = pair();
    const tcp = open(on, 443, { mss: 1000 });
    const hello = tcp.send('client', clientHello({ size: 2800 }), tcp.establishedAt + 4);
    for (const frame of hello) on.story.again(frame, 100);
    finish(tcp, tcp.establishedAt + 6);
    expect(gaps(on)).toEqual([
      'client before-client-hello 4.000 client-hello',
      expect.stringMatching(/^server before-server-hello (1\.99|2\.00)\d server-hello$/),
    ]);
  });
});

describe('a capture of one side', () => {
  it('of the client sees its silence and says that the other side is missing', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.send('client', clientHello(), tcp.establishedAt + 5);
    finish(tcp, tcp.establishedAt + 5.1);
    only(on.story, on.client);
    const report = readCapture(on.story.toPcap());
    expect(report.gaps[0]).toMatchObject({ side: 'client', durationSeconds: 5, endedBy: 'client-hello' });
    expect(report.limits.map(({ kind }) => kind)).toContain('one-sided');
  });

  it('of the server counts its greeting from its SYN-ACK', () => {
    const on = pair();
    const tcp = open(on, 25);
    tcp.send('server', lines('220 mail.example.com ESMTP'), tcp.establishedAt + 5);
    tcp.send('client', lines('EHLO x'), tcp.establishedAt + 5.1);
    only(on.story, on.server);
    expect(gaps(on)[0]).toMatch(/^server before-greeting 5\.00\d greeting$/);
  });

  it('that begins with the SYN-ACK is as good as whole', () => {
    const on = pair();
    const tcp = open(on, 443);
    tcp.send('client', clientHello(), tcp.establishedAt + 5);
    finish(tcp, tcp.establishedAt + 5.1);
    without(on.story, tcp.syn);
    expect(gaps(on)).toEqual(['client before-client-hello 5.000 client-hello']);
  });
});

describe('ports used again', () => {
  it('make a new connection, the silence of the old one ends', () => {
    const on = pair();
    const first = open(on, 443, { clientPort: 50_000 });
    first.ack('client', first.establishedAt + 2);
    const second = open(on, 443, { clientPort: 50_000, at: 10 });
    // Another initial sequence number than the first one's.
    for (const frame of on.story.sorted().filter(({ ns }) => ns >= 10e9)) bumpSequence(frame, frame.from === on.client);
    second.send('client', clientHello(), second.establishedAt + 3);
    const late = on.story.frames.at(-1) as Frame;
    bumpSequence(late, late.from === on.client);
    const report = readCapture(on.story.toPcap());
    expect(report.summary.connections).toBe(2);
    expect(report.gaps.map(({ endedBy, connection }) => `${connection.stream} ${endedBy}`)).toEqual([
      '0 evicted',
      '1 client-hello',
    ]);
  });

  it('after an orderly close are two connections with a silence each', () => {
    const on = pair();
    for (const at of [1, 20]) {
      const tcp = open(on, 443, { clientPort: 50_000, at });
      tcp.send('client', clientHello(), tcp.establishedAt + 3);
      finish(tcp, tcp.establishedAt + 3.1);
      tcp.close('client', tcp.establishedAt + 4);
    }
    const report = readCapture(on.story.toPcap());
    expect(report.gaps.map(({ connection }) => connection.stream)).toEqual([0, 1]);
  });

  it('a SYN that is sent again is the same connection', () => {
    const on = pair();
    open(on, 443, { synResentAt: [2, 4, 8] });
    expect(readCapture(on.story.toPcap()).summary.connections).toBe(1);
  });

  it.each([853, 5355])('a SYN to port %i that is sent again is the same connection', (port) => {
    const on = pair();
    open(on, port, { until: 'syn', synResentAt: [2, 4, 8] });
    expect(readCapture(on.story.toPcap()).summary.connections).toBe(1);
  });
});

describe('Fast Open', () => {
  it('counts from the SYN that carried the request', () => {
    const on = pair();
    const tcp = open(on, 80, { fastOpen: httpRequest('example.com') });
    tcp.send('server', httpReply(), tcp.establishedAt + 3);
    const report = readCapture(on.story.toPcap());
    expect(report.gaps).toMatchObject([{ side: 'server', startSeconds: 0, endedBy: 'data' }]);
    expect(report.gaps[0].durationSeconds).toBeCloseTo(tcp.establishedAt - 1 + 3, 6);
  });
});

describe('who owed where nobody spoke', () => {
  it.each([
    [25, 'server', 'before-greeting'],
    [443, 'client', 'before-client-hello'],
    [80, 'client', 'before-request'],
  ] as const)('follows from port %i', (port, side, phase) => {
    const on = pair();
    const tcp = open(on, port);
    tcp.ack('server', tcp.establishedAt + 5);
    expect(readCapture(on.story.toPcap()).gaps).toMatchObject([{ side, phase }]);
  });

  it("follows from another connection to the server's port before the port's number", () => {
    const on = pair();
    const good = open(on, 10_025);
    good.send('server', lines('220 mail.example.com ESMTP'), good.establishedAt + 0.01);
    good.rst('client', good.establishedAt + 0.02);
    const silent = open(on, 10_025, { at: 5 });
    silent.ack('client', silent.establishedAt + 8);
    expect(readCapture(on.story.toPcap()).gaps).toMatchObject([{ side: 'server', phase: 'before-greeting' }]);
  });
});

describe('hostile traffic', () => {
  const proxyLocal = bytes([0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a], 'QUIT\n', [0x20, 0, 0, 0]);

  function manyProxyHeaders(count: number): Pair {
    const on = pair();
    const tcp = open(on, 25, { mss: 65_400, timestamps: false });
    tcp.send('client', bytes(...new Array(count).fill(proxyLocal)), tcp.establishedAt + 1);
    return on;
  }

  it('with PROXY headers one behind the other is read', () => {
    expect(readCapture(manyProxyHeaders(100).story.toPcap()).summary.connections).toBe(1);
  });

  it('with a segment full of PROXY headers ends nothing', () => {
    expect(readCapture(manyProxyHeaders(4000).story.toPcap()).summary.connections).toBe(1);
  });

  it('with flags that make no sense throws nothing', () => {
    const on = pair();
    for (let flags = 0; flags < 256; flags++) {
      for (const payload of [new Uint8Array(0), clientHello()]) {
        const segment = tcpSegment('10.0.0.2', '203.0.113.5', {
          sourcePort: 40_000 + (flags >> 4),
          destinationPort: 443,
          seq: flags * 1000,
          ack: 1,
          flags,
          payload,
        });
        on.story.add(on.client, on.server, ipPacket('10.0.0.2', '203.0.113.5', TCP, segment), 1 + flags * 0.7);
      }
    }
    expect(() => readCapture(on.story.toPcap())).not.toThrow();
  });

  it('from a connection to itself throws nothing', () => {
    const on = pair();
    const self = { story: on.story, client: on.client, server: on.client };
    const tcp = open(self, 443, { clientPort: 443 });
    tcp.send('client', clientHello(), 3);
    expect(readCapture(on.story.toPcap()).summary.connections).toBe(1);
  });

  it('with a flood of SYNs still shows the one connection that stood still', () => {
    const on = pair();
    const tcp = open(on, 443);
    const silent = { ...DEFAULT_OPTIONS, listConnections: false };
    for (let i = 0; i < 40_000; i++) {
      const from = `198.18.${(i >> 8) & 255}.${i & 255}`;
      const syn = tcpSegment(from, '203.0.113.5', {
        sourcePort: 1024 + (i >> 4),
        destinationPort: 443,
        seq: i,
        ack: 0,
        flags: SYN,
      });
      on.story.add(
        on.story.host(from, on.client.mac),
        on.server,
        ipPacket(from, '203.0.113.5', TCP, syn),
        2 + i * 1e-4,
      );
    }
    const hello = tcpSegment('10.0.0.2', '203.0.113.5', {
      sourcePort: 1,
      destinationPort: 2,
      seq: 1,
      ack: 1,
      flags: ACK | PSH,
    });
    expect(hello.length).toBe(20);
    tcp.send('client', clientHello(), tcp.establishedAt + 8);
    finish(tcp, tcp.establishedAt + 8.1);
    expect(gaps(on, silent)).toEqual(['client before-client-hello 8.000 client-hello']);
  });
});

/** Moves sequence numbers as a new initial one would: of its own in one direction, of the acknowledged in the other. */
function bumpSequence({ packet }: Frame, isClient: boolean): void {
  const view = new DataView(packet.buffer, packet.byteOffset);
  const at = isClient ? 24 : 28;
  view.setUint32(at, (view.getUint32(at) + 1_000_000) >>> 0);
}
