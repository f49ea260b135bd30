/** Both transports with something on each end: the same suite runs over either. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { portTransport } from '../../src/contract/portTransport.ts';
import { socketTransport } from '../../src/contract/socketTransport.ts';
import type { Transport } from '../../src/contract/transport.ts';

export interface Ends {
  readonly asking: Transport;
  readonly answering: Transport;
  /** Whatever must be closed beside them. */
  close(): Promise<void>;
}

async function messagePorts(): Promise<Ends> {
  const { port1, port2 } = new MessageChannel();
  return { asking: portTransport(port1), answering: portTransport(port2), close: async () => port1.close() };
}

async function webSockets(): Promise<Ends> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new WebSocketServer({ server });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [accepted] = (await once(sockets, 'connection')) as [WebSocket];
  return {
    asking: socketTransport(client),
    answering: socketTransport(accepted),
    close: async () => {
      client.terminate();
      sockets.close();
      server.close();
      await once(server, 'close');
    },
  };
}

export const TRANSPORTS: readonly (readonly [string, () => Promise<Ends>])[] = [
  ['a message port', messagePorts],
  ['a WebSocket', webSockets],
];
