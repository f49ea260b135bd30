/** TLS 1.3 opening flights for tests; what is encrypted on the wire is noise here. */
import { bytes, noise, type Part, u8, u16, u24 } from './bytes.ts';

export interface ClientHelloOptions {
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  /** Whole length of the record in bytes; filled up with the padding extension (RFC 7685). Post-quantum: 1700 up. */
  readonly size?: number;
}

export function clientHello(options: ClientHelloOptions = {}): Uint8Array {
  const plain = clientHelloRecord(options, 0);
  if (options.size === undefined || options.size <= plain.length) return plain;
  return clientHelloRecord(options, Math.max(4, options.size - plain.length));
}

/** @param padding bytes of the padding extension with its header; 0 leaves it out */
function clientHelloRecord(options: ClientHelloOptions, padding: number): Uint8Array {
  const extensions: Part[] = [];
  if (options.serverName !== undefined) extensions.push(serverNameExtension(options.serverName));
  if (options.alpn !== undefined) extensions.push(alpnExtension(options.alpn));
  extensions.push(extension(10, bytes(u16(2), u16(0x001d))));
  extensions.push(extension(13, bytes(u16(4), u16(0x0403), u16(0x0804))));
  extensions.push(extension(43, bytes(u8(2), u16(0x0304))));
  extensions.push(extension(51, bytes(u16(36), u16(0x001d), u16(32), noise(32, 3))));
  if (padding >= 4) extensions.push(extension(21, new Uint8Array(padding - 4)));
  const all = bytes(...extensions);
  const ciphers = [0x1301, 0x1302, 0x1303, 0xc02f].flatMap(u16);
  const body = bytes(u16(0x0303), noise(32, 1), u8(32), noise(32, 2), u16(ciphers.length), ciphers, [1, 0]);
  return record(22, handshake(1, bytes(body, u16(all.length), all)), 0x0301);
}

function serverNameExtension(name: string): Uint8Array {
  const entry = bytes(u8(0), u16(name.length), name);
  return extension(0, bytes(u16(entry.length), entry));
}

function alpnExtension(protocols: readonly string[]): Uint8Array {
  const list = bytes(...protocols.flatMap((protocol): Part[] => [u8(protocol.length), protocol]));
  return extension(16, bytes(u16(list.length), list));
}

/** ServerHello, change cipher spec, and `encrypted` bytes of certificate and Finished. */
export function serverHello(encrypted = 1200): Uint8Array {
  const extensions = bytes(extension(43, bytes(u16(0x0304))), extension(51, bytes(u16(0x001d), u16(32), noise(32, 6))));
  const body = bytes(u16(0x0303), noise(32, 4), u8(32), noise(32, 2), u16(0x1301), [0], u16(extensions.length));
  return bytes(record(22, handshake(2, bytes(body, extensions))), CHANGE_CIPHER_SPEC, applicationData(encrypted, 5));
}

/** The client's last flight of the handshake: change cipher spec and its encrypted Finished. */
export function clientFinished(): Uint8Array {
  return bytes(CHANGE_CIPHER_SPEC, applicationData(53, 7));
}

/** A record of `length` bytes that nobody can read. */
export function applicationData(length: number, seed = 8): Uint8Array {
  return record(23, noise(length, seed));
}

function record(type: number, body: Uint8Array, version = 0x0303): Uint8Array {
  return bytes(u8(type), u16(version), u16(body.length), body);
}

function handshake(type: number, body: Uint8Array): Uint8Array {
  return bytes(u8(type), u24(body.length), body);
}

function extension(type: number, body: Uint8Array): Uint8Array {
  return bytes(u16(type), u16(body.length), body);
}

const CHANGE_CIPHER_SPEC = record(20, Uint8Array.of(1));
