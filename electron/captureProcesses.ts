/**
 * The capture processes: each in a utility process of its own, started by main because nobody else can, and connected
 * with the engine directly. Main reads nothing of what they say to each other.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MessageChannelMain, powerSaveBlocker, type UtilityProcess, utilityProcess } from 'electron';
import { z } from 'zod';
import type { FromEngine, ToEngine } from './processMessages.ts';

const ENTRY = join(import.meta.dirname, 'captureProcess.js');

/** One for each device of each live capture, and for questions. */
const MOST_PROCESSES = 32;

/** How long after its end what it said is waited for. */
const LAST_WORDS_MS = 500;

/** So much of what it says on standard error is kept, from its end. */
const KEPT_SPEECH = 4096;

const fromEngineSchema: z.ZodType<FromEngine> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start-capture'), id: z.int().min(1) }),
  z.strictObject({ kind: z.literal('kill-capture'), id: z.int().min(1) }),
]);

export class CaptureProcesses {
  private readonly engine: UtilityProcess;
  private readonly running = new Map<number, UtilityProcess>();
  /** What keeps the system from sleeping. */
  private blocker: number | null = null;

  constructor(engine: UtilityProcess) {
    this.engine = engine;
  }

  /** Starts and ends them as the engine asks. */
  serve(): void {
    this.engine.on('message', (message: unknown) => {
      const { data } = fromEngineSchema.safeParse(message);
      if (data?.kind === 'start-capture') this.start(data.id);
      if (data?.kind === 'kill-capture') this.running.get(data.id)?.kill();
    });
  }

  private start(id: number): void {
    if (this.running.has(id)) return;
    if (this.running.size >= MOST_PROCESSES) {
      this.tell({ kind: 'capture-gone', id, how: `there are ${MOST_PROCESSES} already`, standardError: '' });
      return;
    }
    const process = utilityProcess.fork(ENTRY, [], {
      serviceName: 'PTRscope capture',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.running.set(id, process);
    this.stayAwake();
    this.watch(id, process);
    const { port1, port2 } = new MessageChannelMain();
    process.postMessage(null, [port1]);
    this.engine.postMessage({ kind: 'capture', id } satisfies ToEngine, [port2]);
  }

  private watch(id: number, process: UtilityProcess): void {
    let standardError = '';
    process.stderr?.on('data', (text) => {
      standardError = (standardError + text).slice(-KEPT_SPEECH);
    });
    const said = new Promise<void>((resolve) => process.stderr?.on('end', resolve) ?? resolve());
    process.on('error', (type) => {
      standardError = `${standardError}\n${type}`;
    });
    process.on('exit', async (code) => {
      this.running.delete(id);
      this.stayAwake();
      // Its last words may still be on their way.
      await Promise.race([said, setTimeout(LAST_WORDS_MS)]);
      this.tell({ kind: 'capture-gone', id, how: `status ${code}`, standardError });
    });
  }

  /** While something is captured the system may turn the screen off, and not go to sleep by itself. */
  private stayAwake(): void {
    const isWanted = this.running.size > 0;
    if (isWanted && this.blocker === null) this.blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (isWanted || this.blocker === null) return;
    powerSaveBlocker.stop(this.blocker);
    this.blocker = null;
  }

  private tell(message: ToEngine): void {
    // The engine may be gone first.
    if (this.engine.pid !== undefined) this.engine.postMessage(message);
  }
}
