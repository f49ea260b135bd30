/** ClientHellos for tests: one that OpenSSL 3.0 sent, a HelloRetryRequest that it answered, and ones made to measure. */

export const OPENSSL_HELLO = fromHex(
  '160301014f0100014b0303b23fb99d6b89592a2c4819f670eb620dbef5dba9b125cdb53ccdaf239c34b52920f60007e24b949243f5a2692d8e' +
    'd7b2be40986e9d22f495c60a60325297efed63003e130213031301c02cc030009fcca9cca8ccaac02bc02f009ec024c028006bc023c0270067c0' +
    '0ac0140039c009c0130033009d009c003d003c0035002f00ff010000c40000001500130000106d61696c2e6578616d706c652e636f6d000b0004' +
    '03000102000a00160014001d0017001e0019001801000101010201030104002300000010000e000c02683208687474702f312e31001600000017' +
    '0000000d002a0028040305030603080708080809080a080b080408050806040105010601030303010302040205020602002b0009080304030303' +
    '020301002d00020101003300260024001d0020a0c6f148ff2431d199872f1a031e249d98081d35063024150b1cd2ed17cb330e',
);

export const OPENSSL_RETRY_REQUEST = fromHex(
  '1603030058020000540303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c202d05b3cbc5471294027f965fbc6f' +
    '6632af07ab31cfc8e48005318e7efa0653da130200000c002b00020304003300020018140303000101',
);

export interface HelloOptions {
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  readonly versions?: readonly number[];
  /** Bytes of key share: 1216 for X25519MLKEM768, more for heavier post-quantum groups. */
  readonly keyShareBytes?: number;
  /** Whether the key share stands before the server name, as with shuffled extensions. */
  readonly keyShareFirst?: boolean;
  readonly encryptedClientHello?: boolean;
}

/** A ClientHello handshake message without records. */
export function helloMessage(options: HelloOptions): Uint8Array {
  const keyShare = extension(51, block16(u16(0x11ec), block16(filled(options.keyShareBytes ?? 32))));
  const rest: Uint8Array[] = [];
  if (options.serverName !== undefined) {
    rest.push(extension(0, block16(Uint8Array.of(0), block16(ascii(options.serverName)))));
  }
  if (options.alpn) rest.push(extension(16, block16(...options.alpn.map((name) => block8(ascii(name))))));
  if (options.versions) rest.push(extension(43, block8(...options.versions.map(u16))));
  if (options.encryptedClientHello) rest.push(extension(0xfe0d, filled(180)));
  const extensions = options.keyShareFirst ? [keyShare, ...rest] : [...rest, keyShare];
  const body = concat(
    u16(0x0303),
    filled(32),
    block8(filled(32)),
    block16(u16(0x1301), u16(0x1302)),
    block8(Uint8Array.of(0)),
    block16(...extensions),
  );
  return concat(Uint8Array.of(1, body.length >> 16), u16(body.length & 0xffff), body);
}

/** Puts a handshake message into records of at most `size` bytes each. */
export function inRecords(message: Uint8Array, size: number): Uint8Array {
  const records: Uint8Array[] = [];
  for (let at = 0; at < message.length; at += size) {
    const piece = message.subarray(at, at + size);
    records.push(concat(Uint8Array.of(22, 3, 1), u16(piece.length), piece));
  }
  return concat(...records);
}

export function concat(...pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** `bytes` between neighbours of another value; what is read must not depend on them. */
export function poisoned(bytes: Uint8Array, poison: number): { bytes: Uint8Array; start: number; end: number } {
  return { bytes: concat(filled(64, poison), bytes, filled(64, poison)), start: 64, end: 64 + bytes.length };
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

export function filled(length: number, value = 0x5a): Uint8Array {
  return new Uint8Array(length).fill(value);
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

function block8(...pieces: readonly Uint8Array[]): Uint8Array {
  const body = concat(...pieces);
  return concat(Uint8Array.of(body.length), body);
}

function block16(...pieces: readonly Uint8Array[]): Uint8Array {
  const body = concat(...pieces);
  return concat(u16(body.length), body);
}

function extension(type: number, body: Uint8Array): Uint8Array {
  return concat(u16(type), block16(body));
}
