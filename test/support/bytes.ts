/** Small pieces that messages are put together from. */

export type Part = Uint8Array | readonly number[] | string;

/** Joins parts; a string gives one byte a character (Latin-1). */
export function bytes(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) => toBuffer(part))));
}

function toBuffer(part: Part): Buffer {
  return typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part);
}

/** One byte. */
export function u8(value: number): number[] {
  return [value & 0xff];
}

/** Two bytes, big endian as on the wire. */
export function u16(value: number): number[] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

/** Three bytes, big endian. */
export function u24(value: number): number[] {
  return [(value >>> 16) & 0xff, ...u16(value)];
}

/** Four bytes, big endian; takes values beyond 31 bits too. */
export function u32(value: number): number[] {
  return [...u16(Math.floor(value / 65536) & 0xffff), ...u16(value % 65536)];
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace(/\s+/g, ''), 'hex'));
}

/** `length` bytes that look random and are the same in every run. */
export function noise(length: number, seed = 1): Uint8Array {
  const random = xorshift(seed);
  return Uint8Array.from({ length }, () => random() & 0xff);
}

/** A seeded source of unsigned 32-bit numbers (Marsaglia's xorshift32). */
export function xorshift(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
