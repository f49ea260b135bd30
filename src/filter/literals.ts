/** Values as a filter's text writes them, read as the type of the field that they are compared with. */
import { parseIPv4, parseIPv6 } from '../base/addressText.ts';
import type { Field } from './fields/field.ts';
import { nearest } from './nearest.ts';
import { FilterMistake, type Literal } from './syntax.ts';
import { wireText } from './values.ts';

/** A number; for an IPv4 network `mask` says which bits count, all 32 for a single address. */
export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
  readonly mask: number;
}

/** Bytes; for an IPv6 network `bits` says how many of them count, all for anything else. */
export interface BytesValue {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  readonly bits: number;
}

export interface TextValue {
  readonly kind: 'text';
  readonly text: string;
}

export type LiteralValue = NumberValue | BytesValue | TextValue;

const WHOLE_MASK = 0xffff_ffff | 0;

/** What a literal says for a field. Throws a `FilterMistake` that says what the field wants. */
export function readLiteral(literal: Literal, field: Field): LiteralValue {
  switch (field.type) {
    case 'number':
      return number(wholeNumber(literal, field));
    case 'boolean':
      return number(truth(literal));
    case 'seconds':
      return number(decimal(literal, field));
    case 'time':
      return number(pointInTime(literal));
    case 'ether':
      return number(hardwareAddress(literal));
    case 'ipv4':
      return network4(literal);
    case 'ipv6':
      return network6(literal);
    case 'text':
      return { kind: 'text', text: wireText(literal.text) };
    case 'bytes':
    case 'protocol':
      return bytesValue(literal);
    case 'none':
      throw new FilterMistake(literal, `${field.name} is a mark that is there or not; it has no value to compare`);
  }
}

function number(value: number, mask = WHOLE_MASK): NumberValue {
  return { kind: 'number', value, mask };
}

/** Decimal, 0x hexadecimal, 0 octal, 0b binary; null when it is no such number. */
export function parseWholeNumber(text: string): number | null {
  if (/^(?:0|[1-9]\d*|0x[0-9a-f]+|0b[01]+)$/i.test(text)) return Number(text);
  return /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null;
}

function wholeNumber(literal: Literal, field: Field): number {
  if (literal.form === 'char') return literal.text.charCodeAt(0);
  const value = literal.form === 'word' ? parseWholeNumber(literal.text) : null;
  const named = value ?? namedNumber(literal.text, field);
  if (named === null) throw noNumber(literal, field);
  if (named <= field.largest) return named;
  throw new FilterMistake(literal, `${literal.text} is too large for ${field.name}, which goes up to ${field.largest}`);
}

/** A value by its name: `"Client Hello"`, `PTR`; case does not matter. */
function namedNumber(text: string, field: Field): number | null {
  const key = text.toLowerCase();
  for (const [value, name] of field.words ?? []) if (name.toLowerCase() === key) return value;
  return null;
}

function noNumber(literal: Literal, field: Field): FilterMistake {
  const names = field.words === null ? [] : [...field.words.values()];
  const meant = nearest(
    literal.text.toLowerCase(),
    names.map((name) => name.toLowerCase()),
  );
  const name = names.find((each) => each.toLowerCase() === meant);
  const wants = names.length === 0 ? 'a whole number' : `a whole number or a name such as "${names[0]}"`;
  return new FilterMistake(
    literal,
    `${field.name} wants ${wants}, "${literal.text}" is ${names.length === 0 ? 'none' : 'neither'}`,
    name ? quoted(name) : null,
  );
}

/** A name as it stands in a filter: in quotes where it is more than a word. */
export function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `"${name}"`;
}

function truth(literal: Literal): number {
  const text = literal.text.toLowerCase();
  if (text === 'true' || text === 'set' || text === 'yes') return 1;
  if (text === 'false' || text === 'not set' || text === 'no') return 0;
  const value = parseWholeNumber(text);
  if (value !== null) return value === 0 ? 0 : 1;
  throw new FilterMistake(literal, `a flag is 1 or 0, true or false, not "${literal.text}"`, null);
}

function decimal(literal: Literal, field: Field): number {
  if (/^-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?$/i.test(literal.text)) return Number(literal.text);
  throw new FilterMistake(literal, `${field.name} is counted in seconds: 2.5`);
}

/** `2015-03-02`, with a time of day and its fraction behind; local unless it ends in Z or an offset. */
function pointInTime(literal: Literal): number {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(\.\d+)?)?)? ?(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(
    literal.text,
  );
  const [, day, minutes = '00:00', seconds = '00', fraction = '', zone = ''] = match ?? [];
  const milliseconds = Date.parse(`${day}T${minutes}:${seconds}${zone.toUpperCase() === 'UTC' ? 'Z' : zone}`);
  if (match === null || Number.isNaN(milliseconds)) {
    throw new FilterMistake(literal, 'a point in time is written "2015-03-02 10:11:12.5", with Z behind it for UTC');
  }
  return milliseconds / 1000 + Number(`0${fraction}`);
}

function hardwareAddress(literal: Literal): number {
  const digits = /^[0-9a-f]{2}([:.-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$|^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i;
  if (digits.test(literal.text)) return Number.parseInt(literal.text.replace(/[:.-]/g, ''), 16);
  throw new FilterMistake(literal, `"${literal.text}" is no hardware address; one is written 02:00:5e:10:00:01`);
}

function network4(literal: Literal): NumberValue {
  const [address, prefix] = literal.text.split('/');
  const word = parseIPv4(address);
  const bits = prefixLength(prefix, 32);
  if (word !== null && bits !== null) return number(word >>> 0, bits === 0 ? 0 : -1 << (32 - bits));
  const isIPv6 = parseIPv6(address) !== null;
  const text = isIPv6
    ? `"${literal.text}" is an IPv6 address; its fields are ipv6.addr, ipv6.src and ipv6.dst`
    : `"${literal.text}" is no IPv4 address; one is written 192.0.2.1, a network 192.0.2.0/24`;
  throw new FilterMistake(literal, text, isIPv6 ? 'ipv6.addr' : null);
}

function network6(literal: Literal): BytesValue {
  const [address, prefix] = literal.text.split('/');
  const bytes = parseIPv6(address);
  const bits = prefixLength(prefix, 128);
  if (bytes !== null && bits !== null) return { kind: 'bytes', bytes, bits };
  const isIPv4 = parseIPv4(address) !== null;
  const text = isIPv4
    ? `"${literal.text}" is an IPv4 address; its fields are ip.addr, ip.src and ip.dst`
    : `"${literal.text}" is no IPv6 address; one is written 2001:db8::1, a network 2001:db8::/32`;
  throw new FilterMistake(literal, text, isIPv4 ? 'ip.addr' : null);
}

function prefixLength(text: string | undefined, most: number): number | null {
  if (text === undefined) return most;
  return /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

/** `16:03:01`, `16-03-01`, `160301`, or the characters of a string. */
export function bytesValue(literal: Literal): BytesValue {
  const { text, form } = literal;
  if (form !== 'word') return asBytes(Uint8Array.from(wireText(text), (char) => char.charCodeAt(0)));
  if (/^(?:0x)?[0-9a-f]$|^0x[0-9a-f]{2}$/i.test(text)) return asBytes(Uint8Array.of(Number.parseInt(text, 16)));
  if (!/^(?:[0-9a-f]{2}([:.-]))?(?:[0-9a-f]{2}\1)*[0-9a-f]{2}$/i.test(text)) {
    throw new FilterMistake(literal, `"${text}" are no bytes; write 16:03:01, or text in double quotes`, `"${text}"`);
  }
  const digits = text.replace(/[:.-]/g, '');
  return asBytes(
    Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)),
  );
}

function asBytes(bytes: Uint8Array): BytesValue {
  return { kind: 'bytes', bytes, bits: bytes.length * 8 };
}
