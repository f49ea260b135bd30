/** Where the records and handshake messages of one frame lie (RFC 8446, 4 and 5); overwritten by each frame. */
import { uint16 } from '../base/bytes.ts';
import type { Dissection } from './dissection.ts';
import { TLS } from './layerKinds.ts';
import { NOT_READABLE } from './walk/messages.ts';

export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;

export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;

export const TLS_1_3 = 0x0304;
export const SUPPORTED_VERSIONS = 43;

const RECORD_HEADER = 5;
const MESSAGE_HEADER = 4;
/** Records, and messages, of one frame that are looked at. */
const MOST = 256;
/** Handshake message types (IANA registry); what begins with another number is an encrypted message. */
const HANDSHAKE_TYPES: ReadonlySet<number> = new Set([
  0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 67, 203, 254,
]);

export class TlsMap {
  records = 0;
  readonly recordSource = new Uint8Array(MOST);
  readonly contentType = new Uint8Array(MOST);
  /** First byte of the header, of which all five bytes are there. */
  readonly recordFrom = new Int32Array(MOST);
  /** Behind the captured bytes, and behind all. */
  readonly recordTo = new Int32Array(MOST);
  readonly recordWhole = new Int32Array(MOST);
  /** 1 where the content cannot be read though the type says handshake or alert. */
  readonly recordEncrypted = new Uint8Array(MOST);
  /** 1 where the type hides the real one, as TLS 1.3 has it for all that is encrypted (RFC 8446, 5.2). */
  readonly recordOpaque = new Uint8Array(MOST);

  messages = 0;
  readonly messageRecord = new Uint8Array(MOST);
  readonly messageType = new Uint8Array(MOST);
  /** First byte of the message's header, of which at least the type is there. */
  readonly messageFrom = new Int32Array(MOST);
  readonly messageTo = new Int32Array(MOST);
  readonly messageWhole = new Int32Array(MOST);
  /** Whether the sender has changed to encryption in or before this frame; TLS 1.3 only says so for old devices. */
  encryptedAfter = false;
  /** The session's version behind this frame; 0 while unknown. */
  versionAfter = 0;
  #turn = -1;

  /** The map of the frame that `f` is at. */
  of(f: Dissection): this {
    if (this.#turn === f.turn) return this;
    f.messages();
    this.#turn = f.turn;
    this.records = 0;
    this.messages = 0;
    this.encryptedAfter = f.past.encrypted;
    this.versionAfter = f.past.tlsVersion;
    for (let index = 0; index < f.layers; index++) {
      if (f.kind[index] === TLS && (f.detail[index] & NOT_READABLE) === 0) this.#walk(f, index);
    }
    return this;
  }

  #walk(f: Dissection, layer: number): void {
    const bytes = f.sources[f.source[layer]];
    const [to, whole] = [f.to[layer], f.whole[layer]];
    for (let at = f.from[layer]; at + RECORD_HEADER <= to && this.records < MOST; ) {
      const end = Math.min(at + RECORD_HEADER + uint16(bytes, at + 3), whole);
      const record = this.records++;
      const type = bytes[at];
      this.recordSource[record] = f.source[layer];
      this.contentType[record] = type;
      this.recordFrom[record] = at;
      this.recordTo[record] = Math.min(end, to);
      this.recordWhole[record] = end;
      const isEncrypted = this.encryptedAfter && this.versionAfter !== TLS_1_3;
      this.recordEncrypted[record] = isEncrypted && (type === HANDSHAKE || type === ALERT) ? 1 : 0;
      this.recordOpaque[record] = type === APPLICATION_DATA && this.versionAfter === TLS_1_3 ? 1 : 0;
      if (type === CHANGE_CIPHER_SPEC) this.encryptedAfter = true;
      else if (type === HANDSHAKE && !isEncrypted) this.#walkMessages(bytes, record);
      else if (type === ALERT && end - at !== RECORD_HEADER + 2) this.recordEncrypted[record] = 1;
      at = end;
    }
  }

  #walkMessages(bytes: Uint8Array, record: number): void {
    const [to, whole] = [this.recordTo[record], this.recordWhole[record]];
    let at = this.recordFrom[record] + RECORD_HEADER;
    while (at < to && this.messages < MOST) {
      if (!HANDSHAKE_TYPES.has(bytes[at])) {
        this.recordEncrypted[record] = 1;
        return;
      }
      const length = at + MESSAGE_HEADER <= to ? (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3] : 0;
      const message = this.messages++;
      const end = at + MESSAGE_HEADER + length;
      this.messageRecord[message] = record;
      this.messageType[message] = bytes[at];
      this.messageFrom[message] = at;
      this.messageTo[message] = Math.min(end, to);
      this.messageWhole[message] = Math.min(end, whole);
      if (bytes[at] === SERVER_HELLO) this.versionAfter = negotiated(bytes, at + MESSAGE_HEADER, Math.min(end, to));
      at = end;
    }
  }
}

/** The version that a ServerHello chooses; 0 when it is cut off. */
function negotiated(bytes: Uint8Array, at: number, end: number): number {
  const parts = helloParts(bytes, at, end, false);
  let version = parts.version < 0 ? 0 : uint16(bytes, at);
  eachExtension(bytes, parts, (type, from, to) => {
    if (type === SUPPORTED_VERSIONS && from + 2 <= to) version = uint16(bytes, from);
  });
  return version;
}

/** Where the parts of a ClientHello or ServerHello lie; each is -1 when it is cut off. */
export interface HelloParts {
  readonly version: number;
  readonly random: number;
  /** Where the session identifier's length byte stands. */
  readonly session: number;
  /** ClientHello: where the list's length stands; ServerHello: the suite chosen. */
  readonly ciphers: number;
  readonly compression: number;
  /** Where the extensions' length stands. */
  readonly extensions: number;
  readonly end: number;
}

/** The parts of the hello whose body begins at `at` and of which the bytes before `end` are there. */
export function helloParts(bytes: Uint8Array, at: number, end: number, isClient: boolean): HelloParts {
  const inside = (place: number, length: number) => (place >= 0 && place + length <= end ? place : -1);
  const session = inside(at + 34, 1);
  const ciphers = session < 0 ? -1 : inside(session + 1 + bytes[session], 2);
  const cipherBytes = isClient && ciphers >= 0 ? 2 + uint16(bytes, ciphers) : 2;
  const compression = ciphers < 0 ? -1 : inside(ciphers + cipherBytes, 1);
  const compressionBytes = isClient && compression >= 0 ? 1 + bytes[compression] : 1;
  const extensions = compression < 0 ? -1 : inside(compression + compressionBytes, 2);
  return {
    version: inside(at, 2),
    random: inside(at + 2, 32),
    session,
    ciphers,
    compression,
    extensions,
    end,
  };
}

/** Visits each extension as far as it is there: its type, where its body begins and ends, where it would end uncut. */
export function eachExtension(
  bytes: Uint8Array,
  parts: HelloParts,
  visit: (type: number, from: number, to: number, whole: number) => void,
): void {
  if (parts.extensions < 0) return;
  const length = uint16(bytes, parts.extensions);
  const end = Math.min(parts.end, parts.extensions + 2 + length);
  for (let at = parts.extensions + 2; at + 4 <= end; ) {
    const whole = at + 4 + uint16(bytes, at + 2);
    visit(uint16(bytes, at), at + 4, Math.min(whole, end), whole);
    at = whole;
  }
}
