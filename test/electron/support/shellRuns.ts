/** Runs of the built shell within one test file: started, connected to as its page would, and ended after each test. */
import type { MessagePort } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Client, createClient } from '../../../src/contract/client.ts';
import type { EngineOperations } from '../../../src/contract/engineOperations.ts';
import { portTransport } from '../../../src/contract/portTransport.ts';
import type { ShellEvent, ShellOperations } from '../../../src/contract/shellOperations.ts';
import { type BuiltShell, buildShell } from './builtShell.ts';
import type { StandIn, StandInOptions } from './standIn.ts';
import type { StandInWindow } from './standInWindow.ts';
import { startMain } from './startMain.ts';

export type ShellClient = Client<ShellOperations>;

export interface ShellRuns {
  start(argv?: readonly string[], options?: StandInOptions): Promise<StandIn>;
  /** The shell's side as the page in this window sees it. */
  connect(window: StandInWindow): Promise<ShellClient>;
  /** Both sides. */
  connectBoth(window: StandInWindow): Promise<{ engine: Client<EngineOperations>; shell: ShellClient }>;
}

export function shellRuns(): ShellRuns {
  let built: BuiltShell;
  let running: StandIn[] = [];
  let ports: MessagePort[] = [];

  beforeAll(async () => {
    built = await buildShell();
  }, 120_000);
  afterAll(() => built.remove());
  afterEach(async () => {
    for (const port of ports) port.close();
    for (const one of running) await one.end();
    ports = [];
    running = [];
  });

  const connectBoth: ShellRuns['connectBoth'] = async (window) => {
    const both = await window.webContents.page!.askForPorts();
    ports.push(...both);
    const [engine, shell] = both.map(portTransport);
    return { engine: createClient<EngineOperations>(engine), shell: createClient<ShellOperations>(shell) };
  };

  return {
    start: async (argv = [], options = {}) => {
      const standIn = await startMain(built.main, argv, options);
      running.push(standIn);
      await settled();
      return standIn;
    },
    connect: async (window) => (await connectBoth(window)).shell,
    connectBoth,
  };
}

/** Everything that was begun has had its turn. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
}

/** The first so many things that the shell tells a page. */
export async function firstEvents(client: ShellClient, count: number): Promise<ShellEvent[]> {
  const told: ShellEvent[] = [];
  for await (const event of client.stream('shell.events', {})) {
    told.push(event);
    if (told.length === count) break;
  }
  return told;
}
