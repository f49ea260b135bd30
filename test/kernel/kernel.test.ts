/**
 * What the kernel passes over changes nothing that TypeScript would have told otherwise: each capture is read with its
 * frames in the kernel's memory, and with them elsewhere.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Buffers } from '../../src/formats/readBuffer.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { LOOKUP_SIZES } from '../../src/kernel/lookupRooms.ts';
import { SIZES } from '../../src/kernel/tables.ts';
import { writeJson } from '../../src/report/json.ts';
import { generate } from '../bench/generate.ts';
import { ALL } from '../engine/captures.ts';
import { type Pieces, readCapture } from '../engine/support/readCapture.ts';
import { compileKernel } from '../support/compileKernel.ts';
import { ELSEWHERE } from './support/elsewhere.ts';

const LISTS = { listConnections: true, listAllLookups: true } as const;

function report(capture: Uint8Array, options: object, pieces?: Pieces, buffers: Buffers | null = null): string {
  return [...writeJson(readCapture(capture, options, pieces, undefined, buffers))].join('');
}

test('the module is what its source makes', async () => {
  expect(readFileSync('src/kernel/kernelWasm.ts', 'utf8')).toBe(await compileKernel());
});

describe('a report is the same wherever the frames lie', () => {
  for (const { name, bytes } of ALL) {
    test(name, () => {
      const capture = bytes();
      const seen = report(capture, {}, undefined, ELSEWHERE);
      expect(report(capture, {})).toBe(seen);
      expect(report(capture, {}, { bytes: [1 << 20], frames: [7, 1, 300] })).toBe(seen);
      expect(report(capture, LISTS)).toBe(report(capture, LISTS, undefined, ELSEWHERE));
    });
  }

  test.each(['small', 'mix'] as const)('thousands of generated frames: %s', (kind) => {
    for (const seed of [1, 2]) {
      const capture = generated(kind, seed, 2_000_000);
      expect(report(capture, {})).toBe(report(capture, {}, undefined, ELSEWHERE));
    }
  });

  test('frames whose bytes were changed', () => {
    const capture = generated('small', 4, 150_000);
    const changes = fc.array(fc.record({ at: fc.nat(capture.length - 25), value: fc.nat(255) }), { maxLength: 200 });
    fc.assert(
      fc.property(changes, (all) => {
        const changed = capture.slice();
        for (const { at, value } of all) changed[at + 24] = value;
        expect(report(changed, {})).toBe(report(changed, {}, undefined, ELSEWHERE));
      }),
      { numRuns: 40 },
    );
  });
});

test('its tables are as large as TypeScript takes them to be', () => {
  const layout = readFileSync('src/kernel/assembly/layout.ts', 'utf8');
  const sizes = layout.matchAll(/^export const (\w+): i32 = (\d+);$/gm);
  expect(Object.fromEntries([...sizes].map(([, name, size]) => [name, Number(size)]))).toEqual({
    ...SIZES,
    ...LOOKUP_SIZES,
  });
});

test('where there is no room for it, everything goes on without it', () => {
  const capture = generated('small', 5, 100_000);
  const kernel = new Kernel(null);
  expect(kernel.take(1 << 16)).toBeNull();
  expect(report(capture, { kernel }, undefined, kernel)).toBe(report(capture, {}));
});

describe('its memory', () => {
  test('gives buffers out, and again once they were given back', () => {
    const kernel = new Kernel();
    const one = kernel.take(1 << 20);
    const other = kernel.take(1 << 20);
    expect(one !== null && other !== null && kernel.holds(one) && one.byteOffset !== other.byteOffset).toBe(true);
    kernel.give(one!);
    const again = kernel.take(1 << 20);
    expect(again?.byteOffset).toBe(one?.byteOffset);
    expect(again?.every((byte) => byte === 0)).toBe(true);
  });

  test('has an end: readers then take their own', () => {
    const kernel = new Kernel();
    expect(kernel.take(1 << 24)).toBeNull();
    expect(kernel.holds(new Uint8Array(8))).toBe(false);
  });
});

function generated(kind: 'small' | 'mix', seed: number, bytes: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  const sink = (chunk: Uint8Array) => pieces.push(chunk.slice());
  generate({ kind, format: 'pcap', seed, bytes, stallShare: 0.1, sink, onGap: () => undefined });
  return Uint8Array.from(Buffer.concat(pieces));
}
