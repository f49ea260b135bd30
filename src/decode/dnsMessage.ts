/**
 * A whole DNS message (RFC 1035 4.1) as objects, for what matters to a stall, a finding or the detail view; the hot path
 * reads questions and answers in place. Names keep their bytes; what was cut or does not fit its length is left out.
 */
import dnsPacket from 'dns-packet';
import rcodes from 'dns-packet/rcodes.js';
import types from 'dns-packet/types.js';
import { formatIPv4, formatIPv6 } from '../base/addressText.ts';
import { uint16, uint32 } from '../base/bytes.ts';
import { readAuthority, type StartOfAuthority, TYPE_SOA } from './dnsAuthority.ts';
import {
  DNS_HEADER_BYTES,
  type DnsProblem,
  type DnsSection,
  type DnsSpan,
  stop,
  walkMessage,
} from './dnsMessageWalk.ts';
import { readName } from './dnsName.ts';

export type DnsData =
  | { readonly kind: 'address'; readonly address: string }
  /** PTR, CNAME, DNAME, NS. */
  | { readonly kind: 'name'; readonly target: string }
  | (StartOfAuthority & { readonly kind: 'soa' })
  /** As dns-packet gives it; names inside are lossy. */
  | { readonly kind: 'other'; readonly value: unknown }
  /** Data that does not fit its length or its type. */
  | { readonly kind: 'malformed' };

export interface DnsEntry {
  readonly section: DnsSection;
  /** Presentation format (RFC 1035 5.1) without the trailing dot. */
  readonly name: string;
  readonly type: number;
  /** `PTR`, `UNKNOWN_65` */
  readonly typeName: string;
  /** With mDNS's top bit (RFC 6762 10.2) where it was set. */
  readonly class: number;
  /** Offset and length of the whole entry in the message. */
  readonly offset: number;
  readonly length: number;
}

export interface DnsRecord extends DnsEntry {
  readonly ttlSeconds: number;
  readonly data: DnsData;
}

export interface DnsMessage {
  readonly kind: 'message';
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  /** With EDNS's upper bits (RFC 6891 6.1.3). */
  readonly rcode: number;
  /** `NXDOMAIN`, `RCODE_16` */
  readonly rcodeName: string;
  readonly questions: readonly DnsEntry[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  /** Why reading stopped before the end that the counts promise; null when it did not. */
  readonly problem: DnsProblem | null;
}

/** Not even a header. */
export interface DnsUnreadable {
  readonly kind: 'unreadable';
  readonly problem: DnsProblem;
}

const TYPE_A = 1;
const TYPE_AAAA = 28;
const TYPE_OPT = 41;
/** NS, CNAME, PTR, DNAME. */
const NAME_TYPES = new Set([2, 5, 12, 39]);

/** Reads `bytes[start..end)`, the message as captured, without TCP's length field. Never throws. */
export function readMessage(bytes: Uint8Array, start: number, end: number): DnsMessage | DnsUnreadable {
  if (end - start < DNS_HEADER_BYTES) {
    return { kind: 'unreadable', problem: stop('truncated', start, start, DNS_HEADER_BYTES, end) };
  }
  const walk = walkMessage(bytes, start, end);
  const flags = uint16(bytes, start + 2);
  const reader = new EntryReader(bytes, start, end);
  const rcode = (flags & 15) | (extendedRcode(walk.spans) << 4);
  const records = (section: DnsSection) =>
    walk.spans.filter((span) => span.section === section).flatMap((span) => reader.record(span) ?? []);
  return {
    kind: 'message',
    id: uint16(bytes, start),
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 15,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    rcode,
    rcodeName: rcodes.toString(rcode),
    questions: walk.spans.filter(isQuestion).flatMap((span) => reader.entry(span) ?? []),
    answers: records('answer'),
    authorities: records('authority'),
    additionals: records('additional'),
    problem: walk.problem ?? reader.problem,
  };
}

function isQuestion(span: DnsSpan): boolean {
  return span.section === 'question';
}

function extendedRcode(spans: readonly DnsSpan[]): number {
  const options = spans.find((span) => span.section === 'additional' && span.type === TYPE_OPT);
  return options ? Math.floor(options.ttl / 0x1000000) : 0;
}

class EntryReader {
  /** The first entry whose name leads nowhere. */
  problem: DnsProblem | null = null;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  /** What dns-packet hands out are views, and the message's own bytes may be overwritten. */
  #copy: Buffer | null = null;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  entry(span: DnsSpan): DnsEntry | null {
    const name = this.#name(span.nameAt);
    if (name === null) {
      this.problem ??= stop('malformed', span.nameAt, this.#start, 0, this.#end);
      return null;
    }
    const { section, type } = span;
    return {
      section,
      name,
      type,
      typeName: types.toString(type),
      class: span.class,
      offset: span.nameAt - this.#start,
      length: span.dataEnd - span.nameAt,
    };
  }

  record(span: DnsSpan): DnsRecord | null {
    const entry = this.entry(span);
    return entry && { ...entry, ttlSeconds: span.ttl, data: this.#data(span) };
  }

  #data(span: DnsSpan): DnsData {
    const { type, dataAt, dataEnd } = span;
    const length = dataEnd - dataAt;
    if (type === TYPE_A && length === 4) return { kind: 'address', address: formatIPv4(uint32(this.#bytes, dataAt)) };
    if (type === TYPE_AAAA && length === 16) return { kind: 'address', address: formatIPv6(this.#bytes, dataAt) };
    if (type === TYPE_A || type === TYPE_AAAA) return { kind: 'malformed' };
    if (NAME_TYPES.has(type)) {
      const read = readName(this.#bytes, dataAt, this.#start, dataEnd);
      return read?.next === dataEnd ? { kind: 'name', target: read.name } : { kind: 'malformed' };
    }
    return type === TYPE_SOA ? this.#authority(span) : this.#other(span);
  }

  #authority(span: DnsSpan): DnsData {
    const authority = readAuthority(this.#bytes, this.#start, span);
    return authority === null ? { kind: 'malformed' } : { kind: 'soa', ...authority };
  }

  /**
   * dns-packet invents values on cut data, ignores RDLENGTH and throws on what it does not like. So it gets a message that
   * ends with this record's data, and what did not take all of that data is not believed.
   */
  #other({ type, dataAt, dataEnd }: DnsSpan): DnsData {
    this.#copy ??= Buffer.from(this.#bytes.subarray(this.#start, this.#end));
    const message = this.#copy.subarray(0, dataEnd - this.#start);
    const { decode } = dnsPacket.record(types.toString(type));
    try {
      const value = decode(message, dataAt - 2 - this.#start);
      return decode.bytes === dataEnd - dataAt + 2 ? { kind: 'other', value } : { kind: 'malformed' };
    } catch {
      return { kind: 'malformed' };
    }
  }

  #name(at: number): string | null {
    return readName(this.#bytes, at, this.#start, this.#end)?.name ?? null;
  }
}
