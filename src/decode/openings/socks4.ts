/**
 * SOCKS version 4, and 4A, where the proxy looks the name up: one request, and behind the proxy's consent another
 * protocol opens.
 */
import { formatIPv4 } from '../../base/addressText.ts';
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning, isCut } from './payloads.ts';
import { connectedTo, OVER, REQUEST_GOES_ON, REQUESTED, SERVER_NEXT } from './turns.ts';

const PORTS = [1080, 9050, 9150];
/** Version; connect or bind. */
const BEGINNING = /^\x04[\x01\x02]/;
const CONNECT = 1;
/** Where user and name are text. */
const USER_AT = 8;
const TEXT = /^[\x21-\x7e]*$/;
/** User and name have at most 255 bytes each. */
const MAX_REQUEST = USER_AT + 2 * 256;
const REPLY_BYTES = 8;
const GRANTED = 90;

interface Request {
  readonly command: number;
  readonly port: number;
  readonly host: string;
  readonly user: string;
  readonly length: number;
}

class Socks4Dialog extends DialogBase {
  #sent = '';
  #request: Request | null = null;
  /** Bytes of the reply so far; the first is 0, the second the verdict. */
  #replied = 0;
  #granted = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeClient(payload) : this.#takeServer(payload);
  }

  #takeClient(payload: Payload): Turn {
    if (this.#request !== null) return SERVER_NEXT;
    this.#sent += beginning(payload, MAX_REQUEST - this.#sent.length);
    this.#request = readRequest(this.#sent);
    if (this.#request === null) return isCut(payload) || this.#sent.length === MAX_REQUEST ? OVER : REQUEST_GOES_ON;
    this.connectHost = this.#request.host;
    this.connectPort = this.#request.port;
    this.nameServer(this.connectHost, 'connect');
    return REQUESTED;
  }

  #takeServer({ bytes, start, end, originalEnd }: Payload): Turn {
    if (this.#request === null) return OVER;
    const replyEnd = start + REPLY_BYTES - this.#replied;
    const verdictAt = start + 1 - this.#replied;
    if (verdictAt >= start && verdictAt < end) this.#granted = bytes[verdictAt] === GRANTED;
    this.#replied += Math.min(REPLY_BYTES - this.#replied, originalEnd - start);
    if (this.#replied < REPLY_BYTES) return SERVER_NEXT;
    this.rest = Math.min(replyEnd, end);
    return this.#granted && this.#request.command === CONNECT ? connectedTo(this.#request.port) : OVER;
  }
}

/** null: it is not whole. */
function readRequest(bytes: string): Request | null {
  const userEnd = bytes.indexOf('\0', USER_AT);
  if (userEnd < 0) return null;
  const [, command, high, low, ...address] = Array.from(bytes.slice(0, USER_AT), (byte) => byte.charCodeAt(0));
  const [a, b, c, d] = address;
  const isNamed = a === 0 && b === 0 && c === 0 && d !== 0;
  const end = isNamed ? bytes.indexOf('\0', userEnd + 1) : userEnd;
  if (end < 0) return null;
  return {
    command,
    port: high * 256 + low,
    host: isNamed ? bytes.slice(userEnd + 1, end) : formatIPv4((a << 24) | (b << 16) | (c << 8) | d),
    user: bytes.slice(USER_AT, userEnd),
    length: end + 1,
  };
}

/** Whole, and nothing behind it; at its ports the first piece of one is enough. */
function isRequest(payload: Payload, port: number): boolean {
  const bytes = beginning(payload, MAX_REQUEST);
  if (!BEGINNING.test(bytes)) return false;
  if (PORTS.includes(port)) return true;
  const request = readRequest(bytes);
  if (request === null || request.length !== payload.originalEnd - payload.start || request.port === 0) return false;
  return TEXT.test(request.user) && /^[^0]/.test(request.host) && TEXT.test(request.host);
}

export const socks4: OpeningProtocol = {
  name: 'socks4',
  /** Those of version 5 are its own, too. */
  ports: [],
  firstSpeaker: CLIENT,
  recognises: (side, payload, port) => side === CLIENT && isRequest(payload, port),
  begin: () => new Socks4Dialog(),
};
