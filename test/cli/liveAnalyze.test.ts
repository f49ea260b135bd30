/** A capture that grows in a pipe, as from a remote tcpdump: stalls are told while they last, the report is the file's. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { stallEventSchema } from '../../src/model/events.ts';
import { connect, openTls, SERVER, stage } from '../golden/synthetic/stage.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { build, ptrscope, startPtrscope } from './runCli.ts';

const folder = temporaryFolder();
/** The silence lasts until the client has had its answer. */
const SILENT_SECONDS = 3.6;

beforeAll(build);

/** A client that waits for a slow PTR answer before its ClientHello. */
function slowAnswer(client?: string): Uint8Array {
  const on = stage(client);
  const tcp = connect(on, 465);
  const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.001 });
  on.story.answerPtr(query, tcp.establishedAt + SILENT_SECONDS - 0.01, 'mail.example.com');
  openTls(tcp, tcp.establishedAt + SILENT_SECONDS);
  return on.story.toPcap();
}

/** A pcap file as its head and its records, each with its stamp in seconds. */
function records(file: Uint8Array): { head: Uint8Array; frames: { seconds: number; bytes: Uint8Array }[] } {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const frames: { seconds: number; bytes: Uint8Array }[] = [];
  for (let at = 24; at < file.length; ) {
    const end = at + 16 + view.getUint32(at + 8, true);
    const seconds = view.getUint32(at, true) + view.getUint32(at + 4, true) / 1e6;
    frames.push({ seconds, bytes: file.subarray(at, end) });
    at = end;
  }
  return { head: file.subarray(0, 24), frames };
}

/** The same capture as a clock that is off by so much stamps it. */
function shifted(file: Uint8Array, bySeconds: number): Uint8Array {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  for (const { bytes } of records(copy).frames)
    view.setUint32(bytes.byteOffset, view.getUint32(bytes.byteOffset, true) + bySeconds, true);
  return copy;
}

interface SeenLine {
  readonly atMs: number;
  readonly text: string;
  readonly told: { readonly type: string };
}

/** Feeds captures, one behind the other, at the pace of their stamps; answers what came out, and when, beside when each frame went in. */
async function feed(files: readonly Uint8Array[], args: readonly string[]) {
  const child = startPtrscope(args);
  const seen: { readonly atMs: number; readonly text: string }[] = [];
  let rest = '';
  let notes = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    for (const part of parts) seen.push({ atMs: performance.now(), text: part });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
  const fedMs: number[] = [];
  for (const [index, file] of files.entries()) {
    const { head, frames } = records(file);
    if (index === 0) child.stdin.write(head);
    const beganMs = performance.now();
    for (const { seconds, bytes } of frames) {
      await sleep(Math.max(0, (seconds - frames[0].seconds) * 1000 - (performance.now() - beganMs)));
      fedMs.push(performance.now());
      child.stdin.write(bytes);
    }
  }
  child.stdin.end();
  const [code] = await once(child, 'close');
  return { code, seen, notes, fedMs };
}

const isEvent = ({ told }: SeenLine) => told.type.startsWith('stall-');

describe.concurrent('analyze - on a growing pipe', () => {
  test('tells a stall while it lasts, and then reports what the finished file shows', { timeout: 60_000 }, async () => {
    const capture = slowAnswer();
    const { code, seen, fedMs } = await feed([capture], ['analyze', '-', '-f', 'ndjson']);
    const lines: SeenLine[] = seen.map((line) => ({ ...line, told: JSON.parse(line.text) }));
    const events = lines.filter(isEvent).map(({ told }) => stallEventSchema.parse(told));
    expect(code).toBe(0);
    expect(events.map(({ type }) => type)).toEqual([
      'stall-open',
      ...events.slice(1, -1).map(() => 'stall-update'),
      'stall-close',
    ]);
    expect(events.length).toBeGreaterThanOrEqual(3);
    const [open] = events;
    if (open.type === 'stall-close') throw new Error('closed before it was opened');
    expect(open.stall.durationSeconds).toBeGreaterThanOrEqual(0.5);
    expect(open.stall.durationSeconds).toBeLessThan(1.5);
    // The answer is the first frame after the pause.
    const answer = records(capture).frames.findIndex(({ seconds }, at, all) => seconds - all[at - 1]?.seconds > 3);
    expect(lines[0].atMs).toBeLessThan(fedMs[answer]);
    const file = join(folder, '-');
    writeFileSync(file, capture);
    const report = lines.filter((line) => !isEvent(line)).map(({ text }) => `${text}\n`);
    expect(report.join('')).toBe(ptrscope(['analyze', file, '-f', 'ndjson']).out);
  });

  test('goes on telling stalls while they last when the clock is set forward and back', {
    timeout: 60_000,
  }, async () => {
    const clients = ['10.0.0.2', '10.0.0.3', '10.0.0.4'];
    const [before, ahead, back] = [0, 3600, -3600].map((by, index) => shifted(slowAnswer(clients[index]), by));
    const { code, seen } = await feed([before, ahead, back], ['analyze', '-', '-f', 'ndjson']);
    const events = seen
      .map(({ text }) => stallEventSchema.safeParse(JSON.parse(text)).data)
      .filter((e) => e !== undefined);
    expect(code).toBe(0);
    const opened = events.flatMap((event) => (event.type === 'stall-open' ? [event.stall] : []));
    expect(opened.map(({ connection }) => connection.client.address)).toEqual(clients);
    expect(opened.map(({ durationSeconds }) => durationSeconds).filter((seconds) => seconds > 1.5)).toEqual([]);
    const stalls = seen.flatMap(({ text }) => (text.startsWith('{"type":"stall",') ? [JSON.parse(text)] : []));
    expect(stalls.map(({ durationSeconds }) => durationSeconds)).toEqual(clients.map(() => SILENT_SECONDS));
    expect(seen.at(-1)!.text).toContain('"stalls":3');
    expect(seen.find(({ text }) => text.includes('clock-backwards'))?.text).toContain('the clock was set');
  });

  test('of a file that is only poured through it tells no stall that lasts', () => {
    const capture = slowAnswer();
    const { out, code } = ptrscope(['analyze', '-', '-f', 'ndjson'], capture);
    expect(code).toBe(0);
    expect(out).toMatch(/^{"type":"stall",/);
    expect(out).not.toContain('stall-open');
  });

  test('in the text form says on standard error who waits, and for whom', { timeout: 60_000 }, async () => {
    const { notes } = await feed([slowAnswer()], ['analyze', '-']);
    expect(notes).toMatch(
      /10\.0\.0\.2 to 203\.0\.113\.5:465 has been waiting \d+ (ms|s) for PTR 5\.113\.0\.203\.in-addr\.arpa; resolver 10\.0\.0\.53 silent/,
    );
    expect(notes).toMatch(/stall: 10\.0\.0\.2 waited 3\.6 s before its ClientHello/);
  });
});
