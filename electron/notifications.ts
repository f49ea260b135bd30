/** Notices of the desktop about a stall that lasts, while the window may be behind others. A click brings it forward. */
import { Notification } from 'electron';

/** Of a storm of stalls the first few are news; the window shows the rest. */
const MOST_SHOWN = 4;

/** No desktop leaves one on the screen for longer. */
const LASTS_MS = 60_000;

export class Notifications {
  /** Held here, or the garbage collector takes them off the screen. */
  private readonly shown = new Set<Notification>();

  show(title: string, text: string, onClick: () => void): void {
    if (!Notification.isSupported() || this.shown.size >= MOST_SHOWN) return;
    const notification = new Notification({ title, body: text });
    const forget = () => this.shown.delete(notification);
    // On macOS one that slides away to the list of notices never says that it is gone.
    setTimeout(forget, LASTS_MS).unref();
    notification.on('close', forget);
    notification.on('failed', (_, error) => {
      forget();
      console.error(`No notice could be shown: ${error}`);
    });
    notification.on('click', () => {
      forget();
      onClick();
    });
    this.shown.add(notification);
    notification.show();
  }
}
