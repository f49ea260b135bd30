/** Values of fields as text, as the filter's language writes them. */
import { formatIPv4, formatIPv6 } from '../../base/addressText.ts';
import type { Field } from '../../filter/fields/field.ts';

/** Bytes of a value that are written out. */
const MOST_BYTES = 64;

/** `02:00:5e:10:00:01` */
export function formatEther(value: number): string {
  const digits = value.toString(16).padStart(12, '0');
  return digits.replace(/..(?!$)/g, '$&:');
}

/** `16:03:01`, at most so many bytes and then an ellipsis. */
export function formatBytes(bytes: Uint8Array, most = MOST_BYTES): string {
  const shown = Array.from(bytes.subarray(0, most), (byte) => byte.toString(16).padStart(2, '0')).join(':');
  return bytes.length > most ? `${shown}…` : shown;
}

export function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** A number of a field: `PTR (12)`, `0x1a2b`, `Set`, an address. */
export function numberText(field: Field, value: number): string {
  if (field.type === 'ether') return formatEther(value);
  if (field.type === 'ipv4') return formatIPv4(value | 0);
  if (field.type === 'boolean') return value === 0 ? 'Not set' : 'Set';
  if (field.type === 'seconds') return `${value} s`;
  const plain = field.isHex ? hex(value, Math.max(2, field.largest.toString(16).length)) : String(value);
  const name = field.words?.get(value);
  return name === undefined ? plain : `${name} (${plain})`;
}

export function bytesText(field: Field, bytes: Uint8Array): string {
  return field.type === 'ipv6' ? formatIPv6(bytes) : formatBytes(bytes);
}
