/** The live view: drawn in place, within the terminal's width, out of the way when something else is said. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { captureStatus, statusLine } from '../../src/cli/liveStatus.ts';
import { fitted, LiveView } from '../../src/cli/liveView.ts';
import type { StallEvent } from '../../src/model/events.ts';
import { readLive } from '../engine/support/readLive.ts';
import { askInVain, openTls, SERVER, stage } from '../golden/synthetic/stage.ts';

/** A terminal so many columns wide that remembers all that is written. */
function terminal(columns: number, rows = 24) {
  const stream = new PassThrough();
  let written = '';
  stream.on('data', (bytes: Buffer) => (written += bytes.toString()));
  return { screen: Object.assign(stream, { columns, rows }) as unknown as NodeJS.WriteStream, written: () => written };
}

/** So many clients that wait at once. */
function openings(clients: number): StallEvent[] {
  const on = stage();
  for (let i = 0; i < clients; i++) {
    const client = on.story.host(`10.9.0.${i + 1}`);
    const tcp = on.story.connect(client, on.server, { at: 1 + i * 0.001, port: 465 });
    askInVain(on, client, SERVER, tcp.establishedAt + 0.001);
    openTls(tcp, tcp.establishedAt + 10.03);
  }
  return readLive(on.story.toPcap(), { everySeconds: 0.2 }).events.filter(({ type }) => type === 'stall-open');
}

const COUNTS = [{ text: 'counts', rank: 0 }];

const lines = (text: string) => stripVTControlCharacters(text).split('\n');

describe('the live view', () => {
  test('has a line a stall and one of counts, none wider than the terminal', () => {
    const { screen, written } = terminal(60);
    const view = new LiveView(screen, false);
    for (const event of openings(3)) view.stallEvent(event);
    view.status([{ text: '12 frames and many more words than fit into a line of sixty columns', rank: 0 }]);
    const drawn = lines(written());
    expect(drawn).toHaveLength(4);
    expect(drawn[0]).toMatch(/^10\.9\.0\.1 to 203\.0\.113\.5:465 has been waiting/);
    for (const line of drawn) expect(line.length).toBeLessThan(60);
  });

  test('says on a narrow terminal, too, which resolver is silent, and on a wide one for which name', () => {
    for (const [columns, shown] of [
      [80, /has been waiting \d+ ms; resolver \S+ silent$/],
      [140, /has been waiting \d+ ms for PTR \S+\.arpa; resolver \S+ silent$/],
    ] as const) {
      const { screen, written } = terminal(columns);
      const view = new LiveView(screen, false);
      for (const event of openings(1)) view.stallEvent(event);
      view.status(COUNTS);
      expect(lines(written())[0]).toMatch(shown);
    }
  });

  test('shows a bounded number of stalls and says how many more there are', () => {
    const { screen, written } = terminal(200);
    const view = new LiveView(screen, true);
    for (const event of openings(25)) view.stallEvent(event);
    view.status(COUNTS);
    expect(lines(written())).toHaveLength(11);
    expect(lines(written()).at(-2)).toBe('and 16 more');
  });

  test('leaves nothing standing when the terminal has become narrower, and never fills a low one', () => {
    const { screen, written } = terminal(100, 5);
    const view = new LiveView(screen, false);
    for (const event of openings(9)) view.stallEvent(event);
    view.status(COUNTS);
    expect(lines(written())).toHaveLength(4);
    const widths = lines(written()).map(({ length }) => length);
    screen.columns = 40;
    view.clear();
    const rows = widths.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / 40)), 0);
    expect(rows).toBeGreaterThan(4);
    expect(written()).toContain(`\u001b[${rows - 1}A`);
  });

  test('forgets a stall that is closed, and clears what it drew', () => {
    const { screen, written } = terminal(200);
    const view = new LiveView(screen, false);
    const [open] = openings(1);
    view.stallEvent(open);
    view.status(COUNTS);
    view.clear();
    expect(written()).toMatch(/\u001b\[1A\u001b\[0J$/);
    const id = open.type === 'stall-close' ? open.id : open.stall.id;
    view.stallEvent({
      type: 'stall-close',
      id,
      durationSeconds: 1,
      outcome: 'stall',
      timeSeconds: 2,
      text: 'it is over',
    });
    const before = written().length;
    view.status(COUNTS);
    expect(lines(written().slice(before))).toEqual(['counts']);
  });

  test('takes wide characters for as wide as a terminal may draw them', () => {
    expect(fitted('abcdef', 6)).toBe('abcdef');
    expect(fitted('abcdefg', 6)).toBe('abcde…');
    expect(fitted('漢字漢字', 6)).toBe('漢字…');
  });

  test('says how the resolvers do, and what the kernel lost', () => {
    const counts = {
      connections: 3,
      stalls: 1,
      waiting: 2,
      lookups: 4,
      unansweredLookups: 4,
      resolvers: [{ address: '10.1.1.1', ptrQueries: 11, ptrAnswers: 0 }],
    };
    const stats = { frames: 12_345, bytes: 3_355_443, dropped: 7, framesPerSecond: 88.4, analysed: 12_345, counts };
    const parts = captureStatus(stats, ['eth0']);
    expect(statusLine(parts, 200)).toBe(
      'eth0  88/s  7 dropped  12,345 frames  3.2 MiB  3 connections  2 waiting  1 stall  10.1.1.1 answered 0 of 11 PTR queries',
    );
    expect(statusLine(parts, 80)).toBe(
      'eth0  88/s  7 dropped  12,345 frames  3.2 MiB  3 connections  2 waiting  1 stall',
    );
    expect(statusLine(parts, 40)).toBe('eth0  7 dropped  2 waiting  1 stall');
    expect(statusLine(parts, 5)).toBe('2 waiting');
  });
});
