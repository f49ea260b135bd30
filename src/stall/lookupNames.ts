/** Lookups in words: the name asked for, response codes. */
import type { AddressTable } from '../base/addressTable.ts';
import { reverseName } from '../base/reverseName.ts';
import { type Lookup, RCODE_ICMP } from '../track/lookup.ts';

/** RFC 1035, 4.1.1 and RFC 2136, and what stands for an ICMP error. */
export const RCODES: Readonly<Record<number, string>> = {
  [RCODE_ICMP]: 'ICMP',
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
};

export function lookupName(lookup: Pick<Lookup, 'name' | 'subject'>, addresses: AddressTable): string {
  return lookup.name ?? reverseName(addresses.format(lookup.subject)) ?? '.';
}
