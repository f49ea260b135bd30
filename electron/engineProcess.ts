/** The entry of the engine's process: it answers pages, and main, over the ports that main sends. */
import { portTransport } from '../src/contract/portTransport.ts';
import { configFolder } from '../src/host/app/configFolder.ts';
import { Engine } from '../src/host/app/engine.ts';
import { CaptureLauncher } from './captureLauncher.ts';
import type { EngineStart } from './places.ts';
import type { ToEngine } from './processMessages.ts';

// Main ends it, also when Ctrl-C reaches all processes of a terminal.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});

/** A session whose page is gone: its window was closed or loaded anew. */
const IDLE_MS = 60_000;

// Only main starts this process, with this one argument.
const { version, examples } = JSON.parse(process.argv.at(-1)!) as EngineStart;
const main = process.parentPort;
const captures = new CaptureLauncher(main);
const engine = new Engine({
  version,
  configFolder: configFolder(),
  examplesFolder: examples,
  threadFile: new URL('./engineThread.js', import.meta.url),
  launchCapture: () => captures.launch(),
  opened: [],
  directories: [],
  browser: null,
  idleMs: IDLE_MS,
  onInternal: (error, operation) => console.error(`${operation}:`, error),
});

main.on('message', ({ data, ports: [port] }) => {
  const message = data as ToEngine;
  switch (message.kind) {
    case 'control':
      return engine.serveControl(portTransport(port));
    case 'page':
      return engine.serve(portTransport(port));
    case 'capture':
      return captures.started(message.id, port);
    case 'capture-gone':
      return captures.gone(message);
  }
});
