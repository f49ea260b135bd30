/** What is said and done when the engine's process has ended by itself: hostile captures are its food. */
import { app, dialog } from 'electron';

/** So many losses within so long, and starting again helps nobody. */
const MOST_LOSSES = 3;
const WITHIN_MS = 60_000;

export class EngineLoss {
  private readonly restart: () => void;
  private readonly times: number[] = [];

  /** @param restart  starts the engine and loads all pages anew */
  constructor(restart: () => void) {
    this.restart = restart;
  }

  async tell(): Promise<void> {
    const now = performance.now();
    this.times.push(now);
    const again = this.times.filter((time) => now - time < WITHIN_MS).length < MOST_LOSSES;
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: app.name,
      message: 'The analysis ended unexpectedly.',
      detail: again
        ? 'Open captures are closed; the files themselves are untouched. If it was one capture that did it, please report it.'
        : `It did so ${MOST_LOSSES} times within a minute, so it is not started again.`,
      buttons: again ? ['Start Again', 'Quit'] : ['Quit'],
      defaultId: 0,
      cancelId: again ? 1 : 0,
    });
    if (again && response === 0) this.restart();
    else app.quit();
  }
}
