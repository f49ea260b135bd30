/** Opens an address in the user's browser, the way each system does. */
import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** @param onFailure  told in a sentence where it cannot be done */
export function openInBrowser(address: string, onFailure: (text: string) => void): void {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program!, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () => onFailure(`no browser could be opened (${program}); open the address yourself`));
  child.on('exit', (code) => {
    if (code !== 0)
      onFailure(`the browser could not be opened (${program} ended with ${code}); open the address yourself`);
  });
  child.unref();
}
