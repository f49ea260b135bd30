/** Reverse names, zones and records of an address (RFC 1035 3.5, RFC 3596 2.5), always made from the parsed address. */
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from './addressText.ts';

/** The address in its canonical text; IPv4-mapped IPv6 as IPv4; null when `text` is not an address. */
export function canonicalAddress(text: string): string | null {
  let known = CANONICAL.get(text);
  if (known === undefined) {
    known = makeCanonical(text);
    if (CANONICAL.size >= MOST_KEPT) CANONICAL.clear();
    if (text.length <= LONGEST_KEPT) CANONICAL.set(text, known);
  }
  return known;
}

/** What was asked for lately: the same few addresses again and again, by whoever tells of them. */
const CANONICAL = new Map<string, string | null>();
const MOST_KEPT = 1024;
/** No address is longer; other texts are not worth the memory. */
const LONGEST_KEPT = 64;

function makeCanonical(text: string): string | null {
  const word = parseIPv4(text);
  if (word !== null) return formatIPv4(word);
  const bytes = parseIPv6(text);
  if (bytes === null) return null;
  return formatIPv6(bytes).replace(/^::ffff:(?=\d+\.)/, '');
}

/** What was asked for last: a stall is told of in many sentences about one address. */
let latest: { readonly address: string; readonly name: string | null } = { address: '', name: null };

/** `5.113.0.203.in-addr.arpa`, without a dot at the end; null when `address` is not an address. */
export function reverseName(address: string): string | null {
  if (latest.address !== address) latest = { address, name: makeReverseName(address) };
  return latest.name;
}

function makeReverseName(address: string): string | null {
  const canonical = canonicalAddress(address);
  if (canonical === null) return null;
  if (parseIPv4(canonical) !== null) return `${canonical.split('.').reverse().join('.')}.in-addr.arpa`;
  return `${nibbles(parseIPv6(canonical)!).reverse().join('.')}.ip6.arpa`;
}

/** The zone that the record is usually in: a /24 of IPv4, a /48 of IPv6. */
export function usualReverseZone(address: string): string | null {
  const name = reverseName(address);
  if (name === null) return null;
  const labels = name.split('.');
  return labels.slice(name.endsWith('.in-addr.arpa') ? 1 : 20).join('.');
}

export function recordType(address: string): 'A' | 'AAAA' {
  return address.includes(':') ? 'AAAA' : 'A';
}

function nibbles(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte) => [(byte >> 4).toString(16), (byte & 15).toString(16)]).flat();
}
