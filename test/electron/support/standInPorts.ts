/** Electron's channels of main, made of Node's: the same calls and events, and ports that can be handed on. */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';

export class StandInPort extends EventEmitter implements Pick<MessagePortMain, 'postMessage' | 'start' | 'close'> {
  private native: MessagePort | null;

  constructor(native: MessagePort) {
    super();
    this.native = native;
    native.on('close', () => this.emit('close'));
  }

  postMessage(message: unknown): void {
    this.native?.postMessage(message);
  }

  /** Node's starts when somebody listens, Electron's when it is told to. */
  start(): void {
    if (this.native?.listenerCount('message') === 0)
      this.native.on('message', (data) => this.emit('message', { data }));
  }

  close(): void {
    this.native?.close();
  }

  /** For a port that is handed on: it is of no use here any more. */
  handOn(): MessagePort {
    const native = this.native;
    if (native === null) throw new Error('A port can be handed on once.');
    this.native = null;
    native.removeAllListeners();
    return native;
  }
}

export class StandInChannel {
  readonly port1: StandInPort;
  readonly port2: StandInPort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new StandInPort(port1);
    this.port2 = new StandInPort(port2);
  }
}
