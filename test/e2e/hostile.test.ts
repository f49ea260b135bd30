/** Names off the wire that want to act in a browser: the window shows them, and nothing happens. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { HOSTILE_NAMES, hostileCapture } from '../robustness/hostileCapture.ts';
import { describeInChromium } from './inChromium.ts';

/** Those that differ most in kind: script, image, control sequence, line breaks, direction, no text at all, length. */
const CHOSEN = [4, 5, 7, 10, 13, 17, 23].map((index) => HOSTILE_NAMES[index]!);
const TREACHEROUS = /[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\n\t])\p{Cc}/u;

const folder = mkdtempSync(join(tmpdir(), 'ptrscope-e2e-'));
for (const [at, name] of CHOSEN.entries()) writeFileSync(join(folder, `hostile-${at}.pcap`), hostileCapture(name));
afterAll(() => rmSync(folder, { recursive: true }));

describeInChromium(
  'hostile names in Chromium',
  () => ['--directory', folder],
  (app) => {
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
        await app.onPage(async (page) => {
          const dialogs: string[] = [];
          page.on('dialog', (dialog) => dialogs.push(dialog.message()));
          const name = `hostile-${at}.pcap`;
          if (at > 0) await page.keyboard.press('Alt+t');
          await page
            .getByRole('region', { name: /^On the server/ })
            .getByRole('button', { name })
            .click();
          await page.getByRole('tab', { name, selected: true }).waitFor();
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
          expect(dialogs).toEqual([]);
        });
      },
    );
  },
);
