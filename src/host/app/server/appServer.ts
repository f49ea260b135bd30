/**
 * The localhost server of `ptrscope serve`: the renderer to a browser, its contract over a WebSocket, files up and down.
 * It listens on loopback only. A foreign page cannot use it: its origin is another. A name that was made to lead here
 * (DNS rebinding) is no loopback name. A program of another user of this machine lacks the key.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperationError } from '../../../base/errors.ts';
import { ACCESS_PATH } from '../../../contract/page.ts';
import type { Transport } from '../../../contract/transport.ts';
import { systemCode } from '../../fileErrors.ts';
import type { Downloads } from '../downloads.ts';
import { DOWNLOAD_PATH, UPLOAD_PATH } from '../paths.ts';
import type { Uploads } from '../uploads.ts';
import { Access, isFromElsewhere, isOwnOrigin, loopbackHost } from './access.ts';
import { answerAccess } from './accessAnswer.ts';
import { say, setHeaders } from './answers.ts';
import { answerDownload } from './downloadAnswer.ts';
import { PageSockets } from './pageSockets.ts';
import { StaticFiles } from './staticFiles.ts';
import { answerUpload } from './uploadRequest.ts';

export interface AppServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Of the built renderer. */
  readonly rendererFolder: string;
  readonly uploads: Uploads;
  readonly downloads: Downloads;
  /** Told of each page that was let in. */
  readonly onPage: (transport: Transport) => void;
  /** Told of bugs. */
  readonly onFailure: (error: unknown) => void;
}

const IPV4 = '127.0.0.1';
const IPV6 = '::1';
const MOST_CONNECTIONS = 256;
const HEADERS_WITHIN_MS = 10_000;
/** A piece of an upload over a slow tunnel. */
const REQUEST_WITHIN_MS = 300_000;
/** Node looks every half minute by itself: anybody on this machine could keep all places taken for so long. */
const CHECKED_EVERY_MS = 1_000;

export class AppServer {
  /** 0 before it listens. */
  port = 0;
  private readonly options: AppServerOptions;
  private readonly access = new Access();
  private readonly files: StaticFiles;
  private readonly sockets: PageSockets;
  private readonly servers: Server[] = [];

  /** Throws an `OperationError` where the renderer is not. */
  constructor(options: AppServerOptions) {
    this.options = options;
    this.files = new StaticFiles(options.rendererFolder);
    this.sockets = new PageSockets(this.access, options.onPage);
  }

  /** On ::1 as well, where that can be had. Throws an `OperationError` when the port is taken. */
  async listen(): Promise<void> {
    this.port = await this.listenOn(IPV4, this.options.port);
    await this.listenOn(IPV6, this.port).catch(() => undefined);
  }

  /** The address to be opened, with the key behind `#`. */
  get address(): string {
    return `${this.origin}/#key=${this.access.key}`;
  }

  /** One that is good once, and for a minute: for a command line that others may read. */
  addressForOnce(): string {
    return `${this.origin}/#code=${this.access.newCode()}`;
  }

  async close(): Promise<void> {
    this.sockets.close();
    await Promise.all(
      this.servers.splice(0).map((server) => {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        return closed;
      }),
    );
  }

  private get origin(): string {
    return `http://${IPV4}:${this.port}`;
  }

  private async listenOn(host: string, port: number): Promise<number> {
    const server = createServer({
      headersTimeout: HEADERS_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      connectionsCheckingInterval: CHECKED_EVERY_MS,
    });
    server.maxConnections = MOST_CONNECTIONS;
    server.on('request', (request, response) => void this.answer(request, response));
    server.on('upgrade', (request, socket, head) => this.sockets.upgrade(request, socket, head));
    server.on('clientError', (_error, socket) => socket.destroy());
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (error) {
      throw cannotListen(port, error);
    }
    this.servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setHeaders(response);
    try {
      await this.route(request, response);
    } catch (error) {
      this.options.onFailure(error);
      if (response.headersSent) response.destroy();
      else say(response, 500, 'Something went wrong inside PTRscope.');
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method = '' } = request;
    const [path = '/', query] = (request.url ?? '/').split('?');
    const reads = method === 'GET' || method === 'HEAD';
    const host = loopbackHost(headers);
    if (host === null) return say(response, 421, 'This server answers to the names of this machine only.');
    const isForeign = !isOwnOrigin(headers, host, reads) || (path !== '/' && isFromElsewhere(headers));
    if (isForeign) return say(response, 403, 'Other sites may not ask here.');
    if (path === ACCESS_PATH && method === 'POST') return answerAccess(this.access, request, response);
    if (path.startsWith(UPLOAD_PATH) && method === 'PUT') {
      return answerUpload(this.options.uploads, path.slice(UPLOAD_PATH.length), request, response);
    }
    if (!reads) return say(response, 405, 'This cannot be done here.');
    if (path.startsWith(DOWNLOAD_PATH) && method === 'GET') {
      const id = path.slice(DOWNLOAD_PATH.length);
      return answerDownload(this.options.downloads, id, query === 'view', response);
    }
    if (!this.files.answer(path, response)) say(response, 404, 'There is no such page.');
  }
}

function cannotListen(port: number, error: unknown): OperationError {
  const code = systemCode(error);
  if (code === 'EADDRINUSE') {
    const next = 'Choose another one with --port, or leave that out.';
    return new OperationError('port-taken', `port ${port} is in use by another program`, next, error);
  }
  if (code === 'EACCES') {
    return new OperationError('port-refused', `you may not listen on port ${port}`, 'Choose one above 1023.', error);
  }
  const said = error instanceof Error ? error.message : String(error);
  return new OperationError('cannot-listen', `cannot listen on ${IPV4}: ${said}`, 'Check that loopback is up.', error);
}
