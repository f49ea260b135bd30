/** What is left of a PTR record's target in an answer that the snap length cut: its length, and how it begins. */
import { uint16 } from '../base/bytes.ts';
import { EDNS_BYTES } from './dnsCutQuestion.ts';
import { skipName } from './dnsName.ts';
import { type DnsQuestion, HEADER_BYTES, TYPE_PTR } from './dnsQuestion.ts';

/** A pointer to the question, as servers write the owner of the first record. */
const OWNER_BYTES = 2;
/** Type, class, TTL and length of a record. */
const FIXED_BYTES = 10;
const ADDITIONAL_AT = 10;
/** A dot alone is no host's name. */
const SHORTEST_NAME = 3;
const LONGEST_NAME = 255;

export interface CutTarget {
  /** Bytes of the whole name on the wire, uncompressed: a pointer in it would make it another's. */
  readonly length: number;
  /** Its first bytes as they were captured; there may be none. */
  readonly beginning: Uint8Array;
}

/**
 * The first PTR target of `bytes[start..end)`, a message that ended at `originalEnd` on the wire; null where its length
 * does not follow from what is there.
 */
export function readCutTarget(
  q: DnsQuestion,
  bytes: Uint8Array,
  start: number,
  end: number,
  originalEnd: number,
): CutTarget | null {
  if (!q.isResponse || q.rcode !== 0 || q.questions !== 1 || q.type !== TYPE_PTR || q.answers === 0) return null;
  const fixed = skipName(bytes, q.questionEnd, end);
  const data = (fixed < 0 ? q.questionEnd + OWNER_BYTES : fixed) + FIXED_BYTES;
  if (fixed >= 0 && fixed + 2 <= end && uint16(bytes, fixed) !== TYPE_PTR) return null;
  const length = data <= end ? uint16(bytes, data - 2) : restOf(q, bytes, start, data, originalEnd);
  if (length < SHORTEST_NAME || length > LONGEST_NAME) return null;
  return { length, beginning: bytes.slice(data, Math.max(data, Math.min(end, data + length))) };
}

/** Bytes behind `data` that are the only record's, by the length of the message; 0 when they are not. */
function restOf(q: DnsQuestion, bytes: Uint8Array, start: number, data: number, originalEnd: number): number {
  const additional = uint16(bytes, start + ADDITIONAL_AT);
  if (q.answers !== 1 || q.authorities !== 0 || additional > 1 || q.nameAt !== start + HEADER_BYTES) return 0;
  return originalEnd - data - additional * EDNS_BYTES;
}
