/** The built app in a real Chromium: `ptrscope serve` on a free port, its page opened with the address that it prints. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';
/** Where the build is; another one for who works beside others. */
const DIST = resolve(process.env.PTRSCOPE_DIST ?? 'dist');
export const PROGRAM = join(DIST, 'cli/ptrscope.js');

/** Why these tests cannot run here; null: they can. */
export function whyNot(): string | null {
  if (!existsSync(CHROMIUM)) return `no ${CHROMIUM} here`;
  if (!existsSync(join(DIST, 'renderer/index.html'))) return 'the renderer is not built';
  return null;
}

export interface Served {
  /** With its key; good for any number of pages. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** @param args of `ptrscope serve`: captures, `--directory`, … */
export async function serveApp(args: readonly string[]): Promise<Served> {
  // Settings and recent files of its own: nothing of the tester's is read or written.
  const config = mkdtempSync(join(tmpdir(), 'ptrscope-e2e-'));
  const child = spawn(process.execPath, [PROGRAM, 'serve', ...args], {
    env: { ...process.env, XDG_CONFIG_HOME: config },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const close = async () => {
    if (child.exitCode === null) {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      await gone;
    }
    rmSync(config, { recursive: true, force: true });
  };
  try {
    return { address: await firstLine(child), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What it says first; where the app is. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = '';
    let complained = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes;
      const end = said.indexOf('\n');
      if (end >= 0) found(said.slice(0, end));
    });
    child.stderr?.on('data', (bytes: Buffer) => {
      complained += bytes;
    });
    child.once('exit', (code) => failed(new Error(`ptrscope serve ended with ${code}: ${complained}`)));
  });
}

export function launchChromium(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath: CHROMIUM, args: isRoot ? ['--no-sandbox'] : [] });
}

/** What does not come within this does not come, however busy the machine; the test then says what it waited for. */
const STEP_MS = 25_000;
/** For a whole test of several steps. */
export const MOST_MS = 90_000;

export interface Opened {
  readonly page: Page;
  /** What the page complained of: uncaught errors, and what the content security policy refused. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** A page of its own, with nothing remembered. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}
