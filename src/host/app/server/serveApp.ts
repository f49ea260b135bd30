/** The engine and the server that a browser reaches it by, together. */
import { Downloads } from '../downloads.ts';
import { Engine, type EngineOptions } from '../engine.ts';
import { AppServer, type AppServerOptions } from './appServer.ts';

export interface ServeAppOptions
  extends Pick<EngineOptions, 'version' | 'configFolder' | 'examplesFolder' | 'threadFile' | 'opened' | 'directories'>,
    Pick<AppServerOptions, 'port' | 'rendererFolder'> {
  readonly uploadLimitBytes?: number;
  /** Told of bugs. */
  readonly onFailure: (error: unknown) => void;
}

/** A page that is loaded anew finds its captures for so long; a live capture goes on for ever. */
const IDLE_MS = 30 * 60_000;

/** Listens when it resolves. Throws an `OperationError` where it cannot. */
export async function serveApp(options: ServeAppOptions): Promise<{ server: AppServer; close: () => Promise<void> }> {
  const downloads = new Downloads();
  const { uploadLimitBytes, onFailure } = options;
  const engine = new Engine({
    ...options,
    launchCapture: null,
    browser: { downloads, ...(uploadLimitBytes === undefined ? {} : { uploadLimitBytes }) },
    idleMs: IDLE_MS,
    onInternal: onFailure,
  });
  const close = async () => {
    await server.close();
    await engine.finish();
  };
  // With a browser there are uploads.
  const uploads = engine.uploads!;
  const server = new AppServer({ ...options, uploads, downloads, onPage: (transport) => engine.serve(transport) });
  try {
    await server.listen();
  } catch (error) {
    await close();
    throw error;
  }
  return { server, close };
}
