import { describe, expect, it } from 'vitest';
import { progressLine } from '../../src/cli/progressBar.ts';

const MIB = 1 << 20;

describe('the progress line', () => {
  it('says how far, how much, and how long it may take', () => {
    expect(progressLine({ bytes: 256 * MIB, totalBytes: 1024 * MIB, frames: 1_234_567 }, 3, 2000)).toBe(
      '[######..................] 25 % of 1024.0 MiB  1,234,567 frames  3 stalls  0:06 left',
    );
  });

  it('says of a pipe what came so far', () => {
    expect(progressLine({ bytes: 3 * MIB, totalBytes: null, frames: 10 }, 1, 2000)).toBe('3.0 MiB  10 frames  1 stall');
  });
});
