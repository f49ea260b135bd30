/** MySQL and MariaDB: the server's greeting, then a login or an SSL request; open until the login's OK or error. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { latin1 } from '../latin1.ts';
import { MAX_FACT } from './banner.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import {
  CLIENT_NEXT,
  GREETED,
  GREETED_AND_OVER,
  GREETING_GOES_ON,
  OVER,
  SERVER_NEXT,
  SPOKE_EARLY,
  turn,
} from './turns.ts';

const HEADER = 4;
const GREETING_VERSION = 10;
const OK = 0x00;
const AUTHENTICATION_MORE = 0x01;
const ERROR = 0xff;
const CLIENT_SSL = 0x0800;
const SSL_REQUEST_BYTES = 32;
/** AuthMoreData 3: the password was in the server's cache; its OK follows at once. */
const FAST_AUTHENTICATION_SUCCEEDED = 3;
/** The client asks for TLS and goes on without a reply. */
const TLS_AT_ONCE = turn('tls-request', CLIENT, 'client-hello', 'tls');

class MysqlDialog extends DialogBase {
  readonly #client = new FrameReader(packetLength);
  readonly #server = new FrameReader(packetLength);
  #greeted = false;
  #refused = false;
  #answered = false;
  #tls = false;
  #serverOwes = false;
  #over = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeClient(payload) : this.#takeServer(payload);
  }

  #takeClient(payload: Payload): Turn {
    const stopped = this.#client.read(payload, this.#takeClientPacket);
    if (this.#tls) {
      this.rest = Math.min(stopped, payload.end);
      return TLS_AT_ONCE;
    }
    if (!this.#greeted) return SPOKE_EARLY;
    return this.#client.midFrame ? CLIENT_NEXT : SERVER_NEXT;
  }

  readonly #takeClientPacket = (prefix: Uint8Array, available: number): boolean => {
    const capabilities = available >= HEADER + 2 ? prefix[HEADER] | (prefix[HEADER + 1] << 8) : 0;
    const first = !this.#answered;
    this.#answered = true;
    this.#tls = first && payloadLength(prefix) === SSL_REQUEST_BYTES && (capabilities & CLIENT_SSL) !== 0;
    return this.#tls;
  };

  #takeServer(payload: Payload): Turn {
    const greetedBefore = this.#greeted;
    this.#server.read(payload, this.#takeServerPacket);
    if (this.#refused) return GREETED_AND_OVER;
    if (this.#server.lost || this.#over) return OVER;
    if (!greetedBefore) return this.#greeted ? GREETED : GREETING_GOES_ON;
    return this.#server.midFrame || this.#serverOwes ? SERVER_NEXT : CLIENT_NEXT;
  }

  readonly #takeServerPacket = (prefix: Uint8Array, available: number): boolean => {
    const type = available > HEADER ? prefix[HEADER] : -1;
    if (!this.#greeted) {
      this.#greeted = true;
      this.#refused = type === ERROR;
      if (type === GREETING_VERSION) this.software = readVersion(prefix, available);
      return this.#refused;
    }
    this.#serverOwes = type === AUTHENTICATION_MORE && prefix[HEADER + 1] === FAST_AUTHENTICATION_SUCCEEDED;
    this.#over = type === OK || type === ERROR;
    return this.#over;
  };
}

/** `8.0.35` as `MySQL 8.0.35`; MariaDB says its own name behind a version for old clients: `5.5.5-10.11.6-MariaDB`. */
function readVersion(prefix: Uint8Array, available: number): string {
  const end = prefix.indexOf(0, HEADER + 1);
  const version = latin1(prefix, HEADER + 1, end < 0 || end > available ? available : end, MAX_FACT - 10);
  const mariaDb = /^(?:5\.5\.5-)?([\d.]+)-MariaDB/.exec(version);
  return mariaDb ? `MariaDB ${mariaDb[1]}` : `MySQL ${version}`;
}

function packetLength(prefix: Uint8Array, available: number): number {
  return available < HEADER ? 0 : HEADER + payloadLength(prefix);
}

function payloadLength(prefix: Uint8Array): number {
  return prefix[0] | (prefix[1] << 8) | (prefix[2] << 16);
}

/** A greeting's fixed part; or an error in its place, as for a blocked host. */
function isGreeting(payload: Payload): boolean {
  const { bytes, start, end, originalEnd } = payload;
  if (end - start < HEADER + 3 || bytes[start + 3] !== 0) return false;
  const length = payloadLength(bytes.subarray(start, start + HEADER));
  if (length > 512 || length + HEADER < originalEnd - start) return false;
  if (bytes[start + HEADER] === ERROR) return bytes[start + HEADER + 2] >= 3 && bytes[start + HEADER + 2] <= 0x10;
  const digit = bytes[start + HEADER + 1];
  return bytes[start + HEADER] === GREETING_VERSION && length >= 40 && digit >= 0x30 && digit <= 0x39;
}

export const mysql: OpeningProtocol = {
  name: 'mysql',
  ports: [3306, 3307],
  firstSpeaker: SERVER,
  recognises: (side, payload) => side === SERVER && isGreeting(payload),
  begin: () => new MysqlDialog(),
};
