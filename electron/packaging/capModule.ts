/** libpcap's binding in the packaged app: copied with its sources, to be compiled for Electron; then what ran that is removed. */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const MODULES = 'node_modules';

/** What is needed to run it. */
const KEPT = ['package.json', 'LICENSE', 'lib', 'build'];
const BINARY = 'cap.node';

/**
 * Copies it into the app. Answers whether it did: it is an optional package, which may not have compiled here, and it
 * cannot be compiled for another platform; without it captures are made by dumpcap or tcpdump.
 */
export function copyCap(folder: string, platform: string): boolean {
  if (platform !== process.platform || !existsSync(join(MODULES, 'cap'))) {
    console.warn('cap is not packed: it is not installed here, or this is another platform.');
    return false;
  }
  // nan is what it compiles with.
  for (const name of ['cap', 'nan']) cpSync(join(MODULES, name), join(folder, MODULES, name), { recursive: true });
  return true;
}

/** Leaves what is needed to run. */
export function stripCap(folder: string): void {
  const modules = join(folder, MODULES);
  if (!existsSync(join(modules, 'cap'))) return;
  rmSync(join(modules, 'nan'), { recursive: true, force: true });
  keepOnly(join(modules, 'cap'), KEPT);
  keepOnly(join(modules, 'cap/build'), ['Release']);
  keepOnly(join(modules, 'cap/build/Release'), [BINARY]);
}

function keepOnly(folder: string, names: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    if (!names.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
}
