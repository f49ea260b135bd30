/** Domain names on the wire (RFC 1035 3.1, 4.1.4) and as text (5.1 escapes): lossless, bounded, never past the message. */
import { latin1 } from './latin1.ts';

/** Octets of a name with its length bytes and the root's zero (RFC 1035 3.1). */
const MAX_NAME_LENGTH = 255;
const MAX_POINTERS = 127;

export interface NameRead {
  /** Presentation format without the trailing dot; `.` for the root. */
  readonly name: string;
  /** Offset of the byte after the name in its place, behind its first compression pointer if it has one. */
  readonly next: number;
}

const DOT = 0x2e;
const BACKSLASH = 0x5c;

/** A name's text while it is put together; each octet may take four characters. */
const TEXT = new Uint8Array(4 * MAX_NAME_LENGTH);

/**
 * The name at `offset` of the DNS message `bytes[messageStart..messageEnd)`; null when malformed or cut. A compression
 * pointer must lead to before the labels it continues, so that no loop is possible.
 */
export function readName(bytes: Uint8Array, offset: number, messageStart: number, messageEnd: number): NameRead | null {
  const end = Math.min(messageEnd, bytes.length);
  let written = 0;
  let next = -1;
  let length = 1;
  let pointers = 0;
  let at = offset;
  let pieceStart = offset;
  for (;;) {
    if (at < messageStart || at >= end) return null;
    const size = bytes[at];
    if (size === 0) return { name: written === 0 ? '.' : latin1(TEXT, 0, written), next: next < 0 ? at + 1 : next };
    if (size < 0x40) {
      length += size + 1;
      if (length > MAX_NAME_LENGTH || at + size >= end) return null;
      if (written > 0) TEXT[written++] = DOT;
      for (let index = at + 1; index <= at + size; index++) {
        const byte = bytes[index];
        if (byte > 0x20 && byte < 0x7f && byte !== DOT && byte !== BACKSLASH) TEXT[written++] = byte;
        else written = escapeOctet(byte, written);
      }
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

/** Puts `\.`, `\\` or, for what is not visible ASCII, `\DDD` (RFC 1035, 5.1) at `to`; answers what lies behind it. */
function escapeOctet(byte: number, to: number): number {
  const isVisible = byte === DOT || byte === BACKSLASH;
  const behind = isVisible ? [byte] : [byte / 100, (byte / 10) % 10, byte % 10].map((digit) => 0x30 + digit);
  TEXT[to] = BACKSLASH;
  TEXT.set(behind, to + 1);
  return to + 1 + behind.length;
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
