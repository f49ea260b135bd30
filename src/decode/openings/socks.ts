/**
 * SOCKS version 5 (RFC 1928, user name and password RFC 1929): a way to authenticate is chosen, the client asks to be
 * connected, and behind the proxy's consent another protocol opens.
 */
import { formatIPv4, formatIPv6 } from '../../base/addressText.ts';
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { latin1 } from '../latin1.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader, type LengthOf } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { CLIENT_NEXT, connectedTo, OVER, REQUEST_GOES_ON, REQUESTED, SERVER_NEXT } from './turns.ts';

const VERSION = 5;
const AUTHENTICATION_VERSION = 1;
const NO_AUTHENTICATION = 0;
const PASSWORD = 2;
const CONNECT = 1;
const GRANTED = 0;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
/** Where an address begins in a request or a reply; a name, behind its length. */
const ADDRESS_AT = 4;
const PORT_BYTES = 2;

class SocksDialog extends DialogBase {
  readonly #clientMessages = new FrameReader((prefix, available) => this.#clientLength(prefix, available));
  readonly #serverMessages = new FrameReader((prefix, available) => this.#serverLength(prefix, available));
  /** Messages passed that are not repeated: the client's list of methods, the server's choice. */
  #offered = false;
  #method = -1;
  #command = -1;
  /** What a server's message led to; null while more is to come. */
  #end: Turn | null = null;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeClient(payload) : this.#takeServer(payload);
  }

  #takeClient(payload: Payload): Turn {
    const offeredBefore = this.#offered;
    this.#clientMessages.read(payload, this.#takeRequest);
    if (this.#clientMessages.lost) return OVER;
    if (!this.#offered) return REQUEST_GOES_ON;
    if (!offeredBefore) return REQUESTED;
    return this.#clientMessages.midFrame ? CLIENT_NEXT : SERVER_NEXT;
  }

  readonly #takeRequest = (message: Uint8Array, available: number): boolean => {
    if (!this.#offered) this.#offered = true;
    else if (message[0] === VERSION) {
      this.#command = message[1];
      this.#takeTarget(message, addressedLength(message, available), available);
    }
    return false;
  };

  /** A target that was not captured whole, or has a very long name, stays unknown. */
  #takeTarget(request: Uint8Array, end: number, available: number): void {
    if (end > available) return;
    this.connectHost = hostIn(request, end - PORT_BYTES);
    this.connectPort = request[end - 2] * 256 + request[end - 1];
    this.nameServer(this.connectHost, 'connect');
  }

  #takeServer(payload: Payload): Turn {
    const stopped = this.#serverMessages.read(payload, this.#takeReply);
    if (this.#serverMessages.lost) return OVER;
    if (this.#end !== null) {
      this.rest = Math.min(stopped, payload.end);
      return this.#end;
    }
    // What was asked for ahead of the choice has no answer yet.
    return this.#serverMessages.midFrame || this.#command >= 0 ? SERVER_NEXT : CLIENT_NEXT;
  }

  readonly #takeReply = (message: Uint8Array): boolean => {
    if (this.#method < 0) {
      this.#method = message[1];
      if (this.#method !== NO_AUTHENTICATION && this.#method !== PASSWORD) this.#end = OVER;
    } else if (message[1] !== GRANTED) this.#end = OVER;
    else if (message[0] === VERSION) this.#end = this.#command === CONNECT ? connectedTo(this.connectPort ?? 0) : OVER;
    return this.#end !== null;
  };

  #clientLength: LengthOf = (prefix, available) => {
    if (!this.#offered) return prefix[0] !== VERSION ? -1 : available < 2 ? 0 : 2 + prefix[1];
    if (prefix[0] !== AUTHENTICATION_VERSION) return addressedLength(prefix, available);
    const nameEnd = 2 + prefix[1];
    return available < 2 || available <= nameEnd ? 0 : nameEnd + 1 + prefix[nameEnd];
  };

  #serverLength: LengthOf = (prefix, available) => {
    const isReply = this.#method >= 0 && prefix[0] === VERSION;
    if (isReply) return addressedLength(prefix, available);
    return prefix[0] === (this.#method < 0 ? VERSION : AUTHENTICATION_VERSION) ? 2 : -1;
  };
}

/** Of a request or a reply: version, command or verdict, a reserved byte, an address and a port. */
function addressedLength(prefix: Uint8Array, available: number): number {
  if (prefix[0] !== VERSION) return -1;
  if (available <= ADDRESS_AT) return 0;
  const address = { [IPV4]: 4, [NAME]: 1 + prefix[ADDRESS_AT], [IPV6]: 16 }[prefix[ADDRESS_AT - 1]];
  return address === undefined ? -1 : ADDRESS_AT + address + PORT_BYTES;
}

/** The host that a request names, as text; it ends before its port. */
function hostIn(request: Uint8Array, end: number): string {
  const type = request[ADDRESS_AT - 1];
  if (type === NAME) return latin1(request, ADDRESS_AT + 1, end);
  if (type === IPV6) return formatIPv6(request, ADDRESS_AT);
  const [a, b, c, d] = request.subarray(ADDRESS_AT, end);
  return formatIPv4((a << 24) | (b << 16) | (c << 8) | d);
}

/** A list of methods, each once, of those that have a number; nothing or a request behind it. */
function isOffer({ bytes, start, end, originalEnd }: Payload): boolean {
  const listEnd = start + 2 + bytes[start + 1];
  if (end - start < 3 || bytes[start] !== VERSION || listEnd > originalEnd) return false;
  if (listEnd < originalEnd && !(listEnd < end && bytes[listEnd] === VERSION)) return false;
  const methods = bytes.subarray(start + 2, Math.min(listEnd, end));
  return methods.every((method) => method <= 9 || method === 0x80) && new Set(methods).size === methods.length;
}

export const socks: OpeningProtocol = {
  name: 'socks',
  ports: [1080, 9050, 9150],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => side === CLIENT && isOffer(payload),
  begin: () => new SocksDialog(),
};
