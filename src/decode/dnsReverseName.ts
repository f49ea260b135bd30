/** Names of the reverse trees and the addresses they stand for (RFC 1035 3.5, RFC 3596 2.5, RFC 2317). */
import { formatIPv6 } from '../base/addressText.ts';

const IPV4_TREE = '.in-addr.arpa';
const IPV6_TREE = '.ip6.arpa';
const OCTET = /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;
const NIBBLE = /^[0-9a-f]$/;

/** The address of a full reverse name, `192.0.2.1` or `2001:db8::1` (RFC 5952); null for anything else, zones included. */
export function reverseAddress(name: string): string | null {
  const key = name.toLowerCase();
  if (key.endsWith(IPV4_TREE)) {
    const labels = key.slice(0, -IPV4_TREE.length).split('.');
    return labels.length === 4 && labels.every(isOctet) ? labels.reverse().join('.') : null;
  }
  if (!key.endsWith(IPV6_TREE) || key.length !== 63 + IPV6_TREE.length) return null;
  const nibbles = key.slice(0, 63).split('.');
  if (nibbles.length !== 32 || !nibbles.every((nibble) => NIBBLE.test(nibble))) return null;
  return formatIPv6(fromNibbles(nibbles.reverse()));
}

/**
 * The address that a name of classless delegation stands for: `144.128/27.80.246.83.in-addr.arpa`,
 * `144.128-159.80.246.83.in-addr.arpa` and the like are 83.246.80.144. RFC 2317 leaves the added label to the
 * operator; where all five labels are octets it is taken to be the second.
 */
export function classlessAddress(name: string): string | null {
  const key = name.toLowerCase();
  if (!key.endsWith(IPV4_TREE)) return null;
  const labels = key.slice(0, -IPV4_TREE.length).split('.');
  if (labels.length !== 5 || key.includes('\\')) return null;
  const odd = labels.findIndex((label) => !isOctet(label));
  if (odd === 0 || odd === 4) return null;
  labels.splice(odd < 0 ? 1 : odd, 1);
  return labels.every(isOctet) ? labels.reverse().join('.') : null;
}

/** A full reverse name with a search domain behind it, as some resolvers append when the name alone has no answer. */
const SEARCHED = /^((?:[^.]+\.){4}in-addr\.arpa|(?:[^.]\.){32}ip6\.arpa)\../i;

/** The address that a reverse name with a search domain behind it stands for; null for anything else. */
export function searchedAddress(name: string): string | null {
  const found = SEARCHED.exec(name);
  return found === null ? null : reverseAddress(found[1]);
}

function isOctet(label: string): boolean {
  return OCTET.test(label);
}

function fromNibbles(nibbles: readonly string[]): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, index) =>
    Number.parseInt(nibbles[index * 2] + nibbles[index * 2 + 1], 16),
  );
}
