/** Which addresses nobody on the Internet answers for, and the zone that a resolver should serve itself (RFC 6303). */
import { parseIPv4, parseIPv6 } from './addressText.ts';
import { uint16 } from './bytes.ts';
import { canonicalAddress } from './reverseName.ts';

export interface LocalKind {
  /** `a private address (RFC 1918)`. */
  readonly text: string;
  /** The zone that covers the whole block, without a dot at the end. */
  readonly zone: string;
}

interface Block extends LocalKind {
  readonly prefix: number;
  readonly bits: number;
}

/** @param zone  `*` stands for the second number of the address: there is a zone for each */
function block(text: string, prefix: string, bits: number, zone: string): Block {
  return { text, prefix: parseIPv4(prefix)!, bits, zone };
}

const PRIVATE = 'a private address (RFC 1918)';
const DOCUMENTATION = 'an address reserved for documentation (RFC 5737)';

const IPV4_BLOCKS: readonly Block[] = [
  block(PRIVATE, '10.0.0.0', 8, '10.in-addr.arpa'),
  block(PRIVATE, '192.168.0.0', 16, '168.192.in-addr.arpa'),
  block(PRIVATE, '172.16.0.0', 12, '*.172.in-addr.arpa'),
  block("an address of a provider's NAT (RFC 6598)", '100.64.0.0', 10, '*.100.in-addr.arpa'),
  block('a link-local address (RFC 3927)', '169.254.0.0', 16, '254.169.in-addr.arpa'),
  block('a loopback address', '127.0.0.0', 8, '127.in-addr.arpa'),
  block('an address that no host has (RFC 1122)', '0.0.0.0', 8, '0.in-addr.arpa'),
  block('the broadcast address', '255.255.255.255', 32, '255.255.255.255.in-addr.arpa'),
  block(DOCUMENTATION, '192.0.2.0', 24, '2.0.192.in-addr.arpa'),
  block(DOCUMENTATION, '198.51.100.0', 24, '100.51.198.in-addr.arpa'),
  block(DOCUMENTATION, '203.0.113.0', 24, '113.0.203.in-addr.arpa'),
];

/** null for an address of the public Internet, and for what is not an address. */
export function localKind(address: string): LocalKind | null {
  const canonical = canonicalAddress(address);
  if (canonical === null) return null;
  const word = parseIPv4(canonical);
  if (word !== null) {
    const found = IPV4_BLOCKS.find(({ prefix, bits }) => (word ^ prefix) >>> (32 - bits) === 0);
    return found === undefined ? null : { text: found.text, zone: found.zone.replace('*', `${(word >>> 16) & 255}`) };
  }
  return localIPv6(parseIPv6(canonical)!);
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function localIPv6(bytes: Uint8Array): LocalKind | null {
  const first = uint16(bytes, 0);
  if ((first & 0xfe00) === 0xfc00) {
    return { text: 'a unique local address (RFC 4193)', zone: first >> 8 === 0xfd ? 'd.f.ip6.arpa' : 'c.f.ip6.arpa' };
  }
  if ((first & 0xffc0) === 0xfe80) {
    return { text: 'a link-local address', zone: `${((first >> 4) & 15).toString(16)}.e.f.ip6.arpa` };
  }
  if (first === 0x2001 && bytes[2] === 0x0d && bytes[3] === 0xb8) {
    return { text: 'an address reserved for documentation (RFC 3849)', zone: '8.b.d.0.1.0.0.2.ip6.arpa' };
  }
  if (bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15] === 1) {
    return { text: 'the loopback address', zone: `1.${'0.'.repeat(31)}ip6.arpa` };
  }
  return null;
}
