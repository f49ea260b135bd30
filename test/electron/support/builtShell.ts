/** The shell as its build makes it, in a folder of its own beside a small renderer, so that no test minds another's build. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CONFIGS = ['vite.electron.config.ts', 'vite.electronPreload.config.ts'];

export const PAGE =
  '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><script src="./assets/a.js"></script>';

/** What is served, and beside it what must not be. */
const FILES: Readonly<Record<string, string>> = {
  'renderer/index.html': PAGE,
  'renderer/assets/a.js': 'console.log(1);',
  'renderer/assets/a.css': 'body{}',
  'secret.txt': 'not for pages',
  'renderer-secret.txt': 'not for pages',
};

export interface BuiltShell {
  readonly main: string;
  remove(): void;
}

/** @param root  as of a checkout: what is built goes into `dist` below it */
export async function buildShell(
  root: string = mkdtempSync(join(tmpdir(), 'ptrscope-test-built-')),
): Promise<BuiltShell> {
  const dist = join(root, 'dist');
  const outDir = join(dist, 'electron');
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    writeFileSync(join(dist, name), text);
  }
  // Without a package.json above, Node would take the built modules for CommonJS.
  writeFileSync(join(dist, 'package.json'), '{"type":"module"}');
  if (!existsSync(join(root, 'examples'))) symlinkSync(join(ROOT, 'examples'), join(root, 'examples'));
  for (const config of CONFIGS) {
    await build({ root: ROOT, configFile: join(ROOT, config), logLevel: 'error', build: { outDir } });
  }
  return {
    main: join(outDir, 'main.js'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
