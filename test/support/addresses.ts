/** Addresses for tests, written anew so that they can judge the code under test. */
import { bytes, u16 } from './bytes.ts';

/** `192.0.2.1` gives 4 bytes, `2001:db8::1` or `::ffff:192.0.2.1` gives 16. */
export function addressBytes(text: string): Uint8Array {
  return text.includes(':') ? ipv6Bytes(text) : Uint8Array.from(text.split('.').map(Number));
}

function ipv6Bytes(text: string): Uint8Array {
  const [head, tail] = text.split('::') as [string, string | undefined];
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = tail === undefined ? [] : new Array<number>(16 - before.length - after.length).fill(0);
  return bytes(before, zeros, after);
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text
    .split(':')
    .flatMap((group) => (group.includes('.') ? [...addressBytes(group)] : u16(Number.parseInt(group, 16))));
}

/** The name that a reverse lookup asks for: `5.113.0.203.in-addr.arpa`. */
export function reverseName(address: string): string {
  const raw = [...addressBytes(address)];
  if (raw.length === 4) return `${raw.reverse().join('.')}.in-addr.arpa`;
  const nibbles = raw.flatMap((byte) => [byte >> 4, byte & 15]).map((nibble) => nibble.toString(16));
  return `${nibbles.reverse().join('.')}.ip6.arpa`;
}

/** `02:00:0a:00:00:02` as 6 bytes. */
export function macBytes(text: string): Uint8Array {
  return Uint8Array.from(text.split(':').map((part) => Number.parseInt(part, 16)));
}

/** The link-layer address a test host gets: the group's for multicast and broadcast, else one made from its address. */
export function macOf(address: string): string {
  const raw = addressBytes(address);
  if (address === '255.255.255.255' || address.endsWith('.255')) return 'ff:ff:ff:ff:ff:ff';
  if (raw.length === 4 && raw[0] >= 224 && raw[0] < 240) return macText([1, 0, 0x5e, raw[1] & 0x7f, raw[2], raw[3]]);
  if (raw.length === 16 && raw[0] === 0xff) return macText([0x33, 0x33, ...raw.subarray(12)]);
  return macText([2, raw.length, ...raw.subarray(raw.length - 4)]);
}

function macText(raw: readonly number[]): string {
  return raw.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
