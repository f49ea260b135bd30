/** On Windows the installer (Squirrel) starts the app to have it make shortcuts and file associations, or take them away. */
import { spawn } from 'node:child_process';
import { win32 } from 'node:path';
import { app } from 'electron';
import { type Command, installerCommands } from './installerCommands.ts';

/** `com.squirrel.`, the maker's name, the executable's: as the shortcuts say it, or notices have no sender. */
const APP_USER_MODEL_ID = 'com.squirrel.ptrscope.ptrscope-desktop';

/** Answers whether this start was the installer's; then the app ends as soon as what it asked for is done. */
export function handleInstallerStart(argv: readonly string[]): boolean {
  if (process.platform !== 'win32') return false;
  app.setAppUserModelId(APP_USER_MODEL_ID);
  const commands = installerCommands(argv[1] ?? '', process.execPath);
  if (commands === null) return false;
  void Promise.all(commands.map(run)).then(() => app.quit());
  return true;
}

/** One that fails leaves the others standing: the app itself is installed all the same. */
function run([program, ...rest]: Command): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(pathOf(program), rest, { windowsHide: true, stdio: 'ignore' });
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
}

/** The system's own program, and none of its name that lies where the app was started. */
function pathOf(program: string): string {
  return program === 'reg.exe' ? win32.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', program) : program;
}
