/** Names off the wire that want to act in a browser: the window shows them, and nothing happens. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_NAMES, hostileCapture } from '../robustness/hostileCapture.ts';
import { launchChromium, MOST_MS, openPage, type Served, serveApp, whyNot } from './chromium.ts';

/** Those that differ most in kind: script, image, control sequence, line breaks, direction, no text at all, length. */
const CHOSEN = [4, 5, 7, 10, 13, 17, 23].map((index) => HOSTILE_NAMES[index]!);
const TREACHEROUS = /[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\n\t])\p{Cc}/u;

describe.skipIf(whyNot() !== null)(
  `hostile names in Chromium${whyNot() === null ? '' : ` (${whyNot()})`}`,
  { timeout: MOST_MS },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'ptrscope-e2e-'));
    let browser: Browser;
    let served: Served;
    beforeAll(async () => {
      for (const [at, name] of CHOSEN.entries())
        writeFileSync(join(folder, `hostile-${at}.pcap`), hostileCapture(name));
      [browser, served] = await Promise.all([launchChromium(), serveApp(['--directory', folder])]);
    });
    afterAll(async () => {
      await browser?.close();
      await served?.close();
      rmSync(folder, { recursive: true });
    });

    /** All that the page says: texts, hints and names. */
    const said = (page: Page) =>
      page.evaluate(() => {
        const hints = [...document.querySelectorAll('[title], [aria-label]')].flatMap((one) => [
          one.getAttribute('title') ?? '',
          one.getAttribute('aria-label') ?? '',
        ]);
        return [document.title, document.body.innerText, document.body.textContent ?? '', ...hints].join('\n');
      });

    it.each(CHOSEN.map((name, at) => [JSON.stringify(name).slice(0, 30), at] as const))(
      '%s only shows',
      async (_, at) => {
        const { page, complaints, close } = await openPage(browser, served.address);
        const dialogs: string[] = [];
        page.on('dialog', (dialog) => dialogs.push(dialog.message()));
        await page.getByRole('button', { name: `hostile-${at}.pcap` }).click();
        const stalls = page.getByRole('grid', { name: 'Stalls' });
        await stalls.getByRole('row').nth(1).waitFor();
        const rows = await stalls.getByRole('row').count();
        for (let row = 1; row < rows; row += 1) {
          await stalls.getByRole('row').nth(row).click();
          await page.getByRole('group', { name: /^Timeline/ }).waitFor();
          expect(await said(page)).not.toMatch(TREACHEROUS);
        }
        for (const list of ['Connections', 'Lookups', 'Findings']) {
          await page.getByRole('tab', { name: new RegExp(`^${list}`) }).click();
          await page.getByRole('grid', { name: list }).getByRole('row').nth(1).waitFor();
          expect(await said(page)).not.toMatch(TREACHEROUS);
        }
        expect(await page.locator('img, iframe, script:not([src]), object, embed, body a[href]').count()).toBe(0);
        expect([...complaints, ...dialogs]).toEqual([]);
        await close();
      },
    );
  },
);
