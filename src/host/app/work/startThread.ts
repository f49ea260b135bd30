/**
 * Starts work in a thread of its own, which has its own memory, and whose end is nobody else's; or in this one, for
 * tests.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { portTransport } from '../../../contract/portTransport.ts';
import type { Transport } from '../../../contract/transport.ts';
import type { Launch } from '../../../live/launch.ts';
import { serveLaunches } from './launchBridge.ts';
import { beginWork, type ThreadStart, type Work } from './work.ts';

export interface Thread {
  readonly transport: Transport;
  /** Resolves when it has ended: with what was wrong when it did so by itself (a bug, its memory used up), else with null. */
  readonly ended: Promise<Error | null>;
  /** Ends it, whatever it does. */
  close(): Promise<void>;
}

export interface ThreadOptions {
  /** The built `thread.ts`; null: the work is done here. */
  readonly threadFile: URL | null;
  /** How capture processes are started from this thread; null: the other one starts them by itself. */
  readonly launchCapture: Launch | null;
  /** Where its temporary files go, which are not left behind when it crashes. */
  readonly temporaryFolder: () => string;
}

/** A capture of any size is read in a fraction of this; what needs more is a bug or an attack, and ends alone. */
const MOST_MEGABYTES = 2048;
/** In Electron all threads of a process share 4 GiB (pointer compression): one alone must not have all of it. */
const MOST_MEGABYTES_IN_ELECTRON = 1024;

function mostMegabytes(): number {
  return process.versions.electron === undefined ? MOST_MEGABYTES : MOST_MEGABYTES_IN_ELECTRON;
}

export async function startThread(work: Work, options: ThreadOptions): Promise<Thread> {
  const { port1, port2 } = new MessageChannel();
  const transport = portTransport(port1);
  const { threadFile, launchCapture } = options;
  if (threadFile === null) {
    await beginWork(work, portTransport(port2), launchCapture, true);
    const ended = new Promise<null>((resolve) => transport.onClose(() => resolve(null)));
    return { transport, ended, close: async () => transport.close() };
  }
  const launches = launchCapture === null ? null : launchesFor(launchCapture);
  const start: ThreadStart = { work, port: port2, launches: launches?.port ?? null };
  const worker = new Worker(threadFile, {
    workerData: start,
    transferList: launches === null ? [port2] : [port2, launches.port],
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes() },
    env: environment(options.temporaryFolder()),
  });
  let isClosed = false;
  const ended = new Promise<Error | null>((resolve) => {
    const end = (error: Error) => {
      transport.close();
      launches?.end();
      resolve(isClosed ? null : error);
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`its thread ended with ${code}`)));
  });
  const close = async () => {
    isClosed = true;
    transport.close();
    await worker.terminate();
  };
  return { transport, ended, close };
}

function launchesFor(launch: Launch): { readonly port: MessagePort; readonly end: () => void } {
  const { port1, port2 } = new MessageChannel();
  return { port: port2, end: serveLaunches(port1, launch) };
}

/** As ours, but for where temporary files go. */
function environment(temporaryFolder: string): NodeJS.ProcessEnv {
  return { ...process.env, TMPDIR: temporaryFolder, TEMP: temporaryFolder, TMP: temporaryFolder };
}
