/**
 * The engine's process as main sees it: started, connected to pages, asked for grants, started again when it was lost.
 * It is a utility process: all parsing is there, none of it in main.
 */
import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import { OperationError } from '../src/base/errors.ts';
import { type Client, createClient } from '../src/contract/client.ts';
import type { ControlOperations } from '../src/contract/controlOperations.ts';
import type { Grant } from '../src/contract/engineOperations.ts';
import { portTransport } from '../src/contract/portTransport.ts';
import { CaptureProcesses } from './captureProcesses.ts';
import type { EngineStart } from './places.ts';
import type { ToEngine } from './processMessages.ts';

const ENTRY = join(import.meta.dirname, 'engineProcess.js');

/** How long the engine may take to close its sessions when the program ends. */
const FINISH_WITHIN_MS = 3000;

interface Running {
  readonly process: UtilityProcess;
  readonly control: Client<ControlOperations>;
}

export class EngineHost {
  private readonly given: EngineStart;
  private readonly onLost: () => void;
  private running: Running | null = null;

  /** @param onLost  the process ended without being asked to; `start` starts another */
  constructor(given: EngineStart, onLost: () => void) {
    this.given = given;
    this.onLost = onLost;
  }

  start(): void {
    const process = utilityProcess.fork(ENTRY, [JSON.stringify(this.given)], { serviceName: 'PTRscope engine' });
    const { port1, port2 } = new MessageChannelMain();
    const running = { process, control: createClient<ControlOperations>(portTransport(port1)) };
    this.running = running;
    // They end by themselves when the engine is gone: their ports close.
    new CaptureProcesses(process).serve();
    // What ends it follows; unheard, the error would be shown to people as main's own.
    process.on('error', (type) => console.error(`PTRscope engine: ${type}`));
    process.on('exit', () => {
      running.control.close();
      if (this.running !== running) return;
      this.running = null;
      this.onLost();
    });
    process.postMessage({ kind: 'control' } satisfies ToEngine, [port2]);
  }

  /** @param port  the engine's end; the other one is for a page */
  connect(port: MessagePortMain): void {
    if (this.running === null) port.close();
    else this.running.process.postMessage({ kind: 'page' } satisfies ToEngine, [port]);
  }

  /** In the order of the paths. Rejects with an `OperationError`. */
  async grant(paths: readonly string[], access: 'read' | 'write'): Promise<Grant[]> {
    if (paths.length === 0) return [];
    if (this.running === null) throw new OperationError('closed', 'the engine is not running', 'Try it again.');
    return this.running.control.call('control.grant', { paths: [...paths], access });
  }

  /** Ends it after it has closed its sessions and removed its temporary files, or when it takes too long. */
  async finish(): Promise<void> {
    const running = this.running;
    if (running === null) return;
    this.running = null;
    const signal = AbortSignal.timeout(FINISH_WITHIN_MS);
    await running.control.call('control.finish', {}, { signal }).catch((error) => console.error(error.message));
    running.process.kill();
  }
}
