/** Does what `ptrscope serve` was asked for: starts the server, says where it is, and ends it cleanly. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { OperationError } from '../base/errors.ts';
import { configFolder } from '../host/app/configFolder.ts';
import { openInBrowser } from '../host/app/openInBrowser.ts';
import { serveApp } from '../host/app/server/serveApp.ts';
import { openCapture } from '../host/openCapture.ts';
import { interruptOnSignals } from './interruption.ts';
import { debugTrace, note } from './messages.ts';
import type { ServeFlags } from './serveCommand.ts';
import { VERSION } from './version.ts';

export async function runServe(files: readonly string[], flags: ServeFlags): Promise<void> {
  const ended = interruptOnSignals();
  for (const file of files) await checkCapture(file);
  const program = programFolder();
  const { server, close } = await serveApp({
    version: VERSION,
    configFolder: configFolder(),
    examplesFolder: join(program, '../../examples'),
    rendererFolder: join(program, '../renderer'),
    threadFile: pathToFileURL(join(program, THREAD)),
    opened: files,
    directories: flags.directory,
    port: flags.port,
    onFailure: debugTrace,
  });
  process.stdout.write(`${server.address}\n`);
  note(`open that address in a browser on this machine; Ctrl-C ends it${tunnelWords(server.port)}`);
  if (flags.open) openInBrowser(server.addressForOnce(), note);
  if (!ended.aborted) await new Promise((resolve) => ended.addEventListener('abort', resolve));
  await close();
}

/** Who named what cannot be opened is told so here, before a browser is opened for it. Throws an `OperationError`. */
async function checkCapture(file: string): Promise<void> {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status?.isDirectory()) {
    const next = `To choose captures below it: "ptrscope serve --directory ${file}".`;
    throw new OperationError('is-a-directory', `${file} is a directory, not a capture`, next);
  }
  // A pipe can be read once only; the app does that.
  if (status?.isFile()) (await openCapture(file)).release();
}

/** How to reach it, for whoever came by SSH. */
function tunnelWords(port: number): string {
  if (process.env.SSH_CONNECTION === undefined) return '';
  return `. From your own machine it is reached through "ssh -L ${port}:127.0.0.1:${port} THIS-HOST"`;
}

/** As the build puts it beside the command line. */
const THREAD = 'appThread.js';

/** Searched upwards: the build puts this code into a folder of its own beside the program. */
function programFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = [here, dirname(here)].find((folder) => existsSync(join(folder, THREAD)));
  if (found !== undefined) return found;
  const text = `${THREAD} is not beside this program`;
  throw new OperationError('no-app', text, 'Install ptrscope again, or build it: "npm run build".');
}
