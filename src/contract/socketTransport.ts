/** The contract over a WebSocket, a message as JSON: the browser's own socket, and that of the `ws` package. */
import { Ending, type Transport } from './transport.ts';

export interface Socket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
}

const CONNECTING = 0;
const OPEN = 1;
/** "Policy violation" (RFC 6455, 7.4.1). */
const POLICY = 1008;
/** A reader that leaves so many bytes lying is given up. */
const MOST_UNREAD_BYTES = 128 << 20;

/** May be called while the socket still connects: what is sent waits. What is no JSON arrives as `undefined`. */
export function socketTransport(socket: Socket): Transport {
  const ending = new Ending();
  const waiting: string[] = [];
  socket.addEventListener('open', () => {
    for (const text of waiting.splice(0)) socket.send(text);
  });
  socket.addEventListener('close', () => ending.come());
  // A failing socket closes as well; without a listener `ws` would throw.
  socket.addEventListener('error', () => {});
  return {
    send: (message) => {
      if (ending.over) return;
      const text = JSON.stringify(message);
      if (socket.readyState === CONNECTING) waiting.push(text);
      else if (socket.bufferedAmount > MOST_UNREAD_BYTES) socket.close(POLICY, 'too slow');
      else if (socket.readyState === OPEN) socket.send(text);
    },
    onMessage: (handler) => {
      socket.addEventListener('message', ({ data }) => {
        if (!ending.over) handler(parsed(data));
      });
    },
    onClose: (handler) => ending.add(handler),
    close: () => {
      if (ending.come()) socket.close();
    },
  };
}

function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    // Not for us: whoever reads the messages counts it as one without a meaning.
    return undefined;
  }
}
