/** How much compressed data may grow when it is unpacked, before it is taken for a bomb. */
import type { ReadProblem } from '../formats/captureReader.ts';

/** Unpacked bytes may be this many times the packed ones; beyond it, and beyond the free allowance, it is a bomb. */
export const LARGEST_EXPANSION = 500;
export const FREE_EXPANSION_BYTES = 64 << 20;

export class ExpansionBound {
  /** Packed bytes taken so far, unpacked bytes given so far. */
  fed = 0;
  produced = 0;
  private readonly subject: string;

  /** @param subject  what is unpacked: "the zstd data" */
  constructor(subject: string) {
    this.subject = subject;
  }

  /** Why reading must stop; null while all is well. */
  problem(): ReadProblem | null {
    const { fed, produced } = this;
    if (produced <= FREE_EXPANSION_BYTES || produced <= fed * LARGEST_EXPANSION) return null;
    const text = `${this.subject} grows more than ${LARGEST_EXPANSION} times when unpacked, as no capture does; reading stopped after ${produced} bytes (unpack it yourself and analyse the result if you trust it)`;
    return { kind: 'cut', offset: produced, text };
  }
}
