/** Makes a child process of Node look like a utility process of Electron to the built entry that it then runs. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';

/** As Electron's `MessagePortMain`; its other end is in the process that started this one. */
class Port extends EventEmitter {
  constructor(number) {
    super();
    this.number = number;
    /** Until somebody starts the port. */
    this.held = [];
  }
  postMessage(data) {
    carry({ kind: 'port-message', port: this.number, data });
  }
  start() {
    const held = this.held ?? [];
    this.held = null;
    for (const data of held) this.emit('message', { data });
  }
  close() {
    carry({ kind: 'port-closed', port: this.number });
  }
  take(data) {
    if (this.held === null) this.emit('message', { data });
    else this.held.push(data);
  }
}

class ParentPort extends EventEmitter {
  postMessage(message) {
    carry({ kind: 'message', message, ports: [] });
  }
}

function carry(carried) {
  if (process.connected) process.send(carried);
}

/** @type {Map<number, Port>} */
const ports = new Map();
const parentPort = new ParentPort();

function hear(carried) {
  if (carried.kind === 'message') {
    const handedOn = carried.ports.map((number) => new Port(number));
    for (const port of handedOn) ports.set(port.number, port);
    parentPort.emit('message', { data: carried.message, ports: handedOn });
  }
  if (carried.kind === 'port-message') ports.get(carried.port)?.take(carried.data);
  if (carried.kind === 'port-closed') {
    ports.get(carried.port)?.emit('close');
    ports.delete(carried.port);
  }
}

const early = [];
process.on('message', (carried) => early.push(carried));
// A utility process ends with the program that started it.
process.on('disconnect', () => process.exit());
process.parentPort = parentPort;
await import(pathToFileURL(process.env.STAND_IN_ENTRY).href);
process.removeAllListeners('message');
process.on('message', hear);
for (const carried of early) hear(carried);
