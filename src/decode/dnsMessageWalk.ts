/** The guard before a DNS message is decoded: walks its names, counts and RDLENGTHs and says where everything lies. */
import { uint16, uint32 } from '../base/bytes.ts';
import { skipName } from './dnsName.ts';

/** Why reading stopped; `offset` counts from the message's first byte. */
export interface DnsProblem {
  readonly layer: 'dns';
  readonly kind: 'truncated' | 'malformed';
  readonly offset: number;
  /** Bytes that had to be there from `offset`, and those that were. */
  readonly needed: number;
  readonly available: number;
}

export type DnsSection = 'question' | 'answer' | 'authority' | 'additional';

/** One question or record; offsets are into the bytes that were walked. */
export interface DnsSpan {
  readonly section: DnsSection;
  readonly nameAt: number;
  readonly type: number;
  readonly class: number;
  /** Seconds; 0 for a question. */
  readonly ttl: number;
  /** The record's data; for a question both are where it ends. */
  readonly dataAt: number;
  readonly dataEnd: number;
}

export interface DnsWalk {
  readonly spans: readonly DnsSpan[];
  /** Null when everything that the counts promise is there. */
  readonly problem: DnsProblem | null;
}

export const DNS_HEADER_BYTES = 12;
/** Questions and records of one message that are looked at. A message of 64 KiB cannot hold more than 6,000. */
const MAX_SPANS = 1024;
const SECTIONS: readonly DnsSection[] = ['question', 'answer', 'authority', 'additional'];
const QUESTION_FIXED = 4;
const RECORD_FIXED = 10;

/** Spans of all that lies whole in `bytes[start..end)`, whose header must be there, in order. */
export function walkMessage(bytes: Uint8Array, start: number, end: number): DnsWalk {
  const spans: DnsSpan[] = [];
  let at = start + DNS_HEADER_BYTES;
  for (const [index, section] of SECTIONS.entries()) {
    const count = uint16(bytes, start + 4 + 2 * index);
    for (let left = count; left > 0; left--) {
      const fixed = skipName(bytes, at, end);
      const size = section === 'question' ? QUESTION_FIXED : RECORD_FIXED;
      if (spans.length >= MAX_SPANS) return { spans, problem: stop('malformed', at, start, 0, end) };
      if (fixed < 0) return { spans, problem: stop(nameStop(bytes, at, end), at, start, end - at + 1, end) };
      if (fixed + size > end) return { spans, problem: stop('truncated', fixed, start, size, end) };
      const span = section === 'question' ? question(bytes, at, fixed) : record(bytes, section, at, fixed);
      if (span.dataEnd > end) {
        return { spans, problem: stop('truncated', span.dataAt, start, span.dataEnd - span.dataAt, end) };
      }
      spans.push(span);
      at = span.dataEnd;
    }
  }
  return { spans, problem: null };
}

function question(bytes: Uint8Array, nameAt: number, fixed: number): DnsSpan {
  const dataAt = fixed + QUESTION_FIXED;
  return {
    section: 'question',
    nameAt,
    type: uint16(bytes, fixed),
    class: uint16(bytes, fixed + 2),
    ttl: 0,
    dataAt,
    dataEnd: dataAt,
  };
}

function record(bytes: Uint8Array, section: DnsSection, nameAt: number, fixed: number): DnsSpan {
  const dataAt = fixed + RECORD_FIXED;
  return {
    section,
    nameAt,
    type: uint16(bytes, fixed),
    class: uint16(bytes, fixed + 2),
    ttl: uint32(bytes, fixed + 4),
    dataAt,
    dataEnd: dataAt + uint16(bytes, fixed + 8),
  };
}

/** A name that cannot be skipped runs past the end, or holds a length byte that is none. */
function nameStop(bytes: Uint8Array, nameAt: number, end: number): DnsProblem['kind'] {
  let at = nameAt;
  while (at < end && at - nameAt < 255 && bytes[at] < 0x40 && bytes[at] > 0) at += bytes[at] + 1;
  return at >= end || (bytes[at] >= 0xc0 && at + 1 >= end) ? 'truncated' : 'malformed';
}

export function stop(kind: DnsProblem['kind'], at: number, start: number, needed: number, end: number): DnsProblem {
  return { layer: 'dns', kind, offset: at - start, needed, available: Math.max(end - at, 0) };
}
