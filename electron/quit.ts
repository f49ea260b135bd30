/** The end of the program: the engine closes its sessions and takes its temporary files along before it goes. */
import { app } from 'electron';

/** @param finish  resolves when nothing is left to do; it bounds itself */
export function setupQuit(finish: () => Promise<void>): void {
  // On macOS programs stay without a window.
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.once('will-quit', (event) => {
    event.preventDefault();
    void finish().finally(() => app.quit());
  });
}
