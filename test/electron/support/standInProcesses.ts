/**
 * Electron's utility processes, as child processes of Node: what runs in them is the built entry itself, with
 * `process.parentPort` as Electron gives it. Ports cannot be handed to another process; so each one that is handed on
 * stays here, and what it says goes to and fro by its number.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import type { UtilityProcess } from 'electron';
import type { StandInPort } from './standInPorts.ts';

const BOOTSTRAP = fileURLToPath(new URL('utilityBootstrap.mjs', import.meta.url));

/** Between this side and the bootstrap in the child; `port` is the number of a port that was handed on. */
export type Carried =
  | { readonly kind: 'message'; readonly message: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'port-message'; readonly port: number; readonly data: unknown }
  | { readonly kind: 'port-closed'; readonly port: number };

type Calls = 'postMessage' | 'kill' | 'pid' | 'stderr';

export class StandInProcess extends EventEmitter implements Pick<UtilityProcess, Calls> {
  readonly entry: string;
  readonly serviceName: string;
  /** What it wrote to standard error. */
  errors = '';
  private readonly child: ChildProcess;
  private readonly ports = new Map<number, MessagePort>();
  private lastPort = 0;
  private isGone = false;

  constructor(entry: string, args: string[], serviceName: string) {
    super();
    this.entry = entry;
    this.serviceName = serviceName;
    this.child = fork(BOOTSTRAP, args, {
      env: { ...process.env, STAND_IN_ENTRY: entry },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr!.on('data', (text) => {
      this.errors += text;
    });
    this.child.on('message', (carried: Carried) => this.hear(carried));
    // Not on its `close`: Electron does not wait for what the process said last.
    this.child.on('exit', (code) => this.gone(code));
  }

  get pid(): number | undefined {
    return this.isGone ? undefined : this.child.pid;
  }

  get stderr(): UtilityProcess['stderr'] {
    return this.child.stderr;
  }

  postMessage(message: unknown, transfer: StandInPort[] = []): void {
    this.carry({ kind: 'message', message, ports: transfer.map((port) => this.keep(port.handOn())) });
  }

  kill(): boolean {
    return this.child.kill('SIGKILL');
  }

  private keep(native: MessagePort): number {
    const port = ++this.lastPort;
    this.ports.set(port, native);
    native.on('message', (data) => this.carry({ kind: 'port-message', port, data }));
    native.on('close', () => {
      if (this.ports.delete(port)) this.carry({ kind: 'port-closed', port });
    });
    return port;
  }

  private carry(carried: Carried): void {
    // What is on its way to a process that ends is lost, as everywhere.
    if (this.child.connected) this.child.send(carried, () => {});
  }

  private hear(carried: Carried): void {
    if (carried.kind === 'message') this.emit('message', carried.message);
    if (carried.kind === 'port-message') this.ports.get(carried.port)?.postMessage(carried.data);
    if (carried.kind === 'port-closed') this.close(carried.port);
  }

  private close(port: number): void {
    const native = this.ports.get(port);
    this.ports.delete(port);
    native?.close();
  }

  private gone(code: number | null): void {
    this.isGone = true;
    for (const port of [...this.ports.keys()]) this.close(port);
    this.emit('exit', code ?? 1);
  }
}
