/** Domain names on the wire (RFC 1035 3.1, 4.1.4) and as text (5.1 escapes): lossless, bounded, never past the message. */

/** Octets of a name with its length bytes and the root's zero (RFC 1035 3.1). */
const MAX_NAME_LENGTH = 255;
const MAX_POINTERS = 127;

export interface NameRead {
  /** Presentation format without the trailing dot; `.` for the root. */
  readonly name: string;
  /** Offset of the byte after the name in its place, behind its first compression pointer if it has one. */
  readonly next: number;
}

/** Every byte as it stands in a label's text: `\.` and `\\` escaped, what is not visible ASCII as `\DDD`. */
const LABEL_TEXT: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte <= 0x20 || byte >= 0x7f) return `\\${byte.toString().padStart(3, '0')}`;
  const char = String.fromCharCode(byte);
  return char === '.' || char === '\\' ? `\\${char}` : char;
});

/**
 * The name at `offset` of the DNS message `bytes[messageStart..messageEnd)`; null when malformed or cut. A compression
 * pointer must lead to before the labels it continues, so that no loop is possible.
 */
export function readName(bytes: Uint8Array, offset: number, messageStart: number, messageEnd: number): NameRead | null {
  const end = Math.min(messageEnd, bytes.length);
  let name = '';
  let next = -1;
  let length = 1;
  let pointers = 0;
  let at = offset;
  let pieceStart = offset;
  for (;;) {
    if (at < messageStart || at >= end) return null;
    const size = bytes[at];
    if (size === 0) return { name: name === '' ? '.' : name, next: next < 0 ? at + 1 : next };
    if (size < 0x40) {
      length += size + 1;
      if (length > MAX_NAME_LENGTH || at + size >= end) return null;
      if (name !== '') name += '.';
      for (let index = at + 1; index <= at + size; index++) name += LABEL_TEXT[bytes[index]];
      at += size + 1;
    } else {
      if (size < 0xc0 || at + 1 >= end || ++pointers > MAX_POINTERS) return null;
      if (next < 0) next = at + 2;
      at = messageStart + (((size & 0x3f) << 8) | bytes[at + 1]);
      if (at >= pieceStart) return null;
      pieceStart = at;
    }
  }
}

/** Offset of the byte after the name at `offset`, or -1 when its labels are malformed or cut. Pointers are not followed. */
export function skipName(bytes: Uint8Array, offset: number, end: number): number {
  const stop = Math.min(end, bytes.length);
  let at = offset;
  while (at >= 0 && at < stop && at - offset < MAX_NAME_LENGTH) {
    const size = bytes[at];
    if (size === 0) return at + 1;
    if (size >= 0xc0) return at + 2 <= stop ? at + 2 : -1;
    if (size >= 0x40) return -1;
    at += size + 1;
  }
  return -1;
}

/** A name for comparison: ASCII letters in lower case (RFC 4343). Text in presentation format holds nothing but ASCII. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}
