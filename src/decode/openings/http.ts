/** HTTP/1 and HTTP/2 in clear: open until the first reply; behind a CONNECT's 2xx another protocol opens (RFC 9110 9.3.6). */
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { MAX_FACT, tidySoftware } from './banner.ts';
import { DialogBase } from './dialogBase.ts';
import { LineReader } from './lineReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning, isCut } from './payloads.ts';
import { CLIENT_NEXT, connectedTo, OVER, REQUEST_GOES_ON, REQUESTED, SERVER_NEXT } from './turns.ts';

const METHODS =
  'GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|PROPFIND|PROPPATCH|REPORT|MKCOL|COPY|MOVE|LOCK|UNLOCK|SEARCH|' +
  'SUBSCRIBE|NOTIFY|M-SEARCH|RPC_IN_DATA|RPC_OUT_DATA|BITS_POST|PRI';
const REQUEST_LINE = new RegExp(`^(?:${METHODS}) (?!sips?:|rtspu?:)[^ \\r\\n]`, 'i');
/** `GET http://192.0.2.1/ HTTP/1.1`, as a proxy is asked. */
const ABSOLUTE_TARGET = /^\S+ https?:\/\/(\[[^\]\s]+\]|[^/:?#\s]+)/i;
/** What answered: the server itself, or the proxy in front of it, which names its software in brackets. */
const SERVER_FIELD = /^server:\s*(.+)/i;
const VIA_FIELD = /^via:.*\(([^()]+)\)\s*$/i;
const PROXY_AUTHENTICATION_REQUIRED = 407;

class HttpDialog extends DialogBase {
  readonly #clientLines = new LineReader();
  readonly #serverLines = new LineReader();
  #spoken = false;
  /** The request's headers have ended; what follows is its body. */
  #requested = false;
  #connect = false;
  #http2 = false;
  #firstLine = true;
  #status = 0;
  #replyEnded = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeRequest(payload) : this.#takeReply(payload);
  }

  #takeRequest(payload: Payload): Turn {
    const first = !this.#spoken;
    this.#spoken = true;
    if (this.#requested) return SERVER_NEXT;
    this.#clientLines.read(payload, this.#takeRequestLine);
    this.#requested ||= isCut(payload);
    if (!this.#requested) return first ? REQUEST_GOES_ON : CLIENT_NEXT;
    return first ? REQUESTED : SERVER_NEXT;
  }

  readonly #takeRequestLine = (line: string): boolean => {
    if (this.#firstLine) {
      this.#firstLine = line === '';
      if (!this.#firstLine) this.#takeTarget(line);
      return false;
    }
    const host = /^host:\s*(\S+)/i.exec(line);
    // A proxy is told there whom it is to ask (RFC 9112, 3.2.2).
    if (host && this.connectHost === null) this.nameServer(withoutPort(host[1]), 'http-host');
    this.#requested = line === '';
    return this.#requested;
  };

  #takeTarget(line: string): void {
    this.#http2 = line.startsWith('PRI ');
    this.connectHost =
      ABSOLUTE_TARGET.exec(line)?.[1]
        .replace(/^\[(.*)\]$/, '$1')
        .slice(0, MAX_FACT) ?? null;
    const target = /^CONNECT (\S+?)(?::(\d{1,5}))?(?: HTTP\/|$)/i.exec(line);
    if (!target) return;
    this.#connect = true;
    this.connectHost = target[1].replace(/^\[(.*)\]$/, '$1').slice(0, MAX_FACT);
    this.connectPort = Math.min(Number(target[2] ?? 443), 65_535);
    this.forgetServer();
    this.nameServer(this.connectHost, 'connect');
  }

  #takeReply(payload: Payload): Turn {
    this.#replyEnded = false;
    const stopped = this.#serverLines.read(payload, this.#takeReplyLine);
    if (this.#http2) return OVER;
    if (this.#status === 0 || isInterim(this.#status)) return SERVER_NEXT;
    if (!this.#connect) return OVER;
    if (!this.#replyEnded && !isCut(payload)) return SERVER_NEXT;
    if (this.#status === PROXY_AUTHENTICATION_REQUIRED) return this.#awaitAnotherRequest();
    if (this.#status < 200 || this.#status > 299) return OVER;
    this.rest = stopped;
    return connectedTo(this.connectPort ?? 0);
  }

  /** Interim replies are passed over with their headers; what is no line of HTTP counts as an error's status. */
  readonly #takeReplyLine = (line: string): boolean => {
    if (this.#status === 0) this.#status = Number(/^HTTP\/\d(?:\.\d)? (\d{3})\b/.exec(line)?.[1] ?? 599);
    else if (line === '' && isInterim(this.#status)) this.#status = 0;
    else this.#replyEnded = line === '';
    // Behind a proxy's consent somebody else's server speaks.
    if (!this.#connect || this.#status > 299) this.#takeSoftware(line);
    return this.#replyEnded;
  };

  #takeSoftware(line: string): void {
    const proxy = VIA_FIELD.exec(line)?.[1] ?? null;
    this.software = proxy?.slice(0, MAX_FACT) ?? this.software ?? tidySoftware(SERVER_FIELD.exec(line)?.[1] ?? '');
  }

  /** The proxy wants credentials and keeps the connection. */
  #awaitAnotherRequest(): Turn {
    this.#status = 0;
    this.#requested = false;
    this.#firstLine = true;
    return CLIENT_NEXT;
  }
}

function isInterim(status: number): boolean {
  return status >= 100 && status < 200;
}

function withoutPort(host: string): string {
  return host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
}

export const http: OpeningProtocol = {
  name: 'http',
  ports: [80, 3128, 8000, 8008, 8080, 8081, 8888],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => {
    if (side !== CLIENT) return false;
    const text = beginning(payload, 2048);
    if (!REQUEST_LINE.test(text)) return false;
    const lineEnd = text.indexOf('\n');
    return lineEnd < 0 || / HTTP\/[12]\.\d\r?\n$/.test(text.slice(0, lineEnd + 1));
  },
  begin: () => new HttpDialog(),
};
