import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clockForReaders, clockOf } from '../../src/model/times.ts';
import { waited } from '../../src/model/wording.ts';
import { capture } from '../report/fixtures/parts.ts';

describe('points in time', () => {
  const captures = [
    capture({ startedAt: '2015-03-02T10:11:13.000000000Z' }),
    capture({ startedAt: '2015-03-02T10:11:12.900000500Z' }),
    capture({ startedAt: null }),
  ];
  const zone = process.env.TZ;

  beforeEach(() => {
    process.env.TZ = 'Asia/Kolkata';
  });

  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  test('are seconds since the first frame, with the unit where a sentence needs it', () => {
    const clock = clockOf({ captures }, 'relative');
    expect(clock.at(12.08)).toBe('12.080000');
    expect(clock.said(12.08)).toBe('12.080000 s');
  });

  test.each(['utc', 'local'] as const)('%s: are relative where the calendar ends', (mode) => {
    const late = [capture({ startedAt: '9999-12-30T00:00:00.000000000Z' })];
    expect(clockOf({ captures: late }, mode).at(10)).toContain('9999-12-30T');
    expect(clockOf({ captures: late }, mode).at(1e6)).toBe('1000000.000000 s');
    expect(clockOf({ captures }, mode).at(1e15)).toBe('1000000000000000.000000 s');
  });

  test('count from the earliest capture in UTC, to the microsecond', () => {
    expect(clockOf({ captures }, 'utc').at(0.2)).toBe('2015-03-02T10:11:13.100000Z');
    expect(clockOf({ captures }, 'utc').at(-1)).toBe('2015-03-02T10:11:11.900000Z');
  });

  test('say their offset when local', () => {
    expect(clockOf({ captures }, 'local').at(0.1)).toBe('2015-03-02T15:41:13.000000+05:30');
  });

  test('are absolute for readers where captures began more than a day apart', () => {
    const days = (...dates: string[]) => ({
      captures: dates.map((date) => capture({ startedAt: `${date}.000000000Z` })),
    });
    const apart = days('2015-03-02T10:00:00', '2015-03-03T10:00:01');
    expect(clockForReaders(apart, 'relative').at(1)).toBe('2015-03-02T10:00:01.000000Z');
    expect(clockOf(apart, 'relative').at(1)).toBe('1.000000');
    expect(clockForReaders(days('2015-03-02T10:00:00', '2015-03-03T10:00:00'), 'relative').at(1)).toBe('1.000000');
    expect(clockForReaders(apart, 'local').at(1)).toBe('2015-03-02T15:30:01.000000+05:30');
  });

  test('before 1970 are right too', () => {
    const old = [capture({ startedAt: '1969-12-31T23:59:59.750000000Z' })];
    expect(clockOf({ captures: old }, 'utc').at(0)).toBe('1969-12-31T23:59:59.750000Z');
  });

  test('stay relative where no capture says when it began', () => {
    expect(clockOf({ captures: [capture({ startedAt: null })] }, 'utc').at(1)).toBe('1.000000');
    expect(clockOf({ captures: [capture({ startedAt: 'yesterday' })] }, 'utc').at(1)).toBe('1.000000');
  });
});

test.each([
  [0, '0.0 ms'],
  [0.0032, '3.2 ms'],
  [0.85, '850 ms'],
  [0.9996, '1.0 s'],
  [28.1, '28.1 s'],
  [59.96, '1 min 0 s'],
  [252, '4 min 12 s'],
  [3599.9, '1 h 0 min'],
  [7500, '2 h 5 min'],
  [172_799, '2 days 0 h'],
  [172_700, '47 h 58 min'],
  [7_200_000, '83 days 8 h'],
])('a wait of %d seconds is said "%s"', (seconds, words) => {
  expect(waited(seconds)).toBe(words);
});
