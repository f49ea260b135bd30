/** PostgreSQL's protocol 3: SSLRequest or GSSENCRequest, StartupMessage, authentication; open until ReadyForQuery. */
import { uint32 } from '../../base/bytes.ts';
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import {
  CLIENT_NEXT,
  OVER,
  REQUEST_GOES_ON,
  REQUESTED,
  SERVER_NEXT,
  TLS_AGREED,
  TLS_REFUSED,
  TLS_REFUSED_AND_OVER,
  TLS_REQUESTED,
} from './turns.ts';

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;
const PROTOCOL_3 = 3;
const MAX_STARTUP = 10_000;
const MAX_MESSAGE = 1 << 30;
/** AuthenticationOk and AuthenticationSASLFinal ask nothing of the client. */
const NOTHING_ASKED = new Set([0, 12]);

class PostgresqlDialog extends DialogBase {
  readonly #startup = new FrameReader(startupLength);
  readonly #messages = new FrameReader(messageLength);
  #step: 'startup' | 'encryption-reply' | 'session' = 'startup';
  #spoken = false;
  #clientOwes = false;
  #over = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    if (side === CLIENT) return this.#step === 'session' ? SERVER_NEXT : this.#takeStartup(payload);
    return this.#step === 'encryption-reply' ? this.#takeEncryptionReply(payload) : this.#takeMessages(payload);
  }

  #takeStartup(payload: Payload): Turn {
    const first = !this.#spoken;
    this.#spoken = true;
    this.#startup.read(payload, this.#takeStartupPacket);
    if (this.#step === 'encryption-reply') return TLS_REQUESTED;
    if (this.#over || this.#startup.lost) return OVER;
    if (this.#startup.midFrame) return REQUEST_GOES_ON;
    return first ? REQUESTED : SERVER_NEXT;
  }

  readonly #takeStartupPacket = (prefix: Uint8Array, available: number): boolean => {
    const code = available >= 8 ? uint32(prefix, 4) : 0;
    if (code === SSL_REQUEST || code === GSS_REQUEST) this.#step = 'encryption-reply';
    else if (code === CANCEL_REQUEST) this.#over = true;
    else this.#step = 'session';
    return true;
  };

  /** One byte without a frame: `S` TLS, `G` GSSAPI, `N` neither; `E` begins the error of an old server. */
  #takeEncryptionReply(payload: Payload): Turn {
    this.#step = 'startup';
    if (payload.start >= payload.end) return TLS_AGREED;
    const reply = String.fromCharCode(payload.bytes[payload.start]);
    if (reply === 'S') {
      this.rest = payload.start + 1;
      return TLS_AGREED;
    }
    return reply === 'N' ? TLS_REFUSED : TLS_REFUSED_AND_OVER;
  }

  #takeMessages(payload: Payload): Turn {
    this.#clientOwes = false;
    this.#messages.read(payload, this.#takeMessage);
    if (this.#over || this.#messages.lost) return OVER;
    return this.#clientOwes && !this.#messages.midFrame ? CLIENT_NEXT : SERVER_NEXT;
  }

  readonly #takeMessage = (prefix: Uint8Array, available: number): boolean => {
    const type = String.fromCharCode(prefix[0]);
    this.#clientOwes = type === 'R' && available >= 9 && !NOTHING_ASKED.has(uint32(prefix, 5));
    this.#over = type === 'Z' || type === 'E';
    return this.#over;
  };
}

function startupLength(prefix: Uint8Array, available: number): number {
  if (available < 4) return 0;
  const length = uint32(prefix, 0);
  return length >= 8 && length <= MAX_STARTUP ? length : -1;
}

function messageLength(prefix: Uint8Array, available: number): number {
  if (available < 5) return 0;
  const length = uint32(prefix, 1);
  return prefix[0] >= 0x31 && prefix[0] <= 0x7a && length >= 4 && length <= MAX_MESSAGE ? 1 + length : -1;
}

export const postgresql: OpeningProtocol = {
  name: 'postgresql',
  ports: [5432, 5433, 6432],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => {
    if (side === SERVER || payload.end - payload.start < 8) return false;
    const length = uint32(payload.bytes, payload.start);
    const code = uint32(payload.bytes, payload.start + 4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return length === 8;
    if (code === CANCEL_REQUEST) return length >= 16 && length <= 268;
    return code >>> 16 === PROTOCOL_3 && (code & 0xffff) < 16 && length >= 9 && length <= MAX_STARTUP;
  },
  begin: () => new PostgresqlDialog(),
};
