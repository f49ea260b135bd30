/** Names in presentation format (RFC 1035 5.1) taken apart: labels, what lies below what, and back to the wire. */
import { nameKey } from '../decode/dnsName.ts';

const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 255;

export const ROOT = '.';

/** The labels of a name, escapes left as they are; none for the root. */
export function labelsOf(name: string): string[] {
  if (name === ROOT || name === '') return [];
  return name.match(/(?:\\.|[^.\\])+/gs) ?? [];
}

/** Names without the trailing dot; the root is `.`. */
export function joinLabels(labels: readonly string[]): string {
  return labels.length === 0 ? ROOT : labels.join('.');
}

export function sameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other);
}

/** Whether the name is `zone` or lies below it. */
export function isWithin(name: string, zone: string): boolean {
  const inner = labelsOf(nameKey(name));
  const outer = labelsOf(nameKey(zone));
  return inner.length >= outer.length && outer.every((label, at) => label === inner[inner.length - outer.length + at]);
}

export function isBelow(name: string, zone: string): boolean {
  return isWithin(name, zone) && !sameName(name, zone);
}

/** The name and all above it, the longest first, the root last. */
export function selfAndAncestors(name: string): string[] {
  const labels = labelsOf(name);
  return [...labels.map((_, at) => joinLabels(labels.slice(at))), ROOT];
}

/** The name's wire form (RFC 1035 3.1); null when a label or the whole is too long, or an escape is none. */
export function encodeName(name: string): Uint8Array | null {
  const bytes: number[] = [];
  for (const label of labelsOf(name)) {
    const octets = labelOctets(label);
    if (octets === null || octets.length > MAX_LABEL_BYTES) return null;
    bytes.push(octets.length, ...octets);
  }
  bytes.push(0);
  return bytes.length > MAX_NAME_BYTES || hasEmptyLabel(name) ? null : Uint8Array.from(bytes);
}

function hasEmptyLabel(name: string): boolean {
  return name !== ROOT && joinLabels(labelsOf(name)).length !== name.length;
}

function labelOctets(label: string): number[] | null {
  const octets: number[] = [];
  for (const [part, digits] of label.matchAll(/\\(\d{3})|\\?./gs)) {
    const octet = digits === undefined ? part.charCodeAt(part.length - 1) : Number(digits);
    if (octet > 255 || part === '\\') return null;
    octets.push(octet);
  }
  return octets;
}
