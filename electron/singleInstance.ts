/** One run of the program at a time: a second start hands its files to the first and ends. */
import { app } from 'electron';
import { filesHandedOver, type HandedOver } from './commandLine.ts';

/** Answers whether this is the first run; if not, the other one has the files now. */
export function claimSingleInstance(files: readonly string[]): boolean {
  return app.requestSingleInstanceLock({ files: [...files] } satisfies HandedOver);
}

/** @param onStart  gets the files that the second start named, absolute; none when it was just started again */
export function setupSecondInstance(onStart: (files: string[]) => void): void {
  app.on('second-instance', (_event, _argv, _folder, handedOver) => onStart(filesHandedOver(handedOver)));
}
