/**
 * Which addresses off the wire may be asked. A zone's owner writes what he likes into it: an answer must not make this
 * machine send to itself, to its own network or to a group, unless the person who asks works in such a network.
 */
import { parseIPv4, parseIPv6 } from '../base/addressText.ts';
import { canonicalAddress } from '../base/reverseName.ts';

/** `here`: loopback, link-local. `private`: RFC 1918, RFC 6598, RFC 4193. `nobody`: unspecified, multicast, broadcast. */
export type AddressReach = 'public' | 'private' | 'here' | 'nobody';

const IPV4_REACHES: readonly (readonly [prefix: number, bits: number, reach: AddressReach])[] = [
  [parseIPv4('0.0.0.0')!, 8, 'nobody'],
  [parseIPv4('224.0.0.0')!, 3, 'nobody'],
  [parseIPv4('127.0.0.0')!, 8, 'here'],
  [parseIPv4('169.254.0.0')!, 16, 'here'],
  [parseIPv4('10.0.0.0')!, 8, 'private'],
  [parseIPv4('172.16.0.0')!, 12, 'private'],
  [parseIPv4('192.168.0.0')!, 16, 'private'],
  [parseIPv4('100.64.0.0')!, 10, 'private'],
];

/** What is not an address is nobody's. IPv4-mapped and IPv4-compatible IPv6 count as the IPv4 address in them. */
export function reachOf(address: string): AddressReach {
  const canonical = canonicalAddress(address);
  if (canonical === null) return 'nobody';
  const word = parseIPv4(canonical);
  return word === null ? reachOfIPv6(parseIPv6(canonical)!) : reachOfIPv4(word);
}

function reachOfIPv4(word: number): AddressReach {
  const found = IPV4_REACHES.find(([prefix, bits]) => (word ^ prefix) >>> (32 - bits) === 0);
  return found?.[2] ?? 'public';
}

function reachOfIPv6(bytes: Uint8Array): AddressReach {
  if (bytes[0] === 0xff) return 'nobody';
  if (bytes[0] === 0xfe) return 'here'; // fe80::/10 and the deprecated fec0::/10
  if ((bytes[0] & 0xfe) === 0xfc) return 'private';
  if (bytes.subarray(0, 12).some((byte) => byte !== 0)) return 'public';
  const last = (bytes[12] << 24) | (bytes[13] << 16) | (bytes[14] << 8) | bytes[15];
  if (last === 0) return 'nobody';
  return last === 1 ? 'here' : reachOfIPv4(last);
}

/**
 * Why an address that an answer gave is not asked, to follow "it is"; null when it may be.
 * @param privateToo the root hints, or the user, are in a private network themselves
 */
export function whyNotAsked(address: string, privateToo: boolean): string | null {
  const reach = reachOf(address);
  if (reach === 'nobody') return 'unspecified, a group or no address of a host';
  if (reach === 'public' || privateToo) return null;
  return reach === 'here' ? 'loopback or link-local' : 'private';
}
