/** Text off the wire on its way into a command to be pasted: only what can be nothing but a name or an address. */
import { canonicalAddress } from './reverseName.ts';

/** A name or address for a command line, quoted where needed, or the word that stands in its place. */
export interface Argument {
  readonly text: string;
  /** What the advice must add when `text` is a placeholder; '' otherwise. */
  readonly remark: string;
}

const SAFE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._/-]{0,252}$/;

/** The name for a sentence or a zone file, without a dot at the end; null when it holds anything unusual. */
export function safeName(name: string | null | undefined): string | null {
  if (name === null || name === undefined || !SAFE_NAME.test(name) || name.includes('..')) return null;
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  return bare === '' ? null : bare;
}

/** A host name: a safe name with a letter in it, so never an address, and without the `/` of RFC 2317. */
export function safeHostName(name: string | null | undefined): string | null {
  const safe = safeName(name);
  return safe !== null && /[A-Za-z]/.test(safe) && !safe.includes('/') ? safe : null;
}

export function nameArgument(name: string | null, placeholder: string): Argument {
  const safe = safeName(name);
  if (safe !== null) return { text: safe.includes('/') ? `'${safe}'` : safe, remark: '' };
  const why = name === null ? '' : ' (as captured, it holds characters that do not belong into a command)';
  return { text: placeholder, remark: ` Put the name in place of ${placeholder}${why}.` };
}

export function addressArgument(address: string | null, placeholder: string): Argument {
  const canonical = address === null ? null : canonicalAddress(address);
  if (canonical !== null) return { text: canonical, remark: '' };
  return { text: placeholder, remark: ` Put the address in place of ${placeholder}.` };
}

/** The first `count` of the addresses, canonical, each once; what is not an address is left out. */
export function distinctAddresses(addresses: readonly string[], count: number): string[] {
  const canonical = addresses.map(canonicalAddress).filter((address) => address !== null);
  return [...new Set(canonical)].slice(0, count);
}

/** `a, b and c`. */
export function listText(items: readonly string[], joint = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${joint} ${items[items.length - 1]}`;
}
