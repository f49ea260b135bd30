/** The contract over a message port: of a browser, of a worker, of Electron's main and utility processes. */
import { Ending, type Transport } from './transport.ts';

/** A `MessagePort` of a browser or of Node, also a worker's `parentPort`. */
interface EventPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void): void;
  start?(): void;
  close?(): void;
}

/** Electron's `MessagePortMain`, which tells its events in the older way. */
interface EmitterPort {
  postMessage(message: unknown): void;
  on(type: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void): unknown;
  start?(): void;
  close?(): void;
}

/** A port tells when its other side is gone in Node and Electron; browsers since 2024 do, older ones never. */
export function portTransport(port: EventPort | EmitterPort): Transport {
  const ending = new Ending();
  const listen = (type: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void) => {
    if ('addEventListener' in port) port.addEventListener(type, listener);
    else port.on(type, listener);
  };
  listen('close', () => ending.come());
  return {
    send: (message) => {
      if (!ending.over) port.postMessage(message);
    },
    onMessage: (handler) => {
      listen('message', (event) => {
        if (!ending.over) handler(event.data);
      });
      port.start?.();
    },
    onClose: (handler) => ending.add(handler),
    close: () => {
      if (ending.come()) port.close?.();
    },
  };
}
