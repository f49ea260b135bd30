/** Who sends a segment or datagram to whom, as keys for tables. One object serves all frames. */
import type { AddressTable } from '../../base/addressTable.ts';
import type { Dissection } from '../../filter/dissection.ts';
import { IPV4, IPV6 } from '../../filter/layerKinds.ts';

export class AddressPair {
  source = 0;
  destination = 0;
  /** Source port << 16 | destination port. */
  ports = 0;

  /** Reads the addresses and ports of the transport layer `transport`; false when they are not known. */
  read(f: Dissection, transport: number, addresses: AddressTable): boolean {
    const ip = ipBefore(f, transport);
    if (ip < 0) return false;
    this.source = sourceKey(f, ip, addresses);
    this.destination = destinationKey(f, ip, addresses);
    this.ports = f.views[f.source[transport]].getInt32(f.from[transport]);
    return !addresses.isOverflow(this.source) && !addresses.isOverflow(this.destination);
  }
}

/** The IP header that a transport header stands behind; -1 without one. */
export function ipBefore(f: Dissection, transport: number): number {
  for (let index = transport - 1; index >= 0; index--) {
    if (f.kind[index] === IPV4 || f.kind[index] === IPV6) return index;
  }
  return -1;
}

export function sourceKey(f: Dissection, ip: number, addresses: AddressTable): number {
  const source = f.source[ip];
  if (f.kind[ip] === IPV4) return addresses.keyOfIPv4(f.views[source].getInt32(f.from[ip] + 12));
  return addresses.keyOfIPv6(f.sources[source], f.from[ip] + 8);
}

export function destinationKey(f: Dissection, ip: number, addresses: AddressTable): number {
  const source = f.source[ip];
  if (f.kind[ip] === IPV4) return addresses.keyOfIPv4(f.views[source].getInt32(f.from[ip] + 16));
  return addresses.keyOfIPv6(f.sources[source], f.from[ip] + 24);
}
