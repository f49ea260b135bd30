/** The built app in Electron itself, driven by Playwright, where Electron's program and a display can be had. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist/electron/main.js');

/** Where the package `electron` notes its program, once it was fetched. */
const NOTED = join(ROOT, 'node_modules/electron/path.txt');

function program(): string | null {
  if (!existsSync(NOTED)) return null;
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(ROOT, 'node_modules/electron/dist');
  const path = join(folder, readFileSync(NOTED, 'utf8').trim());
  return existsSync(path) ? path : null;
}

/** Why nothing can be tried in Electron here; null when it can. */
export function whyNoElectron(): string | null {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (program() === null) return "Electron's program is not here (`npx install-electron` fetches it)";
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display';
  return existsSync(MAIN) ? null : 'dist/electron/main.js is not built';
}

export interface ElectronRun {
  readonly app: ElectronApplication;
  /** The first window's page. */
  readonly page: Page;
  /** Ends it, and leaves nothing behind. */
  close(): Promise<void>;
}

/** Starts the app with captures named in its command line, with settings and memory of its own. */
export async function openInElectron(captures: readonly string[] = []): Promise<ElectronRun> {
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-electron-'));
  // Chromium's sandbox refuses root, who is whom containers run tests as.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: program() ?? '',
    args: [...asRoot, `--user-data-dir=${folder}`, ROOT, ...captures],
    env: { ...environment(), XDG_CONFIG_HOME: folder },
  });
  const close = async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { app, page: await app.firstWindow(), close };
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
