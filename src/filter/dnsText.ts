/** Names of DNS messages as the display filter and the frame's tree show them: as Wireshark writes them. */

/** Bytes of one name with its dots that are shown. */
const LONGEST = 1024;
const MOST_POINTERS = 127;
/** Filled and read at once, by one call. */
const TEXT = new Uint8Array(LONGEST);

/**
 * The name at `offset` of the message `bytes[start..end)`: labels parted by dots, visible ASCII and spaces as they are,
 * every other byte as `\DDD`; `<Root>` for the root. Null when malformed or cut. A compression pointer must lead
 * backwards, so that no loop is possible.
 */
export function nameText(bytes: Uint8Array, offset: number, start: number, end: number): string | null {
  let length = 0;
  let at = offset;
  let before = offset;
  for (let pointers = 0; ; ) {
    if (at < start || at >= end) return null;
    const size = bytes[at];
    if (size === 0) return length === 0 ? '<Root>' : String.fromCharCode.apply(null, TEXT.subarray(0, length) as never);
    if (size >= 0xc0) {
      if (at + 1 >= end || ++pointers > MOST_POINTERS) return null;
      at = start + (((size & 0x3f) << 8) | bytes[at + 1]);
      if (at >= before) return null;
      before = at;
      continue;
    }
    if (size >= 0x40 || at + size >= end || length + 4 * size + 1 > LONGEST) return null;
    if (length > 0) TEXT[length++] = 0x2e;
    for (let index = at + 1; index <= at + size; index++) {
      const byte = bytes[index];
      if (isPlain(byte)) TEXT[length++] = byte;
      else length = addEscape(byte, length);
    }
    at += size + 1;
  }
}

function addEscape(byte: number, at: number): number {
  TEXT[at] = 0x5c;
  TEXT[at + 1] = 0x30 + Math.floor(byte / 100);
  TEXT[at + 2] = 0x30 + (Math.floor(byte / 10) % 10);
  TEXT[at + 3] = 0x30 + (byte % 10);
  return at + 4;
}

/** Of a NetBIOS name's 16 bytes: the name itself, and the service that its last byte is (RFC 1001, 14.1). */
export function netbiosText(bytes: Uint8Array, at: number, end: number): string | null {
  if (at + 33 > end || bytes[at] !== 32) return null;
  const characters: number[] = [];
  for (let index = at + 1; index < at + 33; index += 2) {
    const [high, low] = [bytes[index] - 0x41, bytes[index + 1] - 0x41];
    if (high < 0 || high > 15 || low < 0 || low > 15) return null;
    characters.push(high * 16 + low);
  }
  const shown = characters.slice(0, 15).map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : tagged(byte)));
  return `${shown.join('').trimEnd()}${tagged(characters[15])}`;
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

function tagged(byte: number): string {
  return `<${byte.toString(16).padStart(2, '0')}>`;
}
