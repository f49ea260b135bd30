/** A capture in any format that is read gives the report of the original, but for what is said of the file. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyzeCaptures } from '../../src/host/analyzeCaptures.ts';
import type { Report } from '../../src/model/report.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';
import { capturedFrames } from '../support/rewrapCapture.ts';
import { EXAMPLES, RECORDINGS } from './captures.ts';
import { readCapture } from './support/readCapture.ts';

const hasEditcap = spawnSync('editcap', ['--version']).status === 0;
const EVERYTHING = { listConnections: true, listAllLookups: true };
/** Those with nanoseconds. */
const IN_DETAIL = ['nsecpcap', 'pcapng'];
const FORMATS = ['pcap', 'nsecpcap', 'modpcap', 'pcapng', 'netmon1', 'netmon2', 'snoop'];
/** All examples, and every eighth recording; of Ethernet, for some formats have nothing else. */
const CAPTURES = [...EXAMPLES, ...RECORDINGS.filter((_, i) => i % 8 === 0)]
  .map(({ name, bytes }) => ({ name, bytes: bytes() }))
  .filter(({ bytes }) => capturedFrames(bytes).every(({ linkType }) => linkType === 1));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function converted(format: string, from: string, name: string): string {
  const path = join(folder, name);
  execFileSync('editcap', ['-F', format, from, path], { stdio: 'ignore' });
  return path;
}

/** Without what is said of files, but with their frames and times. */
function content({ captures, limits, ...report }: Report) {
  const files = captures.map(({ frames, durationSeconds }) => ({ frames, durationSeconds }));
  // The filter that a file was captured with is lost in other formats.
  return { ...report, limits: limits.filter(({ kind }) => kind !== 'capture-filtered'), captures: files };
}

const fromMemory = (path: string) => readCapture(new Uint8Array(readFileSync(path)), EVERYTHING);
const fromFile = (path: string) => analyzeCaptures({ inputs: [path], options: { ...DEFAULT_OPTIONS, ...EVERYTHING } });

describe.skipIf(!hasEditcap).each(FORMATS)('as %s', (format) => {
  it('every capture gives the same report, from a file and as from a pipe', { timeout: 60_000 }, async () => {
    expect(CAPTURES.length).toBeGreaterThan(10);
    for (const { name, bytes } of CAPTURES) {
      const original = join(folder, 'original');
      writeFileSync(original, bytes);
      const path = converted(format, original, 'converted');
      // Of times in less detail than the original has, editcap tells what they are.
      const same = IN_DETAIL.includes(format) ? original : converted('pcap', path, 'same');
      const expected = content(fromMemory(same));
      expect(content(fromMemory(path)), name).toEqual(expected);
      expect(content(await fromFile(path)), name).toEqual(expected);
    }
  });

  it('finds the stalls of the original', () => {
    for (const { name, bytes } of CAPTURES.slice(0, 5)) {
      writeFileSync(join(folder, 'original'), bytes);
      const path = converted(format, join(folder, 'original'), 'converted');
      const ids = (report: Report) => report.stalls.map(({ id, cause, confidence }) => [id, cause, confidence]);
      expect(ids(fromMemory(path)), name).toEqual(ids(readCapture(bytes, EVERYTHING)));
    }
  });
});
