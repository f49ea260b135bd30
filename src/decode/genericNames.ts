/** Whether a PTR name looks like one that a provider makes up for every customer, as dial-up block lists see it. */
import { formatIPv6, parseIPv4, parseIPv6 } from '../base/addressText.ts';
import { canonicalAddress } from '../base/reverseName.ts';

/** Longest name that is looked at (RFC 1035 2.3.4). */
const LONGEST = 255;

/** Words that only dynamic addresses have in their names. */
const DYNAMIC = new Set(
  'dyn dynamic dynip dynamicip dynpool dialup dialin ppp pppoe dhcp adsl vdsl xdsl unassigned unallocated'.split(' '),
);
/** Words that mean it together with a number only: `pool.ntp.org` is a service, `pool-17.isp.example` is not. */
const NUMBERED = new Set(
  (
    'dial dsl sdsl pool cable cablemodem modem broadband cust customer customers client clients ' +
    'catv ftth gprs umts lte wireless'
  ).split(' '),
);
/** Names that an operator gave on purpose. */
const DELIBERATE = new Set('mail mx smtp mta relay out outbound mailout static fixed ns www'.split(' '));

/** Labels under a two-letter country that are not a customer's own: `example.co.uk`. */
const SECOND_LEVEL = new Set('co com net org ac gov edu ne or go'.split(' '));

/** What is in each name that says so in words. */
const TELLING =
  /dyn|dial|ppp|dhcp|dsl|unas|unal|pool|cable|modem|broad|cust|client|catv|ftth|gprs|umts|lte|wireless|localhost/i;

/**
 * Why a name looks generic, to follow "because": `it holds the address`; null when it does not.
 * @param addressText  the address that has the name, asked for only where the name gives reason
 */
export function looksGeneric(name: string, addressText: () => string): string | null {
  // Most names are somebody's own.
  if (!TELLING.test(name) && !mayHoldAddress(name)) return null;
  const address = addressText();
  const bare = name.toLowerCase().replace(/\.$/, '');
  if (bare === '' || bare.length > LONGEST) return null;
  if (bare === 'localhost' || bare.startsWith('localhost.')) return 'it says localhost';
  const form = holdsAsWritten(bare, address) ? 'in decimals' : addressForm(bare, canonicalAddress(address));
  if (form !== null && !bare.includes('static')) return `it holds the address ${form}`;
  const host = hostPart(bare);
  const words = new Set(host.split(/[^a-z]+/));
  if (form !== null)
    return words.has('static') ? `it holds the address ${form}, though it says static` : `it holds the address ${form}`;
  if ([...words].some((word) => DELIBERATE.has(word))) return null;
  const word = dynamicWord(host, words);
  return word === null ? null : `it says ${word}`;
}

function dynamicWord(host: string, words: ReadonlySet<string>): string | null {
  for (const word of words) {
    if (DYNAMIC.has(word) || (NUMBERED.has(word) && /\d/.test(host))) return word;
  }
  return null;
}

/** The labels before the domain that somebody registered, as far as that can be told without a list of all suffixes. */
function hostPart(name: string): string {
  const labels = name.split('.');
  const country = labels.length > 2 && labels[labels.length - 1].length === 2;
  const suffix = country && SECOND_LEVEL.has(labels[labels.length - 2]) ? 3 : 2;
  return labels.slice(0, -suffix).join('.');
}

/** An IPv4 address with `-` for `.`: most that hold one hold it so. */
function holdsAsWritten(name: string, address: string): boolean {
  const at = name.indexOf(address.replaceAll('.', '-'));
  if (at < 0 || address.includes(':')) return false;
  return !isDigit(name.charCodeAt(at - 1)) && !isDigit(name.charCodeAt(at + address.length));
}

/** False for no character. */
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** In which form the name holds the address; null when it does not. */
function addressForm(name: string, address: string | null): string | null {
  if (address === null) return null;
  const word = parseIPv4(address);
  return word === null ? formOfIPv6(name, parseIPv6(address)!) : formOfIPv4(name, address.split('.').map(Number), word);
}

/** A quick look, since most names hold none: three numbers, eight hexadecimals in one stretch, or groups between dashes. */
function mayHoldAddress(name: string): boolean {
  let numbers = 0;
  let digits = 0;
  let dashes = 0;
  let isInNumber = false;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    const isOne = isDigit(code);
    if (isOne && !isInNumber) numbers++;
    isInNumber = isOne;
    const letter = code | 0x20;
    if (isOne || (letter >= 0x61 && letter <= 0x66)) digits++;
    else if (code === DASH) dashes++;
    else if (code !== DOT) digits = dashes = 0;
    if (numbers >= 3 || digits >= 8 || dashes >= 3) return true;
  }
  return false;
}

const DASH = 0x2d;
const DOT = 0x2e;

function formOfIPv4(name: string, octets: readonly number[], word: number): string | null {
  if (holdsRun(decimalRuns(name), octets, 3)) return 'in decimals';
  if (holdsAnyOrder(decimalRuns(name), octets)) return 'in decimals';
  const digits = name.split(/\D+/);
  const padded = octets.map((octet) => String(octet).padStart(3, '0'));
  if (digits.some((run) => run === padded.join('') || run === [...padded].reverse().join(''))) return 'in decimals';
  if (digits.includes(String(word >>> 0)) && word >>> 0 > 0xff_ffff) return 'as one number';
  const hex = octets.map((octet) => octet.toString(16).padStart(2, '0'));
  const forms = [hex.join(''), [...hex].reverse().join('')];
  return hexRuns(name).some((run) => forms.includes(run)) ? 'in hexadecimals' : null;
}

/** `203`, `0`, `113`, `5` of `ip-203-0-113-005.example.com`, as numbers. */
function decimalRuns(name: string): number[] {
  return (name.match(/\d+/g) ?? []).filter((run) => run.length <= 3).map(Number);
}

/** At least `least` neighbouring octets of the address, forwards or backwards, next to one another. */
function holdsRun(runs: readonly number[], octets: readonly number[], least: number): boolean {
  for (let from = 0; from + least <= octets.length; from++) {
    const part = octets.slice(from, from + least);
    const backwards = [...part].reverse();
    for (let at = 0; at + least <= runs.length; at++) {
      if (part.every((octet, i) => runs[at + i] === octet)) return true;
      if (backwards.every((octet, i) => runs[at + i] === octet)) return true;
    }
  }
  return false;
}

function holdsAnyOrder(runs: readonly number[], octets: readonly number[]): boolean {
  const wanted = sorted(octets).join();
  return runs.some((_, at) => at + 4 <= runs.length && sorted(runs.slice(at, at + 4)).join() === wanted);
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** Runs of hexadecimals with and without the `-` and `.` between pairs: `cb007105`, `cb-00-71-05`. */
function hexRuns(name: string): string[] {
  const plain = name.match(/[0-9a-f]+/g) ?? [];
  const pairs = name.match(/(?<![0-9a-z])[0-9a-f]{2}(?:[-.][0-9a-f]{2})+(?![0-9a-z])/g) ?? [];
  return [...plain, ...pairs.map((run) => run.replace(/[-.]/g, ''))].map((run) => run.slice(-8));
}

/** The interface half or the whole, run together or in groups; `2001-db8--5` as written with `-` for `:`. */
function formOfIPv6(name: string, bytes: Uint8Array): string | null {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const half = digits.slice(16);
  const run = name.replace(/[-.]/g, '');
  const backwards = [...digits].reverse().join('');
  if (run.includes(backwards) || (run.includes(half) && !/^0{12}/.test(half))) return 'in hexadecimals';
  const written = formatIPv6(bytes).split(':');
  const dashed = written.join('-');
  const unshortened = (digits.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join('-');
  const found = [dashed, unshortened].some((form) => written.length > 3 && name.includes(form));
  return found ? 'in hexadecimals' : null;
}
