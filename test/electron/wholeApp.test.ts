/** The whole app but for Electron: built main, preload, engine and renderer, the page in a real Chromium. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { type BuiltShell, buildShell } from './support/builtShell.ts';
import { ChromiumPage, launchChromium } from './support/chromiumPage.ts';
import { PATIENT } from './support/patience.ts';
import type { StandIn, StandInOptions } from './support/standIn.ts';
import { startMain } from './support/startMain.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/android-3g-smtps-2015.pcapng');

const reason = existsSync('/usr/bin/chromium') ? null : 'no /usr/bin/chromium here';

const root = mkdtempSync(join(tmpdir(), 'ptrscope-test-whole-'));
const renderer = join(root, 'dist/renderer');
const configHome = process.env.XDG_CONFIG_HOME;

let shell: BuiltShell;
let browser: Browser;
let running: StandIn | null = null;
const pages: ChromiumPage[] = [];

describe.skipIf(reason !== null)('the app', () => {
  beforeAll(async () => {
    process.env.XDG_CONFIG_HOME = root;
    shell = await buildShell(root);
    const configFile = join(ROOT, 'vite.renderer.config.ts');
    await build({ root: join(ROOT, 'renderer'), configFile, logLevel: 'error', build: { outDir: renderer } });
    browser = await launchChromium();
  }, 120_000);
  afterEach(async () => {
    for (const { page } of pages.splice(0)) await page.close();
    await running?.end();
    running = null;
  });
  afterAll(async () => {
    if (configHome === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = configHome;
    await browser?.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function start(argv: readonly string[], options: StandInOptions = {}): Promise<[StandIn, ChromiumPage]> {
    const openPage: StandInOptions['openPage'] = async (contents, answer) => {
      const made = await ChromiumPage.open(browser, contents, renderer, answer);
      pages.push(made);
      return made;
    };
    running = await startMain(shell.main, argv, { processes: 'built', openPage, ...options });
    await expect.poll(() => pages.length, PATIENT).toBe(1);
    return [running, pages[0]];
  }

  const saveTo = (filePath: string): StandInOptions => ({ dialogs: { showSaveDialog: { canceled: false, filePath } } });

  it('shows the stall of the capture that is named at the start, under its strict policy', async () => {
    const [standIn, { page, complaints }] = await start([EXAMPLE]);
    await page.getByText('silent 28.0 s').waitFor();
    expect(standIn.windows[0].title).toBe('android-3g-smtps-2015.pcapng - PTRscope');
    expect(complaints).toEqual([]);
  });

  it('exports through the native menu and the save dialog', async () => {
    const target = join(root, 'story.html');
    const [standIn, { page }] = await start([EXAMPLE], saveTo(target));
    await page.getByText('silent 28.0 s').waitFor();
    standIn.clickMenu('export');
    await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
    await page.getByText('story.html is written.').waitFor();
    expect(readFileSync(target, 'utf8')).toContain('mail.example.com');
  });

  it('prints the report as PDF', async () => {
    const target = join(root, 'story.pdf');
    const [standIn, { page }] = await start([EXAMPLE], saveTo(target));
    await page.getByText('silent 28.0 s').waitFor();
    standIn.clickMenu('print');
    await page.getByText('story.pdf is written.').waitFor();
    expect(readFileSync(target, 'utf8')).toMatch(/^%PDF/);
  });

  it('opens what is dropped on the window as a tab more, by hand and not by a script', async () => {
    const [standIn, { page }] = await start([EXAMPLE]);
    await page.getByText('silent 28.0 s').waitFor();
    await page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'made-up.pcap'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }`);
    await drop(page, join(ROOT, 'examples/jdk-healthy.pcap'));
    await page.getByRole('tab', { name: 'jdk-healthy.pcap' }).waitFor();
    expect(standIn.recentDocuments).toEqual([EXAMPLE, join(ROOT, 'examples/jdk-healthy.pcap')]);
  });

  it('lists interfaces by a capture process of its own', async () => {
    const [standIn, { page }] = await start([]);
    await expect
      .poll(() => standIn.processes.filter(({ serviceName }) => /capture/.test(serviceName)).length, PATIENT)
      .toBe(2);
    await page.getByText('Capture live').waitFor();
    if (process.platform === 'linux') await page.getByText('lo', { exact: true }).first().waitFor();
  });
});

/** As a hand does it, of files that lie on the disk. */
async function drop(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const at = { x: 300, y: 300, data: { items: [], files: [file], dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at });
  }
}

if (reason !== null) test.skip(`the app (skipped: ${reason})`, () => {});
