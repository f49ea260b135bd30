/** LDAP (RFC 4511): open until a bind is answered, with StartTLS before it; without a bind, until the second search is. */
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { latin1 } from '../latin1.ts';
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
  TLS_REPLY_GOES_ON,
  TLS_REQUESTED,
} from './turns.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Tags of protocolOp. */
const BIND_REQUEST = 0x60;
const BIND_RESPONSE = 0x61;
const UNBIND_REQUEST = 0x42;
const SEARCH_REQUEST = 0x63;
const SEARCH_DONE = 0x65;
const EXTENDED_REQUEST = 0x77;
const EXTENDED_RESPONSE = 0x78;
const REQUESTS = new Set([BIND_REQUEST, SEARCH_REQUEST, EXTENDED_REQUEST, UNBIND_REQUEST]);
const START_TLS = '1.3.6.1.4.1.1466.20037';
const SASL_BIND_IN_PROGRESS = 14;
/** The first search is that of the root entry, before a bind. */
const SEARCHES = 2;
const MAX_MESSAGE = 1 << 26;

class LdapDialog extends DialogBase {
  readonly #client = new FrameReader(messageLength);
  readonly #server = new FrameReader(messageLength);
  #spoken = false;
  #tlsAsked = false;
  #unbound = false;
  #searches = 0;
  #verdict: Turn = SERVER_NEXT;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeRequests(payload) : this.#takeResponses(payload);
  }

  #takeRequests(payload: Payload): Turn {
    const first = !this.#spoken;
    this.#spoken = true;
    this.#client.read(payload, this.#takeRequest);
    if (this.#client.lost || this.#unbound) return OVER;
    if (this.#client.midFrame) return first ? REQUEST_GOES_ON : CLIENT_NEXT;
    if (this.#tlsAsked) return TLS_REQUESTED;
    return first ? REQUESTED : SERVER_NEXT;
  }

  readonly #takeRequest = (prefix: Uint8Array, available: number): boolean => {
    const at = operationAt(prefix, available);
    const tag = at < 0 ? -1 : prefix[at];
    if (tag === UNBIND_REQUEST) this.#unbound = true;
    if (tag === EXTENDED_REQUEST) this.#tlsAsked = latin1(prefix, at, available).includes(START_TLS);
    return false;
  };

  #takeResponses(payload: Payload): Turn {
    this.#verdict = this.#tlsAsked ? TLS_REPLY_GOES_ON : SERVER_NEXT;
    this.#server.read(payload, this.#takeResponse);
    if (this.#server.lost) return OVER;
    return this.#server.midFrame && this.#verdict === CLIENT_NEXT ? SERVER_NEXT : this.#verdict;
  }

  readonly #takeResponse = (prefix: Uint8Array, available: number): boolean => {
    const at = operationAt(prefix, available);
    const tag = at < 0 ? -1 : prefix[at];
    const result = resultCode(prefix, at, available);
    if (tag === BIND_RESPONSE) this.#verdict = result === SASL_BIND_IN_PROGRESS ? CLIENT_NEXT : OVER;
    else if (tag === SEARCH_DONE) this.#verdict = ++this.#searches < SEARCHES ? CLIENT_NEXT : OVER;
    else if (tag === EXTENDED_RESPONSE && this.#tlsAsked) {
      this.#tlsAsked = false;
      this.#verdict = result === 0 ? TLS_AGREED : TLS_REFUSED;
    } else if (tag === EXTENDED_RESPONSE) this.#verdict = CLIENT_NEXT;
    return this.#verdict.next !== 'same';
  };
}

/** Length of a BER length field's content with the field; 0 when more bytes are needed, -1 for what LDAP never uses. */
function messageLength(prefix: Uint8Array, available: number): number {
  if (prefix[0] !== SEQUENCE) return -1;
  if (available < 2) return 0;
  const header = lengthBytes(prefix, 1);
  if (header < 0) return -1;
  if (available < 1 + header) return 0;
  let length = prefix[1];
  if (header > 1) {
    length = 0;
    for (let index = 2; index < 1 + header; index++) length = length * 256 + prefix[index];
  }
  return length <= MAX_MESSAGE ? 1 + header + length : -1;
}

/** How many bytes the BER length at `at` takes, at most five. */
function lengthBytes(bytes: Uint8Array, at: number): number {
  if (bytes[at] < 0x80) return 1;
  const more = bytes[at] & 0x7f;
  return more >= 1 && more <= 4 ? 1 + more : -1;
}

/** Where the operation's tag stands, behind the message's header and its ID; -1 when it is not there. */
function operationAt(bytes: Uint8Array, available: number): number {
  const header = lengthBytes(bytes, 1);
  const id = 1 + header;
  if (header < 0 || id + 2 > available || bytes[id] !== INTEGER || bytes[id + 1] < 1 || bytes[id + 1] > 4) return -1;
  const at = id + 2 + bytes[id + 1];
  return at < available ? at : -1;
}

/** The enumerated result that an LDAPResult begins with (RFC 4511 4.1.9); -1 when it is not there. */
function resultCode(bytes: Uint8Array, operation: number, available: number): number {
  if (operation < 0 || operation + 1 >= available) return -1;
  const at = operation + 1 + lengthBytes(bytes, operation + 1);
  return at > operation + 1 && at + 2 < available && bytes[at] === 0x0a && bytes[at + 1] === 1 ? bytes[at + 2] : -1;
}

export const ldap: OpeningProtocol = {
  name: 'ldap',
  ports: [389, 3268],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => {
    if (side !== CLIENT) return false;
    const prefix = payload.bytes.subarray(payload.start, Math.min(payload.end, payload.start + 24));
    if (prefix.length < 7 || messageLength(prefix, prefix.length) < 7) return false;
    const at = operationAt(prefix, prefix.length);
    return at >= 0 && REQUESTS.has(prefix[at]);
  },
  begin: () => new LdapDialog(),
};
