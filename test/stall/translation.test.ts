/** A connection seen on both sides of a router that translates addresses: its wait is told once, where it is nearest. */
import { describe, expect, it } from 'vitest';
import { readCapture } from '../engine/support/readCapture.ts';
import { readLive } from '../engine/support/readLive.ts';
import { askInVain, CLIENT, connect, openTls, SERVER, type Stage, stage } from '../golden/synthetic/stage.ts';
import { lines } from '../support/openings.ts';
import type { Host } from '../support/scenario.ts';
import type { TcpConnection } from '../support/tcpConnection.ts';

const ROUTER = '198.51.100.1';
/** The way through the router, seconds. */
const THROUGH = 0.0001;
const PORT = 50_000;

interface Sides {
  readonly on: Stage;
  readonly router: Host;
  /** Nearer to the client, and nearer to the server. */
  readonly near: TcpConnection;
  readonly far: TcpConnection;
}

/** The client's connection under its own address, and a moment later under the router's, with the same sequence numbers. */
function masqueraded(port: number, from = 1, farRttMs = 9.8): Sides {
  const on = stage();
  const router = on.story.host(ROUTER);
  const near = connect(on, port, { clientPort: PORT, at: from, rttMs: 10 });
  const far = on.story.connect(router, on.server, {
    port,
    clientPort: PORT,
    at: from + THROUGH,
    rttMs: farRttMs,
  });
  return { on, router, near, far };
}

/** The client asks in vain, and so does the router under its own address. */
function clientAsks({ on, router }: Sides, from: number): void {
  askInVain(on, on.client, SERVER, from);
  askInVain(on, router, SERVER, from + THROUGH);
}

function lateHello(sides = masqueraded(443)): Stage {
  clientAsks(sides, 1.02);
  openTls(sides.near, 11.03);
  openTls(sides.far, 11.03 + THROUGH);
  return sides.on;
}

function told(on: Stage): string[] {
  const { stalls, gaps } = readCapture(on.story.toPcap());
  return [...stalls, ...gaps].map(
    ({ side, cause, connection: { client, stream }, endedBy }) =>
      `${side} ${cause} ${client.address} stream ${stream} ended by ${endedBy}`,
  );
}

describe('a wait behind address translation', () => {
  it('is told of the asking client itself, with a word of the other stream', () => {
    const { stalls } = readCapture(lateHello().story.toPcap());
    expect(stalls.map(({ connection }) => connection.client.address)).toEqual([CLIENT]);
    expect(stalls[0].reasons.at(-1)).toBe(
      `the same connection was also seen behind address translation, as stream 1: ${ROUTER}:50000 to ${SERVER}:443`,
    );
    expect(stalls[0].confidence).toBe('certain');
  });

  it("is told of the router's address where that is whom the server asked about", () => {
    const sides = masqueraded(25);
    askInVain(sides.on, sides.on.server, ROUTER, 1.02);
    sides.far.send('server', lines('220 mail.example.com ESMTP'), 11.03);
    sides.near.send('server', lines('220 mail.example.com ESMTP'), 11.03 + THROUGH);
    expect(told(sides.on)).toEqual([`server ptr-unanswered ${ROUTER} stream 1 ended by greeting`]);
  });

  it('is told of the client itself though the reset that ends it passes the other side first', () => {
    const sides = masqueraded(443);
    clientAsks(sides, 1.02);
    sides.far.rst('server', 9);
    sides.near.rst('server', 9 + THROUGH);
    expect(told(sides.on)).toEqual([`client ptr-unanswered ${CLIENT} stream 0 ended by rst`]);
  });

  it('is told once where the capture ends inside', () => {
    const sides = masqueraded(25);
    askInVain(sides.on, sides.on.server, ROUTER, 1.02);
    expect(told(sides.on)).toEqual([`server ptr-unanswered ${ROUTER} stream 1 ended by capture-end`]);
  });

  it('is told once where the connection itself waited', () => {
    const sides = masqueraded(443, 11.05);
    clientAsks(sides, 1);
    openTls(sides.near, 11.08);
    openTls(sides.far, 11.08 + THROUGH);
    expect(told(sides.on)).toEqual([`client ptr-unanswered ${CLIENT} stream null ended by syn`]);
  });

  it('is told once while it lasts', () => {
    const capture = lateHello().story.toPcap();
    const { events, report } = readLive(capture, { everySeconds: 0.2 });
    const ids = new Set(events.map((event) => (event.type === 'stall-close' ? event.id : event.stall.id)));
    expect([...ids]).toEqual(report.stalls.map(({ id }) => id));
    expect(events.filter(({ type }) => type === 'stall-open')).toHaveLength(1);
  });

  it('is told once for each of two clients behind one router', () => {
    const sides = masqueraded(443);
    lateHello(sides);
    const { on, router } = sides;
    const neighbour = on.story.host('10.0.0.3');
    const near = on.story.connect(neighbour, on.server, { port: 443, clientPort: 50_001, at: 1.001, rttMs: 10 });
    const far = on.story.connect(router, on.server, {
      port: 443,
      clientPort: 50_001,
      at: 1.001 + THROUGH,
      rttMs: 9.8,
    });
    askInVain(on, neighbour, SERVER, 1.021);
    openTls(near, 11.031);
    openTls(far, 11.031 + THROUGH);
    expect(told(on)).toEqual(
      [CLIENT, '10.0.0.3'].map(
        (client, index) => `client ptr-unanswered ${client} stream ${index * 2} ended by client-hello`,
      ),
    );
  });
});

describe('two connections that only look alike', () => {
  it('are both told where neither lies inside the other', () => {
    expect(told(lateHello(masqueraded(443, 1, 10)))).toHaveLength(2);
  });

  it('are both told where their sequence numbers differ', () => {
    const on = stage();
    const other = on.story.host('10.0.0.3');
    const tcp = connect(on, 443, { clientPort: PORT, rttMs: 10 });
    const beside = on.story.connect(other, on.server, { port: 443, clientPort: PORT + 1, at: 1 + THROUGH, rttMs: 9.8 });
    askInVain(on, on.client, SERVER, 1.02);
    askInVain(on, other, SERVER, 1.02);
    openTls(tcp, 11.03);
    openTls(beside, 11.03 + THROUGH);
    expect(told(on)).toHaveLength(2);
  });
});
