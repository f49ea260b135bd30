/** Whether a message really comes from the app's own page: its window's main frame, at the app's own address. */
import type { BrowserWindow, IpcMainEvent } from 'electron';

export function isTrustedSender({ senderFrame, sender }: IpcMainEvent, window: BrowserWindow, origin: string): boolean {
  return (
    senderFrame !== null &&
    !window.isDestroyed() &&
    sender === window.webContents &&
    // The main frame has none above it.
    senderFrame.parent === null &&
    senderFrame.url.startsWith(`${origin}/`)
  );
}
