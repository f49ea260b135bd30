/**
 * The preload script. It does two things and no others:
 *
 * 1. The page, when it listens to its window's messages, posts `{ kind: 'ptrscope-connect' }` to its own window, and gets
 *    `{ kind: 'ptrscope-ports' }` in the same way, with two ports: the engine's contract (`engineOperations`), then the
 *    shell's (`shellOperations`). Whoever asks again gets new ones; the ones before are closed.
 * 2. Of files dropped on the window, the paths go to main, which gives out grants for them and tells the page with the
 *    shell event `open`. The page itself never learns a path, and need not handle `drop` at all.
 */
import { ipcRenderer, webUtils } from 'electron';
import { CONNECT_CHANNEL, DROP_CHANNEL, PAGE_ASKS, PAGE_GETS, PORTS_CHANNEL } from './channels.ts';

window.addEventListener('message', ({ source, data }) => {
  if (source === window && data?.kind === PAGE_ASKS) ipcRenderer.send(CONNECT_CHANNEL);
});

// To no other window than this one, whatever its address.
ipcRenderer.on(PORTS_CHANNEL, ({ ports }) => window.postMessage({ kind: PAGE_GETS }, '*', ports));

window.addEventListener('dragover', (event) => {
  if (holdsFiles(event)) event.preventDefault();
});

window.addEventListener('drop', (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  // What a script made up is no drop, and its files have no path.
  if (!event.isTrusted) return;
  const paths = [...(event.dataTransfer?.files ?? [])].map((file) => webUtils.getPathForFile(file));
  ipcRenderer.send(DROP_CHANNEL, paths);
});

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
