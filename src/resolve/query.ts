/** A DNS query as bytes. Written here, since dns-packet cannot ask for a name whose labels hold a dot or odd bytes. */
import { TYPE_A, TYPE_AAAA, TYPE_NS, TYPE_PTR, TYPE_SOA } from '../decode/dnsQuestion.ts';
import type { QuestionType } from '../model/lookupWords.ts';
import { encodeName } from './names.ts';

export interface Question {
  /** Presentation format; one that `encodeName` takes. */
  readonly name: string;
  readonly type: QuestionType;
  /** Set for a cache, unset for an authority. */
  readonly recursion: boolean;
  /** Asks a cache for what it would hold back because DNSSEC does not hold, with the signatures (RFC 4035 3.2.1, 3.2.2). */
  readonly uncheckedToo?: boolean;
}

export const TYPE_NUMBERS: Readonly<Record<QuestionType, number>> = {
  A: TYPE_A,
  NS: TYPE_NS,
  SOA: TYPE_SOA,
  PTR: TYPE_PTR,
  AAAA: TYPE_AAAA,
};

const FLAG_RECURSION_DESIRED = 0x0100;
const FLAG_CHECKING_DISABLED = 0x0010;
/** In the second half of what is the TTL of other records (RFC 3225). */
const FLAG_DNSSEC_OK = 0x8000;
const CLASS_IN = 1;
const TYPE_OPT = 41;
/** Largest UDP answer that needs no fragments nearly everywhere (DNS flag day 2020). */
const UDP_PAYLOAD = 1232;

export function encodeQuery(id: number, question: Question, edns: boolean): Uint8Array {
  const name = encodeName(question.name);
  if (name === null) throw new Error(`not a name that can be asked for: ${question.name}`);
  const isUnchecked = question.uncheckedToo === true;
  const flags = (question.recursion ? FLAG_RECURSION_DESIRED : 0) | (isUnchecked ? FLAG_CHECKING_DISABLED : 0);
  return Uint8Array.from([
    ...[id, flags, 1, 0, 0, edns ? 1 : 0].flatMap(octets),
    ...name,
    ...[TYPE_NUMBERS[question.type], CLASS_IN].flatMap(octets),
    ...(edns ? [0, ...[TYPE_OPT, UDP_PAYLOAD, 0, isUnchecked ? FLAG_DNSSEC_OK : 0, 0].flatMap(octets)] : []),
  ]);
}

/** 16 bits in network order. */
function octets(word: number): number[] {
  return [word >> 8, word & 255];
}
