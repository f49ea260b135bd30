/**
 * The engine as both shells have it: answers pages over their transports, and the shell that may name paths over one of
 * its own. Electron runs it in a utility process, `ptrscope serve` beside its server.
 */
import { accessSync, constants } from 'node:fs';
import { controlOperations } from '../../contract/controlOperations.ts';
import { engineOperations } from '../../contract/engineOperations.ts';
import { type ServeOptions, serve } from '../../contract/serve.ts';
import type { Transport } from '../../contract/transport.ts';
import type { Launch } from '../../live/launch.ts';
import { readingFailed } from '../fileErrors.ts';
import { grantDirectory } from './directories.ts';
import type { Downloads } from './downloads.ts';
import { type EngineParts, engineHandlers } from './engineHandlers.ts';
import { Grants } from './grants.ts';
import { RecentFiles } from './recentFiles.ts';
import { Sessions } from './sessions.ts';
import { SettingsStore } from './settingsStore.ts';
import { TemporaryFiles } from './temporaryFiles.ts';
import { Uploads } from './uploads.ts';

export interface EngineOptions {
  readonly version: string;
  /** Where settings and the list of recent files are kept. */
  readonly configFolder: string;
  /** Where the example captures lie; null: there are none. */
  readonly examplesFolder: string | null;
  /** The built `work/thread.ts`; null does all work in this thread, for tests. */
  readonly threadFile: URL | null;
  /** How capture processes are started, where that is not as the command line does. */
  readonly launchCapture: Launch | null;
  /** Captures named at the start. */
  readonly opened: readonly string[];
  /** Directories below which captures may be chosen. */
  readonly directories: readonly string[];
  /** Where a browser's files go and come from; null: the shell has dialogs. */
  readonly browser: { readonly downloads: Downloads; readonly uploadLimitBytes?: number } | null;
  /** So long may a session stay that nobody watches. */
  readonly idleMs: number;
  /** Told of bugs. */
  readonly onInternal?: (error: unknown, operation: string) => void;
  /** Holds outputs against their declarations; for tests. */
  readonly checkOutputs?: boolean;
}

export class Engine {
  /** null: a page gets its files otherwise. */
  readonly uploads: Uploads | null;
  private readonly parts: EngineParts;
  private readonly serveOptions: ServeOptions;

  /** Throws an `OperationError` where a capture or a directory that is named is not there. */
  constructor(options: EngineOptions) {
    const grants = new Grants();
    const files = new TemporaryFiles();
    for (const path of options.opened) checkReadable(path);
    const { threadFile, launchCapture } = options;
    const threads = { threadFile, launchCapture, temporaryFolder: () => files.path };
    this.uploads = options.browser === null ? null : new Uploads(grants, files, options.browser.uploadLimitBytes);
    this.parts = {
      options,
      grants,
      directories: options.directories.map((path) => grantDirectory(grants, path)),
      files,
      uploads: this.uploads,
      downloads: options.browser?.downloads ?? null,
      settings: new SettingsStore(options.configFolder),
      recent: new RecentFiles(options.configFolder),
      sessions: new Sessions({ ...options, ...threads }),
      threads,
    };
    this.serveOptions = {
      checkOutputs: options.checkOutputs ?? false,
      ...(options.onInternal === undefined ? {} : { onInternal: options.onInternal }),
    };
  }

  /** Answers a page until its transport ends. */
  serve(transport: Transport): void {
    serve(engineOperations, engineHandlers(this.parts), transport, this.serveOptions);
  }

  /** Answers the shell. Whoever is at the other end may name any path. */
  serveControl(transport: Transport): void {
    const { grants } = this.parts;
    const handlers = {
      'control.grant': ({ paths, access }: { paths: string[]; access: 'read' | 'write' }) =>
        paths.map((path) => grants.give(path, access)),
      'control.finish': async () => {
        await this.finish();
        return {};
      },
    };
    serve(controlOperations, handlers, transport, this.serveOptions);
  }

  /** Closes every session and removes what was kept for a while. */
  async finish(): Promise<void> {
    await this.parts.sessions.closeAll();
    this.parts.files.remove();
  }
}

function checkReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw readingFailed(path, error);
  }
}
