/**
 * Where paths end and grants begin: what a dialog, a drop or a start named goes to the engine, which gives out a grant
 * for it; the page gets to see the grant. For printing, the shell remembers the paths of what it had granted to be written.
 */
import { app } from 'electron';
import { OperationError } from '../src/base/errors.ts';
import type { Grant } from '../src/contract/engineOperations.ts';
import type { EngineHost } from './engineHost.ts';

/** Far more than are printed in a run; the oldest go first. */
const MOST_REMEMBERED = 1000;

export class Grants {
  private readonly engine: EngineHost;
  private readonly written = new Map<string, string>();

  constructor(engine: EngineHost) {
    this.engine = engine;
  }

  /** For mail logs and the like, which are no documents of this app. */
  async toReadOnce(paths: readonly string[]): Promise<Grant[]> {
    return this.engine.grant(paths, 'read');
  }

  /** For captures that the user chose; the system's own list of recent documents gets those that are there, too. */
  async toRead(paths: readonly string[]): Promise<Grant[]> {
    const grants = await this.engine.grant(paths, 'read');
    for (const [at, { bytes }] of grants.entries()) if (bytes !== null) app.addRecentDocument(paths[at]);
    return grants;
  }

  async toWrite(path: string): Promise<Grant> {
    const [grant] = await this.engine.grant([path], 'write');
    this.written.set(grant.grant, path);
    if (this.written.size > MOST_REMEMBERED) this.written.delete(this.written.keys().next().value ?? '');
    return grant;
  }

  /** The path behind a grant of `toWrite`. */
  pathOf(grant: string): string {
    const path = this.written.get(grant);
    if (path === undefined)
      throw new OperationError('no-such-grant', 'that file was not chosen in this run', 'Choose it again.');
    return path;
  }
}
