/** The address in a full reverse name (src/decode/dnsQuestion.ts). */
import { FIRST_INTERNED, isReserved, keyOfIPv6 } from './addresses';
import { lowerCase } from './names';

/** Stands for no address: the key of those that found no room. */
export const NO_ADDRESS: i32 = FIRST_INTERNED;
/** `in-addr`, `arpa` and `ip6`, `arpa` as names on the wire. */
const IN_ADDR_ARPA: usize = memory.data<u8>([
  7, 0x69, 0x6e, 0x2d, 0x61, 0x64, 0x64, 0x72, 4, 0x61, 0x72, 0x70, 0x61, 0,
]);
const IN_ADDR_ARPA_BYTES: usize = 14;
const IP6_ARPA: usize = memory.data<u8>([3, 0x69, 0x70, 0x36, 4, 0x61, 0x72, 0x70, 0x61, 0]);
const IP6_ARPA_BYTES: usize = 10;
const IPV6_NAME_BYTES: usize = 74;
/** The 16 bytes of the address at hand. */
const ADDRESS: usize = memory.data(16, 16);
const IPV4_LEAST_BYTES: usize = 22;
const IPV4_MOST_BYTES: usize = 30;

/** The address's key of a name whose labels lie unbroken before `end`; NO_ADDRESS when it is none, or a new IPv6 one. */
export function reverseAddress(name: usize, end: usize): i32 {
  const length = end - name;
  if (length === IPV6_NAME_BYTES) return isSuffix(end, IP6_ARPA, IP6_ARPA_BYTES) ? readIPv6(name) : NO_ADDRESS;
  if (length < IPV4_LEAST_BYTES || length > IPV4_MOST_BYTES) return NO_ADDRESS;
  return isSuffix(end, IN_ADDR_ARPA, IN_ADDR_ARPA_BYTES) ? readIPv4(name, end - IN_ADDR_ARPA_BYTES) : NO_ADDRESS;
}

function isSuffix(end: usize, suffix: usize, length: usize): bool {
  const from = end - length;
  for (let i: usize = 0; i < length; i++) {
    if (lowerCase(load<u8>(from + i) as i32) !== (load<u8>(suffix + i) as i32)) return false;
  }
  return true;
}

function readIPv4(name: usize, end: usize): i32 {
  let word = 0;
  let at = name;
  for (let octet = 0; octet < 4; octet++) {
    const length = load<u8>(at++) as usize;
    if (length < 1 || length > 3 || at + length > end || (length > 1 && load<u8>(at) === 0x30)) return NO_ADDRESS;
    let value = 0;
    for (const stop = at + length; at < stop; at++) {
      const digit = (load<u8>(at) as i32) - 0x30;
      if (digit < 0 || digit > 9) return NO_ADDRESS;
      value = value * 10 + digit;
    }
    if (value > 255) return NO_ADDRESS;
    word |= value << (octet << 3);
  }
  return at === end && !isReserved(word) ? word : NO_ADDRESS;
}

function readIPv6(name: usize): i32 {
  for (let i: usize = 0; i < 16; i++) {
    const label = name + (i << 2);
    if (load<u8>(label) !== 1 || load<u8>(label, 2) !== 1) return NO_ADDRESS;
    const low = hexValue(load<u8>(label, 1) as i32);
    const high = hexValue(load<u8>(label, 3) as i32);
    if (low < 0 || high < 0) return NO_ADDRESS;
    store<u8>(ADDRESS + 15 - i, (high << 4) | low);
  }
  return keyOfIPv6(ADDRESS);
}

function hexValue(byte: i32): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
