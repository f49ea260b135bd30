/**
 * What may be read and written, by names that tell nothing: who is told a grant can use it, and nobody can make one up.
 * They are good for this run.
 */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import type { Grant } from '../../contract/engineOperations.ts';

export type Access = 'read' | 'write' | 'list';

interface Granted {
  readonly path: string;
  /** What people call it. */
  readonly name: string;
  readonly access: Access;
  /** Below which a directory and what is in it lie; null for anything else. */
  readonly root: string | null;
}

/** The oldest that nobody has used for longest go first. */
const MOST_GRANTS = 20_000;

export class Grants {
  private readonly granted = new Map<string, Granted>();
  private readonly byPath = new Map<string, string>();

  /** The same grant for the same path, as long as it is kept. */
  give(path: string, access: Access, root: string | null = null, name = basename(path)): Grant {
    const key = `${access} ${root ?? ''} ${path}`;
    const grant = this.byPath.get(key) ?? randomBytes(16).toString('base64url');
    this.granted.delete(grant);
    this.granted.set(grant, { path, name: name === '' ? path : name, access, root });
    this.byPath.set(key, grant);
    this.bound();
    return { grant, name: name === '' ? path : name, bytes: access === 'read' ? sizeOf(path) : null };
  }

  /** Throws `no-such-grant`. */
  pathOf(grant: string, access: Access): string {
    return this.find(grant, access).path;
  }

  /** Throws `no-such-grant`. */
  nameOf(grant: string): string {
    return this.find(grant, 'read').name;
  }

  find(grant: string, access: Access): Granted {
    const granted = this.granted.get(grant);
    if (granted === undefined || granted.access !== access) {
      const next = 'Choose it again: what was chosen is good until the program ends.';
      throw new OperationError('no-such-grant', 'this file may not be used, or no longer', next);
    }
    // Used: the last to go.
    this.granted.delete(grant);
    this.granted.set(grant, granted);
    return granted;
  }

  private bound(): void {
    for (const [grant, { path, access, root }] of this.granted) {
      if (this.granted.size <= MOST_GRANTS) return;
      this.granted.delete(grant);
      this.byPath.delete(`${access} ${root ?? ''} ${path}`);
    }
  }
}

/** null: not known before it is opened. */
function sizeOf(path: string): number | null {
  try {
    const status = statSync(path);
    return status.isFile() ? status.size : null;
  } catch {
    // Whoever opens it is told what is wrong.
    return null;
  }
}
