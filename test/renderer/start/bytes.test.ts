/** Sizes and days on the start page. */
import { expect, it } from 'vitest';
import { dayWords, sizeWords } from '../../../renderer/start/bytes.ts';

it.each([
  [null, ''],
  [512, '512 bytes'],
  [12_345, '12 kB'],
  [1_400_000, '1.4 MB'],
  [999_700_000, '1.0 GB'],
  [7_000_000_000_000, '7.0 TB'],
])('%s bytes are %j', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words);
});

it('says today, another day, and nothing of what is no date', () => {
  const now = new Date('2026-11-22T10:00:00');
  expect(dayWords('2026-11-22T08:15:00', now)).toMatch(/^today /);
  expect(dayWords('2025-02-01T08:15:00', now)).toContain('2025');
  expect(dayWords('never', now)).toBe('');
});
