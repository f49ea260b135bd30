/** The WebSockets of pages: let in by origin and key, bounded in number, noticed when they are gone. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { CONTRACT_PATH, SUBPROTOCOL } from '../../../contract/page.ts';
import { socketTransport } from '../../../contract/socketTransport.ts';
import type { Transport } from '../../../contract/transport.ts';
import { type Access, isOwnOrigin, loopbackHost } from './access.ts';

/** Pages at once; a browser window has one. */
const MOST_SOCKETS = 32;
/** One message; the contract's own bound is in it. */
const MOST_PAYLOAD_BYTES = 2 << 20;
const ALIVE_EVERY_MS = 30_000;

export class PageSockets {
  private readonly access: Access;
  private readonly onPage: (transport: Transport) => void;
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_PAYLOAD_BYTES,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  /** Those that have answered since they were last asked. */
  private readonly alive = new WeakSet<WebSocket>();
  private readonly timer = setInterval(() => this.askAll(), ALIVE_EVERY_MS).unref();

  constructor(access: Access, onPage: (transport: Transport) => void) {
    this.access = access;
    this.onPage = onPage;
  }

  /** For each `upgrade` of the server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.refusal(request);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.server.handleUpgrade(request, socket, head, (page) => {
      this.alive.add(page);
      page.on('pong', () => this.alive.add(page));
      this.onPage(socketTransport(page));
    });
  }

  close(): void {
    clearInterval(this.timer);
    for (const page of this.server.clients) page.terminate();
    this.server.close();
  }

  /** The status line with which it is refused; null: it is let in. */
  private refusal({ headers, url }: IncomingMessage): string | null {
    const host = loopbackHost(headers);
    if (host === null) return '421 Misdirected Request';
    if (!isOwnOrigin(headers, host, false)) return '403 Forbidden';
    if (url !== CONTRACT_PATH) return '404 Not Found';
    const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const [protocol, key] = offered;
    const isRight = offered.length === 2 && protocol === SUBPROTOCOL && this.access.isKey(key);
    if (!isRight) return '401 Unauthorized';
    return this.server.clients.size < MOST_SOCKETS ? null : '503 Service Unavailable';
  }

  private askAll(): void {
    for (const page of this.server.clients) {
      if (!this.alive.has(page)) page.terminate();
      this.alive.delete(page);
      page.ping();
    }
  }
}
