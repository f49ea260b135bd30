/** Names of DNS messages as the display filter and the frame's tree show them: as Wireshark writes them. */

/** Bytes of one name with its dots that are shown. */
const LONGEST = 1024;
const MOST_POINTERS = 127;
/** Filled and read at once, by one call. */
const TEXT = new Uint8Array(LONGEST);

/** Texts of names seen before, by a hash of their bytes: most names of a capture come again and again. */
const SLOTS = 1 << 13;
/** Bytes of a name that is remembered; none is with a compression pointer. */
const ROOM = 64;
const SEEN = new Uint8Array(SLOTS * ROOM);
const TEXTS: (string | null)[] = new Array<string | null>(SLOTS).fill(null);

/**
 * The name at `offset` of the message `bytes[start..end)`: labels parted by dots, visible ASCII and spaces as they are,
 * every other byte as `\DDD`; `<Root>` for the root. Null when malformed or cut. A compression pointer must lead
 * backwards, so that no loop is possible.
 */
export function nameText(bytes: Uint8Array, offset: number, start: number, end: number): string | null {
  const hash = hashOfName(bytes, offset, Math.min(end, offset + ROOM));
  if (hash < 0 || offset < start) return readName(bytes, offset, start, end);
  const known = TEXTS[hash];
  if (known !== null && isSeen(hash * ROOM, bytes, offset)) return known;
  const text = readName(bytes, offset, start, end);
  TEXTS[hash] = text;
  if (text !== null) remember(hash * ROOM, bytes, offset);
  return text;
}

/** The slot of a name that ends before `end` and has no pointer; -1 for others. */
function hashOfName(bytes: Uint8Array, offset: number, end: number): number {
  let hash = 0;
  for (let at = offset; at < end; ) {
    const size = bytes[at];
    if (size === 0) return (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const next = at + size + 1;
    if (size >= 0x40 || next >= end) return -1;
    for (; at < next; at++) hash = (Math.imul(hash, 31) + bytes[at]) | 0;
  }
  return -1;
}

/** Whether the name at `offset` is the one of this place: as long as the bytes are the same, so are the labels. */
function isSeen(place: number, bytes: Uint8Array, offset: number): boolean {
  for (let at = 0; ; ) {
    const size = SEEN[place + at];
    for (const next = at + size + 1; at < next; at++) if (SEEN[place + at] !== bytes[offset + at]) return false;
    if (size === 0) return true;
  }
}

function remember(place: number, bytes: Uint8Array, offset: number): void {
  for (let at = 0; ; ) {
    const size = bytes[offset + at];
    for (const next = at + size + 1; at < next; at++) SEEN[place + at] = bytes[offset + at];
    if (size === 0) return;
  }
}

function readName(bytes: Uint8Array, offset: number, start: number, end: number): string | null {
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
