/** The window around the captures: start page, tabs, uploads, the band of time, what a person sees of a failure. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, MOST_MS, type Opened, openPage, type Served, serveApp, whyNot } from './chromium.ts';

describe.skipIf(whyNot() !== null)(
  `the window in Chromium${whyNot() === null ? '' : ` (${whyNot()})`}`,
  { timeout: MOST_MS },
  () => {
    let browser: Browser;
    let served: Served;
    const folder = mkdtempSync(join(tmpdir(), 'ptrscope-e2e-'));
    beforeAll(async () => {
      [browser, served] = await Promise.all([launchChromium(), serveApp(['--directory', 'examples'])]);
    });
    afterAll(async () => {
      await browser?.close();
      await served?.close();
      rmSync(folder, { recursive: true });
    });

    async function withPage(use: (page: Page, opened: Opened) => Promise<void>): Promise<void> {
      const opened = await openPage(browser, served.address);
      try {
        await use(opened.page, opened);
        expect(opened.complaints).toEqual([]);
      } finally {
        await opened.close();
      }
    }

    const openExample = async (page: Page, name: string) => {
      await page.getByRole('region', { name: 'Examples', exact: true }).getByRole('button', { name }).click();
      await page.getByRole('tab', { name, selected: true }).waitFor();
    };
    const tabs = (page: Page) => page.getByRole('tablist', { name: 'Open captures' }).getByRole('tab');

    it('opens the example with one click, and a capture below a named directory', async () => {
      await withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        await page.getByText('1 connection stalled on reverse DNS').waitFor();
        await page.getByRole('button', { name: 'New tab' }).click();
        const listed = page.getByRole('region', { name: /^On the server/ });
        await listed.getByRole('button', { name: /exim-banner\.pcap/ }).click();
        await page.getByRole('heading', { name: /before its greeting/ }).waitFor();
        expect(await tabs(page).allTextContents()).toEqual(['android-3g-smtps-2015.pcapng', 'exim-banner.pcap']);
      });
    });

    it('says what was checked where nothing stalled', async () => {
      await withPage(async (page) => {
        await openExample(page, 'jdk-healthy.pcap');
        await page.getByRole('heading', { name: 'No connection stalled on reverse DNS' }).waitFor();
        await page
          .getByText(/Every silence of 500 ms and more/)
          .first()
          .waitFor();
      });
    });

    it('closes tabs and opens the last closed one again, as it was looked at', async () => {
      await withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        await page.getByRole('button', { name: 'frame 58', exact: true }).click();
        await page.keyboard.press('Alt+w');
        await page.getByRole('tab', { name: 'Start' }).waitFor();
        await page.keyboard.press('Alt+Shift+t');
        await page.getByRole('tab', { name: 'android-3g-smtps-2015.pcapng' }).waitFor();
        const number = page.getByRole('button', { name: 'frame 58', exact: true });
        await number.waitFor();
        expect(await number.getAttribute('aria-current')).toBe('true');
      });
    });

    it('takes a file from the browser, in pieces where it is large', async () => {
      await withPage(async (page) => {
        const [chooser] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name: 'Open a capture' }).click(),
        ]);
        await chooser.setFiles('examples/jdk-three-silent-servers.pcap');
        await page.getByText('3 resolvers answered none of 6 PTR queries').waitFor();
      });
    });

    it('says in words what is no capture, and goes on', async () => {
      await withPage(async (page) => {
        const file = join(folder, 'letter.txt');
        writeFileSync(file, 'Dear Sir or Madam, this is not a capture at all.');
        const [chooser] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name: 'Open a capture' }).click(),
        ]);
        await chooser.setFiles(file);
        await page
          .getByText(/not a capture/)
          .first()
          .waitFor();
        await page.getByRole('button', { name: 'Close this notice' }).first().click();
        if ((await page.getByRole('tab', { name: 'Start' }).count()) === 0) await page.keyboard.press('Alt+t');
        await openExample(page, 'jdk-healthy.pcap');
      });
    });

    it('ends a reading that takes long, and keeps what was read', async () => {
      // A pipe that stays open: however quick this machine is, the reading lasts.
      const pipe = join(folder, 'endless.pcap');
      execFileSync('mkfifo', [pipe]);
      const slow = serveApp([pipe]);
      const writing = await open(pipe, 'r+');
      await writing.write(readFileSync('examples/android-3g-smtps-2015.pcapng'));
      const { page, close } = await openPage(browser, (await slow).address);
      await page.getByRole('progressbar', { name: 'Reading the capture' }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('the reading was cancelled').waitFor();
      await page.getByText('1 connection stalled on reverse DNS').waitFor();
      await close();
      await writing.close();
      await (await slow).close();
    });

    it('narrows every list to a part of the time, by mouse and by keyboard', async () => {
      await withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        const stalls = page.getByRole('grid', { name: 'Stalls' });
        await stalls.getByText('28.0 s').waitFor();
        const band = (await page.locator('canvas').first().boundingBox())!;
        await page.mouse.move(band.x + band.width - 60, band.y + 40);
        await page.mouse.down();
        await page.mouse.move(band.x + band.width - 20, band.y + 40, { steps: 4 });
        await page.mouse.up();
        await page.getByRole('heading', { name: 'No stall in what is shown' }).waitFor();
        await page.getByRole('button', { name: 'Show everything' }).click();
        await stalls.getByText('28.0 s').waitFor();
        await page.getByRole('slider', { name: 'Looked at to' }).focus();
        for (let at = 0; at < 9; at += 1) await page.keyboard.press('Shift+ArrowLeft');
        await page.getByRole('heading', { name: 'No stall in what is shown' }).waitFor();
        await page.keyboard.press('Escape');
        await stalls.getByText('28.0 s').waitFor();
      });
    });

    it('follows the system from light to dark', async () => {
      await withPage(async (page) => {
        await page.getByRole('heading', { name: 'Who is waiting for reverse DNS?' }).waitFor();
        const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        await page.emulateMedia({ colorScheme: 'light' });
        const light = await background();
        await page.emulateMedia({ colorScheme: 'dark' });
        await expect.poll(background).not.toBe(light);
      });
    });

    it('remembers the size of its parts', async () => {
      await withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        const lists = page.getByRole('region', { name: 'Lists' });
        const width = async () => Math.round((await lists.boundingBox())!.width);
        const before = await width();
        await page.getByRole('separator', { name: 'Resize' }).first().focus();
        for (let at = 0; at < 3; at += 1) await page.keyboard.press('ArrowRight');
        await expect.poll(width).toBeGreaterThan(before + 20);
        const after = await width();
        await page.reload();
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        expect(Math.abs((await width()) - after)).toBeLessThan(3);
      });
    });
  },
);
