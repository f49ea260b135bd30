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
    // Who starts the program from now on starts it anew, and hands nothing to one that ends.
    app.releaseSingleInstanceLock();
    // Not before Electron is done with this event: until then it takes itself to be quitting and hears nothing.
    void finish().finally(() => setImmediate(() => app.quit()));
  });
}
