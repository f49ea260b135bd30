/** Microsoft SQL Server's TDS (MS-TDS 2.2.3): PRELOGIN, TLS inside its packets, LOGIN7; open until the login's reply. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { CLIENT_NEXT, OVER, REQUEST_GOES_ON, REQUESTED, SERVER_NEXT, turn } from './turns.ts';

const HEADER = 8;
const REPLY = 0x04;
const LOGIN = 0x10;
const PRELOGIN = 0x12;
const HANDSHAKE_RECORD = 22;
const HELLO = turn('client-hello', SERVER, 'server-hello');
const SERVER_HELLO = turn('server-hello', CLIENT, 'session');

class TdsDialog extends DialogBase {
  readonly #client = new FrameReader(packetLength);
  readonly #server = new FrameReader(packetLength);
  #step: 'prelogin' | 'prelogin-reply' | 'hello' | 'server-hello' | 'login' = 'prelogin';

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeClient(payload) : this.#takeServer(payload);
  }

  #takeClient(payload: Payload): Turn {
    const before = this.#step;
    this.#client.read(payload, this.#takeClientPacket);
    if (this.#client.midFrame) return before === 'prelogin' ? REQUEST_GOES_ON : CLIENT_NEXT;
    if (before === 'prelogin') return REQUESTED;
    return before !== 'server-hello' && this.#step === 'server-hello' ? HELLO : SERVER_NEXT;
  }

  readonly #takeClientPacket = (prefix: Uint8Array, available: number): boolean => {
    if (this.#step === 'prelogin') this.#step = 'prelogin-reply';
    else if (available > HEADER && prefix[0] === PRELOGIN && prefix[HEADER] === HANDSHAKE_RECORD) {
      if (this.#step === 'hello') this.#step = 'server-hello';
    } else if (prefix[0] === LOGIN) this.#step = 'login';
    return false;
  };

  /** What is not framed any more is TLS of its own: past the handshake, so past what can be followed. */
  #takeServer(payload: Payload): Turn {
    const before = this.#step;
    this.#server.read(payload, () => false);
    if (this.#server.lost || this.#client.lost || before === 'login') return OVER;
    if (this.#server.midFrame) return SERVER_NEXT;
    if (before === 'server-hello') {
      this.#step = 'login';
      return SERVER_HELLO;
    }
    this.#step = 'hello';
    return CLIENT_NEXT;
  }
}

function packetLength(prefix: Uint8Array, available: number): number {
  if (available < HEADER) return 0;
  if (prefix[0] !== REPLY && prefix[0] !== LOGIN && prefix[0] !== PRELOGIN && prefix[0] !== 0x11) return -1;
  return prefix[2] * 256 + prefix[3];
}

export const tds: OpeningProtocol = {
  name: 'mssql',
  ports: [1433],
  firstSpeaker: CLIENT,
  /** A PRELOGIN whose first option is VERSION, right behind the table of options (2.2.6.5). */
  recognises: (side, payload, port) => {
    const { bytes, start, end } = payload;
    if (side !== CLIENT || port < 1024 || end - start < HEADER + 6) return false;
    const length = bytes[start + 2] * 256 + bytes[start + 3];
    if (bytes[start] !== PRELOGIN || bytes[start + 1] > 1 || length < 20 || length > 4096) return false;
    return bytes[start + HEADER] === 0 && bytes[start + HEADER + 1] === 0 && bytes[start + HEADER + 4] === 6;
  },
  begin: () => new TdsDialog(),
};
