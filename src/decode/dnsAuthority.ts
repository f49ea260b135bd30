/** The start of authority in a response (RFC 1035 3.3.13): who speaks for a zone, and for how long a cache may repeat a "no". */
import { uint32 } from '../base/bytes.ts';
import { DNS_HEADER_BYTES, type DnsSpan, walkMessage } from './dnsMessageWalk.ts';
import { readName } from './dnsName.ts';

export interface StartOfAuthority {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  readonly minimumSeconds: number;
  /** How long a negative answer may be cached (RFC 2308 5): the lesser of the record's TTL and its minimum. */
  readonly negativeSeconds: number;
}

export const TYPE_SOA = 6;
/** Serial, refresh, retry, expire, minimum. */
const FIGURES_BYTES = 20;

/** The data of an SOA record of the message that begins at `start`; null where it does not fit its length. */
export function readAuthority(
  bytes: Uint8Array,
  start: number,
  { dataAt, dataEnd, ttl }: DnsSpan,
): StartOfAuthority | null {
  const mname = readName(bytes, dataAt, start, dataEnd);
  const rname = mname && readName(bytes, mname.next, start, dataEnd);
  if (!mname || rname?.next !== dataEnd - FIGURES_BYTES) return null;
  const minimumSeconds = uint32(bytes, dataEnd - 4);
  return {
    mname: mname.name,
    rname: rname.name,
    serial: uint32(bytes, rname.next),
    minimumSeconds,
    negativeSeconds: Math.min(minimumSeconds, ttl),
  };
}

/** The first in the authority section of the message `bytes[start..end)`, and its zone; null without one. Never throws. */
export function findAuthority(
  bytes: Uint8Array,
  start: number,
  end: number,
): (StartOfAuthority & { readonly zone: string }) | null {
  if (end - start < DNS_HEADER_BYTES) return null;
  for (const span of walkMessage(bytes, start, end).spans) {
    if (span.section !== 'authority' || span.type !== TYPE_SOA) continue;
    const owner = readName(bytes, span.nameAt, start, end);
    const authority = owner && readAuthority(bytes, start, span);
    if (authority) return { zone: owner.name, ...authority };
  }
  return null;
}
