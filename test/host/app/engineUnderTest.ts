/** An engine with a page's client and the shell's, everything in this thread, every answer held against its declaration. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished } from 'vitest';
import { OperationError } from '../../../src/base/errors.ts';
import { type Client, createClient } from '../../../src/contract/client.ts';
import type { ControlOperations } from '../../../src/contract/controlOperations.ts';
import type { EngineOperations, ListInput } from '../../../src/contract/engineOperations.ts';
import { portTransport } from '../../../src/contract/portTransport.ts';
import { Engine, type EngineOptions } from '../../../src/host/app/engine.ts';
import type { SessionStatus } from '../../../src/model/views.ts';

export const EXAMPLES = fileURLToPath(new URL('../../../examples', import.meta.url));

export const example = (name: string): string => join(EXAMPLES, name);

export interface EngineUnderTest {
  readonly engine: Engine;
  readonly page: Client<EngineOperations>;
  readonly shell: Client<ControlOperations>;
  readonly folder: string;
  /** Opens captures and waits until they are read; answers the session. */
  read(...paths: string[]): Promise<string>;
  /** Reads to the end of what `session.watch` tells of the reading. */
  done(session: string): Promise<SessionStatus>;
}

/** To be called in a test: ended with it. A bug inside the engine fails the test. */
export function engineUnderTest(change: Partial<EngineOptions> = {}): EngineUnderTest {
  const bugs: unknown[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const engine = new Engine({
    version: '1.2.3',
    configFolder: join(folder, 'config'),
    examplesFolder: EXAMPLES,
    threadFile: null,
    launchCapture: null,
    opened: [],
    directories: [],
    browser: null,
    idleMs: 60_000,
    checkOutputs: true,
    onInternal: (error) => bugs.push(error),
    ...change,
  });
  const page = connected<EngineOperations>((transport) => engine.serve(transport));
  const shell = connected<ControlOperations>((transport) => engine.serveControl(transport));
  onTestFinished(async () => {
    page.close();
    shell.close();
    await engine.finish();
    expect(bugs).toEqual([]);
  });
  const done = (session: string) => statusAtEnd(page, session);
  const read = async (...paths: string[]) => {
    const grants = await shell.call('control.grant', { paths, access: 'read' });
    const wanted = { grants: grants.map(({ grant }) => grant), thresholdMs: null };
    const { session } = await page.call('session.open', wanted);
    await done(session);
    return session;
  };
  return { engine, page, shell, folder, read, done };
}

function connected<Ops extends EngineOperations | ControlOperations>(
  serve: (transport: ReturnType<typeof portTransport>) => void,
): Client<Ops> {
  const { port1, port2 } = new MessageChannel();
  serve(portTransport(port1));
  return createClient<Ops>(portTransport(port2));
}

async function statusAtEnd(page: Client<EngineOperations>, session: string): Promise<SessionStatus> {
  for await (const event of page.stream('session.watch', { session })) {
    if (event.kind === 'failed') throw new OperationError(event.code, event.text, event.next);
    if (event.kind === 'status' && event.status.state !== 'reading') return event.status;
  }
  throw new Error('the session was closed');
}

/** A list as it is without being narrowed. */
export function listing(session: string, change: Partial<ListInput> = {}): ListInput {
  return { session, offset: 0, limit: 100, sort: null, search: '', range: null, where: {}, filter: null, ...change };
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OperationError) return error.code;
    throw error;
  }
  return 'none';
}
