/** macOS names a file to be opened by an event, also before the app is ready; elsewhere it is an argument. */
import { app } from 'electron';
import { MOST_FILES } from './commandLine.ts';

/** Answers how to take what was named so far; from then on `onOpen` gets the files. */
export function setupOpenFile(): (onOpen: (files: string[]) => void) => string[] {
  const early: string[] = [];
  let handler: ((files: string[]) => void) | null = null;
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (handler !== null) handler([path]);
    else if (early.length < MOST_FILES) early.push(path);
  });
  return (onOpen) => {
    handler = onOpen;
    return early;
  };
}
