import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFrames } from './readFrames.ts';
import { convert, hasTshark, tsharkFields } from './tshark.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const CAPTURES = readdirSync(EXAMPLES).filter((name) => name.endsWith('.pcap'));

describe.skipIf(!hasTshark)('frames are those that tshark sees', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['pcap', 'nsecpcap', 'modpcap', 'pcapng'])('in %s, also with bytes swapped', (format) => {
    for (const name of CAPTURES) {
      const file = join(folder, `${name}.${format}`);
      convert(format, join(EXAMPLES, name), file);
      expectAsTshark(file);
      if (format === 'pcapng') continue;
      const swapped = join(folder, `${name}.swapped.${format}`);
      writeFileSync(swapped, swapPcap(new Uint8Array(readFileSync(file)), format === 'modpcap' ? 24 : 16));
      expectAsTshark(swapped);
    }
  });
});

function expectAsTshark(file: string): void {
  const rows = tsharkFields(file, ['frame.number', 'frame.time_relative', 'frame.cap_len', 'frame.len']);
  const { frames, problems } = readFrames(new Uint8Array(readFileSync(file)));
  expect(problems).toEqual([]);
  expect(frames.length).toBeGreaterThan(0);
  const ours = frames.map(({ number, time, captured, original }) => [
    String(number),
    (time / 1e9).toFixed(9),
    String(captured),
    String(original),
  ]);
  expect(ours).toEqual(rows);
}

/** The same pcap file as a machine of the other byte order writes it; the frames stay as they are. */
function swapPcap(bytes: Uint8Array, recordHeader: number): Uint8Array {
  const swapped = bytes.slice();
  const from = new DataView(bytes.buffer, bytes.byteOffset);
  const to = new DataView(swapped.buffer);
  const swap32 = (at: number) => to.setUint32(at, from.getUint32(at, true), false);
  swap32(0);
  for (const at of [4, 6]) to.setUint16(at, from.getUint16(at, true), false);
  for (const at of [8, 12, 16, 20]) swap32(at);
  for (let at = 24; at < bytes.length; ) {
    for (let field = 0; field < 16; field += 4) swap32(at + field);
    at += recordHeader + from.getUint32(at + 8, true);
  }
  return swapped;
}
