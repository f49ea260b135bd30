/** A live capture in the window: a stall is in the list while it lasts, counts up, and closes as what it was. */
import { readFileSync } from 'node:fs';
import type { Dialog, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNoLab } from '../lab/machine.ts';
import { violations } from './axe.ts';
import { MOST_MS, openPage, whyNot } from './chromium.ts';
import { makeStallingLab, type StallingLab } from './stallingLab.ts';

/** How a pcapng file begins: a section header block. */
const PCAPNG = 0x0a0d0d0a;

const reason = whyNot() ?? whyNoLab();

describe.skipIf(reason !== null)(
  `a live capture in Chromium${reason === null ? '' : ` (skipped: ${reason})`}`,
  { timeout: MOST_MS },
  () => {
    let lab: StallingLab;
    beforeAll(async () => {
      lab = await makeStallingLab();
    }, MOST_MS);
    afterAll(() => lab?.close());

    const stalls = (page: Page) => page.getByRole('grid', { name: 'Stalls' });
    const waitedNow = async (page: Page) => {
      const text = await page.getByRole('heading', { name: /has waited .* so far/ }).textContent();
      const [, number, unit] = /waited ([\d.]+) (ms|s) so far/.exec(text ?? '') ?? [];
      return Number(number) * (unit === 'ms' ? 0.001 : 1);
    };

    it('shows a stall while it lasts, then its outcome, and keeps report and packets when it is stopped', async () => {
      const { page, complaints, close } = await openPage(lab.browser, lab.address);
      await page.getByRole('button', { name: 'Start a capture on eth0' }).click();
      await page.getByText(/capturing on eth0/).waitFor();
      await reloaded(page);
      await page.getByText(/capturing on eth0/).waitFor();
      const waiting = lab.stall();
      await stalls(page).getByText('10.77.1.2').click();
      const first = await waitedNow(page);
      await expect.poll(() => waitedNow(page)).toBeGreaterThan(first);
      await waiting;
      await page.getByRole('heading', { name: /waited [45]\.\d s before its ClientHello/ }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('[data-mantine-color-scheme="dark"]').first().waitFor();
      expect(await violations(page, 'colours')).toEqual([]);
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByText(/captured on eth0/).waitFor();
      await page.getByText('1 connection stalled on reverse DNS').waitFor();
      await page.getByRole('tab', { name: /^Packets/ }).click();
      await page
        .getByRole('grid', { name: 'Packets' })
        .getByText(/Standard query .* PTR/)
        .first()
        .click();
      await page.getByRole('heading', { name: /^Frame \d+ · DNS/ }).waitFor();
      await expectAsked(page);
      await page.keyboard.press('Alt+w');
      const question = page.getByRole('dialog', { name: 'Keep the packets?' });
      await question.getByText(/packets captured on eth0 are in no file of yours/).waitFor();
      expect(await violations(page)).toEqual([]);
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'hidden' });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Keep packets' }).click(),
      ]);
      expect(readFileSync(await download.path()).readUInt32LE()).toBe(PCAPNG);
      await page.keyboard.press('Alt+w');
      await page.getByRole('tab', { name: 'eth0' }).waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await close();
    });

    /** Loaded anew, as somebody may do by mistake: it may ask first. */
    async function reloaded(page: Page): Promise<void> {
      const accept = (dialog: Dialog) => void dialog.accept();
      page.on('dialog', accept);
      await page.reload();
      page.off('dialog', accept);
    }

    /** The page does not go, and packets that nobody kept with it, without a question. */
    async function expectAsked(page: Page): Promise<void> {
      const asked = page.waitForEvent('dialog');
      await page.close({ runBeforeUnload: true });
      const question = await asked;
      expect(question.type()).toBe('beforeunload');
      await question.dismiss();
    }
  },
);
