/**
 * A query for the reverse name of an IPv6 address whose end the snap length cut: with 74 bytes it is the name that suffers
 * first. Its length, which is still known, tells it from what else begins like it, such as a block list's name.
 */
import { uint16 } from '../base/bytes.ts';
import { HEADER_BYTES, hexValue } from './dnsQuestion.ts';

const NIBBLES = 32;
/** The part of an address that its host chose: less says too little. */
const LEAST_NIBBLES = 16;
const NAME_BYTES = 74;
const TYPE_AND_CLASS = 4;
/** An EDNS record without options (RFC 6891, 6.1.2). */
export const EDNS_BYTES = 11;
/** Of the flags: response, opcode. */
const NO_QUERY = 0xf800;

export interface CutReverseName {
  /** The address in network order; what was cut is zero. */
  readonly address: Uint8Array;
  /** How many of its last nibbles are known, 16 to 32. */
  readonly known: number;
}

/** The name asked for in `bytes[start..end)`, a message that ended at `originalEnd` on the wire; null for any other. */
export function readCutReverseName(
  bytes: Uint8Array,
  start: number,
  end: number,
  originalEnd: number,
): CutReverseName | null {
  if (end - start < HEADER_BYTES || (uint16(bytes, start + 2) & NO_QUERY) !== 0) return null;
  const [questions, answers, authorities, additional] = [4, 6, 8, 10].map((at) => uint16(bytes, start + at));
  if (questions !== 1 || answers + authorities > 0 || additional > 1) return null;
  const length = HEADER_BYTES + NAME_BYTES + TYPE_AND_CLASS + additional * EDNS_BYTES;
  if (originalEnd - start !== length) return null;
  const address = new Uint8Array(16);
  const nameAt = start + HEADER_BYTES;
  const known = Math.min(NIBBLES, (end - nameAt) >> 1);
  for (let i = 0; i < known; i++) {
    const nibble = bytes[nameAt + 2 * i] === 1 ? hexValue(bytes[nameAt + 2 * i + 1]) : -1;
    if (nibble < 0) return null;
    address[15 - (i >> 1)] |= (i & 1) === 0 ? nibble : nibble << 4;
  }
  return known < LEAST_NIBBLES ? null : { address, known };
}
