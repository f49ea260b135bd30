/**
 * Finds the other side. In Electron the page asks its preload script with a message to its own window, and gets two ports
 * in the same way (electron/preload.ts): the engine's contract on the first, the shell's on the second. In a browser the
 * engine is at a WebSocket of the server that the page came from, and the browser itself is the shell.
 */
import { OperationError } from '../../src/base/errors.ts';
import { connectToServer } from '../../src/contract/browserAccess.ts';
import { createClient } from '../../src/contract/client.ts';
import type { EngineOperations } from '../../src/contract/engineOperations.ts';
import { portTransport } from '../../src/contract/portTransport.ts';
import type { ShellOperations } from '../../src/contract/shellOperations.ts';
import { createBrowserShell } from '../shell/browserShell.ts';
import type { Engine, Shell } from './client.ts';

export interface Connection {
  readonly engine: Engine;
  readonly shell: Shell;
}

export async function connect(): Promise<Connection> {
  return /^https?:$/.test(location.protocol) ? overSocket() : overPorts();
}

async function overSocket(): Promise<Connection> {
  const engine: Engine = createClient<EngineOperations>(await connectToServer(window));
  return { engine, shell: createBrowserShell(engine) };
}

const PORTS_COME_WITHIN_MS = 15_000;

function overPorts(): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const late = new OperationError('closed', 'the program did not connect this window', 'Close it and start again.');
    const timer = setTimeout(() => reject(late), PORTS_COME_WITHIN_MS);
    const onMessage = ({ source, data, ports }: MessageEvent) => {
      if (source !== window || data?.kind !== 'ptrscope-ports' || ports.length !== 2) return;
      window.removeEventListener('message', onMessage);
      clearTimeout(timer);
      const [engine, shell] = ports;
      resolve({
        engine: createClient<EngineOperations>(portTransport(engine!)),
        shell: { ...createClient<ShellOperations>(portTransport(shell!)), kind: 'electron' },
      });
    };
    window.addEventListener('message', onMessage);
    window.postMessage({ kind: 'ptrscope-connect' }, '*');
  });
}
