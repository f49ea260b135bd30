/**
 * The browser as a shell: a file input and drag and drop in place of dialogs, uploads in place of paths, downloads, the
 * browser's own notifications. Answers the same operations as Electron's main process.
 */
import { OperationError } from '../../src/base/errors.ts';
import type { Grant } from '../../src/contract/engineOperations.ts';
import type { Handlers } from '../../src/contract/serve.ts';
import type { ShellEvent, ShellOperations } from '../../src/contract/shellOperations.ts';
import type { Engine, Shell } from '../connection/client.ts';
import { EventQueue } from './eventQueue.ts';
import { upload } from './upload.ts';

export function createBrowserShell(engine: Engine): Shell {
  const events = new EventQueue<ShellEvent>();
  const take = (files: readonly File[], signal?: AbortSignal) => uploadAll(engine, files, signal);
  listenForDrops(async (files) => {
    const grants = await take(files);
    if (grants.length > 0) events.push({ kind: 'open', grants });
  });
  const handlers: Handlers<ShellOperations> = {
    'shell.openFiles': async (_, { signal }) => take(await pickFiles(KINDS), signal),
    // A log may be called anything.
    'shell.openLogs': async (_, { signal }) => take(await pickFiles(''), signal),
    'shell.chooseSave': () => null,
    'shell.events': (_, { signal }) => events.read(signal),
    'shell.notify': ({ title, text }) => notify(title, text),
    'shell.setTitle': ({ title }) => {
      document.title = `${title} - PTRscope`;
      return {};
    },
    'shell.setTheme': () => ({}),
    'shell.printSource': () => {
      throw new OperationError('not-written', 'a browser prints by its own dialog', 'Use the print command.');
    },
    'shell.printPdf': () => {
      throw new OperationError('not-written', 'a browser prints by its own dialog', 'Use the print command.');
    },
  };
  return asClient(handlers);
}

/** What a client over a transport would do, without one: both sides are in this page. */
function asClient(handlers: Handlers<ShellOperations>): Shell {
  const context = (signal: AbortSignal | undefined) => ({ signal: signal ?? new AbortController().signal });
  return {
    kind: 'browser',
    // The declarations give each name its input and its output; a generic name cannot be followed into the table.
    call: async (name, input, options) => (handlers[name] as CallableFunction)(input, context(options?.signal)),
    stream: (name, input, options) => (handlers[name] as CallableFunction)(input, context(options?.signal)),
  };
}

async function uploadAll(engine: Engine, files: readonly File[], signal?: AbortSignal): Promise<Grant[]> {
  const grants: Grant[] = [];
  for (const file of files) grants.push(await upload(engine, file, signal));
  return grants;
}

const KINDS = '.pcap,.pcapng,.cap,.ntar,.snoop,.dmp,.gz,.zst,.lz4,.xz';

/** @param kinds  ends of names, divided by commas; none: every file */
function pickFiles(kinds: string): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = kinds;
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

function listenForDrops(take: (files: readonly File[]) => Promise<void>): void {
  window.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void take(files);
  });
}

async function notify(title: string, text: string): Promise<Record<string, never>> {
  if (!('Notification' in window)) return {};
  const allowed =
    Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission;
  if (allowed === 'granted') new Notification(title, { body: text });
  return {};
}
