/** What a person asks about: an address, or a reverse name as it stands in a zone file. */
import { OperationError } from '../base/errors.ts';
import { canonicalAddress, reverseName } from '../base/reverseName.ts';
import { classlessAddress, reverseAddress } from '../decode/dnsReverseName.ts';
import { encodeName } from './names.ts';

export interface Subject {
  readonly typed: string;
  /** Null for a reverse name that stands for no single address. */
  readonly address: string | null;
  readonly name: string;
}

const REVERSE_TREES = /(?:^|\.)(?:in-addr|ip6)\.arpa$/i;
const NEXT = 'Give an IPv4 or IPv6 address, or a name below in-addr.arpa or ip6.arpa.';

/** Throws an `OperationError` with the code `not-an-address`. */
export function parseSubject(typed: string): Subject {
  const text = typed.trim();
  const address = canonicalAddress(text);
  if (address !== null) return { typed, address, name: reverseName(address)! };
  const name = text.replace(/\.$/, '');
  if (!REVERSE_TREES.test(name)) throw new OperationError('not-an-address', `"${typed}" is ${whatItIs(text)}`, NEXT);
  if (encodeName(name) === null) {
    const why = 'a label is empty or longer than 63 characters, or the whole is longer than 255';
    throw new OperationError('not-an-address', `"${typed}" is no name that DNS can hold: ${why}`, NEXT);
  }
  return { typed, name, address: reverseAddress(name) ?? classlessAddress(name) };
}

function whatItIs(text: string): string {
  if (text.includes('%')) return 'an address with a zone (%), which has no reverse name';
  if (/^[\d.]+$/.test(text)) return 'not a whole IPv4 address';
  return text.includes(':') ? 'not an IPv6 address' : 'neither an address nor a reverse name';
}
