/** Stalls told while they last: soon, under one id until their close, and without a trace in the report. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameBatch } from '../../src/formats/frameBatch.ts';
import { stallEventSchema } from '../../src/model/events.ts';
import type { Report } from '../../src/model/report.ts';
import { writeJson } from '../../src/report/json.ts';
import { askInVain, connect, openTls, SERVER, stage } from '../golden/synthetic/stage.ts';
import { tell, told } from '../stall/support.ts';
import { sshBanner } from '../support/openings.ts';
import { ALL } from './captures.ts';
import { readCapture } from './support/readCapture.ts';
import { type Live, readLive } from './support/readLive.ts';

const TICK_SECONDS = 0.2;
const EVERY_TICK = { everySeconds: TICK_SECONDS };
const THRESHOLD_SECONDS = 0.5;

const text = (report: Report) => [...writeJson(report)].join('');

/** The 2015 story in small: a handshake, two queries in vain, a ClientHello ten seconds late. */
function lateHello(): Uint8Array {
  const on = stage();
  const tcp = connect(on, 465);
  askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
  openTls(tcp, tcp.establishedAt + 10.03);
  return on.story.toPcap();
}

describe('the report of a live capture', () => {
  for (const { name, bytes } of ALL) {
    test(`is that of the saved file: ${name}`, () => {
      const capture = bytes();
      const live = readLive(capture, EVERY_TICK);
      expect(text(live.report)).toBe(text(readCapture(capture)));
      expectWellFormed(live);
    });
  }

  test('is that of the saved file whatever the clock said meanwhile', () => {
    const ticking = fc.record({
      everySeconds: fc.double({ min: 0.05, max: 7, noNaN: true }),
      aheadSeconds: fc.double({ min: 0, max: 40, noNaN: true }),
      afterSeconds: fc.double({ min: 0, max: 90, noNaN: true }),
    });
    fc.assert(
      fc.property(told, ticking, (story, clock) => {
        const capture = tell(story).story.toPcap();
        const live = readLive(capture, clock);
        expect(text(live.report)).toBe(text(readCapture(capture)));
        expectWellFormed(live);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a stall that lasts', () => {
  test('is told within a tick after the threshold, each second, and closed as the stall of the report', () => {
    const { events, report } = readLive(lateHello(), EVERY_TICK);
    const [stall] = report.stalls;
    const [open, ...rest] = events;
    const close = rest.pop();
    expect(open).toMatchObject({ type: 'stall-open', stall: { id: stall.id, side: 'client', endedBy: 'open' } });
    expect(open.timeSeconds - stall.startSeconds).toBeGreaterThanOrEqual(THRESHOLD_SECONDS);
    expect(open.timeSeconds - stall.startSeconds).toBeLessThanOrEqual(THRESHOLD_SECONDS + 2 * TICK_SECONDS);
    expect(rest.map(({ type }) => type)).toEqual(rest.map(() => 'stall-update'));
    const times = [open, ...rest].map(({ timeSeconds }) => timeSeconds);
    for (const [at, time] of times.slice(1).entries()) expect(time - times[at]).toBeLessThan(1 + 2 * TICK_SECONDS);
    expect(close).toMatchObject({ type: 'stall-close', id: stall.id, outcome: 'stall' });
    expect(close).toHaveProperty('durationSeconds', stall.durationSeconds);
  });

  test('says whom it waits for: name, server, tries so far', () => {
    const { events } = readLive(lateHello(), EVERY_TICK);
    const tries = events.flatMap((event) => (event.type === 'stall-close' ? [] : [event.lookups[0].tries.length]));
    expect(events[0]).toMatchObject({
      lookups: [
        { name: '5.113.0.203.in-addr.arpa', outcome: 'open', tries: [{ server: '10.0.0.53', responseFrame: null }] },
      ],
    });
    expect(tries[0]).toBe(1);
    expect(tries.at(-1)).toBe(2);
  });

  test('is told anew as soon as the peer gives up or a try is added', () => {
    const on = stage();
    const tcp = connect(on, 465);
    askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001, { steps: [0, 5.45] });
    tcp.fin('server', tcp.establishedAt + 3.35);
    openTls(tcp, tcp.establishedAt + 10.03);
    const { events } = readLive(on.story.toPcap(), { everySeconds: 0.1 });
    const lasting = events.filter((event) => event.type !== 'stall-close');
    const closed = lasting.find(({ stall }) => stall.closedFirst === 'server');
    const retried = lasting.find(({ lookups }) => lookups[0].tries.length === 2);
    expect(closed?.timeSeconds).toBeLessThan(tcp.establishedAt + 3.35 + 0.25);
    expect(retried?.timeSeconds).toBeLessThan(tcp.establishedAt + 5.45 + 0.25);
  });

  test('keeps its id though the message that it owes shows itself at the end only', () => {
    const on = stage();
    const tcp = connect(on, 9999);
    askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
    openTls(tcp, tcp.establishedAt + 10.03);
    const { events, report } = readLive(on.story.toPcap(), EVERY_TICK);
    expect(events[0]).toMatchObject({ stall: { id: report.stalls[0].id } });
    expect(report.stalls[0].phase).toBe('before-client-hello');
  });

  test("is the server's when the server looks the client up", () => {
    const on = stage();
    const tcp = connect(on, 22);
    askInVain(on, on.server, '10.0.0.2', tcp.establishedAt + 0.001);
    tcp.send('server', sshBanner(), tcp.establishedAt + 10.03);
    const { events, report } = readLive(on.story.toPcap(), EVERY_TICK);
    expect(events[0]).toMatchObject({ stall: { id: report.stalls[0].id, side: 'server', phase: 'before-greeting' } });
  });

  test('is left out when only the other side is asked for', () => {
    const parameters = { thresholdMs: 500, joinMs: 300, only: 'server', filter: null } as const;
    expect(readLive(lateHello(), EVERY_TICK, { parameters }).events).toEqual([]);
  });

  test('is closed as none when its lookup ends and the silence goes on for longer than it', () => {
    const on = stage();
    const tcp = connect(on, 465);
    const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.001 });
    on.story.answerPtr(query, tcp.establishedAt + 2, 'mail.example.com');
    openTls(tcp, tcp.establishedAt + 10.03);
    const { events, report } = readLive(on.story.toPcap(), EVERY_TICK);
    expect(report.stalls).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'stall-close', outcome: 'unexplained' });
    expect(events.at(-1)?.timeSeconds).toBeLessThan(tcp.establishedAt + 4.5);
  });

  test('is closed as none when the last frame of the capture came too early to prove it', () => {
    const on = stage();
    const tcp = connect(on, 465);
    askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001, { steps: [0] });
    const { events, report } = readLive(on.story.toPcap(), { ...EVERY_TICK, afterSeconds: 4 });
    expect(report.stalls).toEqual([]);
    expect(events[0]).toMatchObject({ type: 'stall-open' });
    expect(events.at(-1)).toMatchObject({ type: 'stall-close', outcome: 'nothing' });
  });

  test.each([-3600, 3600])('is told and closed though the clock is set by %i s meanwhile', (seconds) => {
    const setClock = (batch: FrameBatch) => {
      for (let at = 0; at < batch.count; at++) if (batch.time[at] > 8e9) batch.time[at] += seconds * 1e9;
    };
    const capture = lateHello();
    const live = readLive(capture, EVERY_TICK, {}, setClock);
    expectWellFormed(live);
    expect(live.events[0]).toMatchObject({ type: 'stall-open' });
    const whole = { bytes: [1 << 20], frames: [1 << 20] };
    expect(text(live.report)).toBe(text(readCapture(capture, {}, whole, setClock)));
  });

  test('of thousands at once, a bounded number is told and the rest is in the report', () => {
    const on = stage();
    for (let i = 0; i < 1500; i++) {
      const client = on.story.host(`10.9.${i >> 8}.${i & 255}`);
      const tcp = on.story.connect(client, on.server, { at: 1 + i * 1e-4, port: 465 });
      askInVain(on, client, SERVER, tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
    }
    const { events, report } = readLive(on.story.toPcap(), { everySeconds: 1 });
    expect(report.stalls).toHaveLength(1500);
    expect(events.filter(({ type }) => type === 'stall-open')).toHaveLength(200);
    expect(events.filter(({ type }) => type === 'stall-close')).toHaveLength(200);
  });
});

/** Every opening has one close, updates lie between, a stall's close comes before the stall; all of the schema's shape. */
function expectWellFormed({ told, report }: Live): void {
  const open = new Set<string>();
  const closedAsStall = new Set<string>();
  for (const event of told) {
    if (event.type === 'stall') {
      closedAsStall.delete(event.stall.id);
      continue;
    }
    stallEventSchema.parse(event);
    const id = event.type === 'stall-close' ? event.id : event.stall.id;
    expect(open.has(id)).toBe(event.type !== 'stall-open');
    if (event.type === 'stall-close') open.delete(id);
    else open.add(id);
    if (event.type === 'stall-close' && event.outcome === 'stall') {
      closedAsStall.add(id);
      expect(report.stalls.some((stall) => stall.id === id)).toBe(true);
    }
  }
  expect(open.size).toBe(0);
  expect(closedAsStall.size).toBe(0);
}
