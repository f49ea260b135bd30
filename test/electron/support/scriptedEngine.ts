/** In the engine's place, where a test is about the shell alone: gives out grants, and can be made to crash. */
import { EventEmitter } from 'node:events';
import { basename } from 'node:path';
import type { UtilityProcess } from 'electron';
import type { ToEngine } from '../../../electron/processMessages.ts';
import { controlOperations } from '../../../src/contract/controlOperations.ts';
import { portTransport } from '../../../src/contract/portTransport.ts';
import { serve } from '../../../src/contract/serve.ts';
import type { StandInPort } from './standInPorts.ts';

type Calls = 'postMessage' | 'kill' | 'pid' | 'stderr';

export class ScriptedEngine extends EventEmitter implements Pick<UtilityProcess, Calls> {
  readonly stderr = null;
  readonly granted: { paths: readonly string[]; access: string }[] = [];
  /** Ports of pages. */
  readonly pages: StandInPort[] = [];
  /** What it was started with. */
  readonly given: unknown;
  pid: number | undefined = 1;
  finished = 0;
  /** Told of the capture processes that were asked for. */
  onCapture: (message: ToEngine, port: StandInPort) => void = () => {};

  constructor(args: readonly string[]) {
    super();
    this.given = JSON.parse(args[0]);
  }

  postMessage(message: ToEngine, [port]: StandInPort[] = []): void {
    if (message.kind === 'control') this.serveControl(port);
    else if (message.kind === 'page') this.pages.push(port);
    // Not before whoever asked for it listens.
    else setImmediate(() => this.onCapture(message, port));
  }

  kill(): boolean {
    this.crash(0);
    return true;
  }

  crash(code = 139): void {
    if (this.pid === undefined) return;
    // An error that nobody listens to is thrown, in main.
    if (code !== 0) this.emit('error', 'FatalError', 'heap', '{}');
    this.pid = undefined;
    this.emit('exit', code);
  }

  private serveControl(port: StandInPort): void {
    const handlers = {
      'control.grant': ({ paths, access }: { paths: string[]; access: string }) => {
        this.granted.push({ paths, access });
        return paths.map((path) => ({
          grant: `${access}-${basename(path)}`,
          name: basename(path),
          bytes: access === 'read' ? 1 : null,
        }));
      },
      'control.finish': () => {
        this.finished++;
        return {};
      },
    };
    serve(controlOperations, handlers, portTransport(port));
  }
}
