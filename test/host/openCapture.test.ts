import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperationError } from '../../src/base/errors.ts';
import { openCapture } from '../../src/host/openCapture.ts';
import { MICRO, pcapFile, pcapRecord, testFrame } from '../formats/captureBytes.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { walk } from './walk.ts';

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function failure(path: string): Promise<OperationError> {
  try {
    (await openCapture(path)).close();
  } catch (error) {
    if (error instanceof OperationError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

describe('opening', () => {
  it.each([
    ['a missing file', () => join(folder, 'missing'), 'not-found', 'there is no such file'],
    ['a directory', () => folder, 'is-a-directory', 'it is a directory'],
    ['an empty file', () => file('empty', ''), 'empty', 'is empty'],
    ['a text', () => file('text', 'Dear administrator,\nmail is slow'), 'not-a-capture', 'is text'],
    ['three bytes', () => file('three', '\x01\x02\x03'), 'not-a-capture', 'is no capture'],
  ])('%s fails with a sentence', async (_name, path, code, text) => {
    const error = await failure(path());
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.next).toMatch(/\.$/);
  });

  it.skipIf(process.getuid?.() === 0)('a file without permission fails with a sentence', async () => {
    const path = file('secret', 'x');
    chmodSync(path, 0);
    expect((await failure(path)).code).toBe('permission-denied');
  });
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  it('hands on each frame as soon as it came', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('node', [
      '-e',
      `
      const out = require('fs').openSync(process.argv[1], 'w');
      process.stdin.on('data', (data) => require('fs').writeSync(out, data));`,
      pipe,
    ]);
    const shape = MICRO;
    writer.stdin.write(pcapFile(shape, []));
    const capture = await openCapture(pipe);
    for (let i = 1; i <= 3; i++) {
      writer.stdin.write(pcapRecord(shape, testFrame(1_700_000_000_000_000n + BigInt(i), 60)));
      expect(await capture.nextBatch()).toBe(true);
      expect(capture.frames).toBe(i);
    }
    const waiting = capture.nextBatch();
    capture.interrupt();
    expect(await waiting).toBe(false);
    expect(capture.reader.problems.map(({ text }) => text)).toEqual([
      'reading was stopped before the end of the capture',
    ]);
    writer.kill();
  });

  it('gives the same frames as the file', async () => {
    const example = new URL('../../examples/jdk-healthy.pcap', import.meta.url).pathname;
    const pipe = join(folder, 'pipe2');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', example, pipe]);
    expect((await walk([pipe])).frames).toEqual((await walk([example])).frames);
    writer.kill();
  });
});
