/** Times, frame references, sequence numbers and errors at their borders. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEpoch, toSeconds } from '../../src/base/clock.ts';
import { OperationError } from '../../src/base/errors.ts';
import { captureOf, frameOf, frameRef } from '../../src/base/frameRef.ts';
import { sequenceDistance } from '../../src/base/sequence.ts';

describe('times', () => {
  it('keep every nanosecond in the text', () => {
    expect(formatEpoch(1_425_291_072_123_456_789n)).toBe('2015-03-02T10:11:12.123456789Z');
    expect(formatEpoch(0n)).toBe('1970-01-01T00:00:00.000000000Z');
    expect(formatEpoch(-1n)).toBe('1969-12-31T23:59:59.999999999Z');
    expect(formatEpoch(-1_000_000_000n)).toBe('1969-12-31T23:59:59.000000000Z');
  });

  it('are as Date says, to its millisecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 4n * 10n ** 18n }), (ns) => {
        const ms = ns >= 0n || ns % 1_000_000n === 0n ? ns / 1_000_000n : ns / 1_000_000n - 1n;
        expect(formatEpoch(ns).slice(0, 23)).toBe(new Date(Number(ms)).toISOString().slice(0, 23));
        expect(formatEpoch(ns)).toMatch(/\.\d{9}Z$/);
      }),
    );
  });

  it('never throw, however absurd', () => {
    expect(formatEpoch(10n ** 30n)).toMatch(/^9999-12-31T23:59:59\./);
    expect(formatEpoch(-(10n ** 30n))).toMatch(/^0001-01-01T00:00:00\./);
  });

  it('in seconds are exact to the nanosecond', () => {
    expect(toSeconds(28_014_000_001)).toBe(28.014000001);
    expect(toSeconds(-1)).toBe(-1e-9);
    expect(toSeconds(0.4)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * 86_400 }), fc.nat(999_999_999), (seconds, nanos) => {
        const ns = seconds * 1e9 + nanos;
        expect(toSeconds(ns)).toBe(Number(`${seconds}.${String(nanos).padStart(9, '0')}`));
      }),
    );
  });
});

describe('frame references', () => {
  it('give capture and frame back, and sort by them', () => {
    fc.assert(
      fc.property(fc.nat(4000), fc.integer({ min: 1, max: 2 ** 40 - 1 }), (capture, frame) => {
        const ref = frameRef(capture, frame);
        expect(Number.isSafeInteger(ref)).toBe(true);
        expect([captureOf(ref), frameOf(ref)]).toEqual([capture, frame]);
        expect(frameRef(capture + 1, 1)).toBeGreaterThan(ref);
      }),
    );
  });

  it('are never the zero that stands for no frame', () => {
    expect(frameRef(0, 1)).toBe(1);
  });
});

describe('sequence numbers', () => {
  it('are compared across their wrap', () => {
    expect(sequenceDistance(5, 0xfffffffb | 0)).toBe(10);
    expect(sequenceDistance(0xfffffffb, 5)).toBe(-10);
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), (a, distance) => {
        expect(sequenceDistance((a + distance) | 0, a | 0)).toBe(distance);
        expect(sequenceDistance((a + distance) >>> 0, a)).toBe(distance);
      }),
    );
  });
});

describe('an operation that failed', () => {
  it('says what, what to do, and why', () => {
    const cause = new Error('EACCES');
    const error = new OperationError('permission-denied', 'cannot read a.pcap', 'Ask its owner.', cause);
    expect(error).toMatchObject({
      code: 'permission-denied',
      message: 'cannot read a.pcap',
      next: 'Ask its owner.',
      cause,
    });
    expect('cause' in new OperationError('x', 'y', 'z')).toBe(false);
  });
});
