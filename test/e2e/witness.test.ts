/** The witness view in a real Chromium: a capture of a name server's traffic and a mail log, joined, looked at, exported. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { describeInChromium } from './inChromium.ts';

/** An Exim asks at 22:13:44.79 UTC for the name of its client 10.77.1.1, and gets it after 4 s, TTL 300 s. */
const CAPTURE = 'test/golden/real/exim-slow/capture.pcap';
const TARGET = 'you@example.org R=dnslookup T=remote_smtp H=mail.lab.example [10.77.1.2]';
const FAILED = 'SMTP error from remote mail server after RCPT TO:<you@example.org>';
const LOG = [
  `2026-11-21 22:13:48 1tEabc-000001-AB => ${TARGET} C="250 OK id=1"`,
  `2026-11-21 22:13:49 1tEabd-000001-AB ** ${TARGET}: ${FAILED}: 550 Missing RDNS <b>entry`,
];

async function joinWith(page: Page, log: string): Promise<void> {
  await page.getByRole('tab', { name: 'capture.pcap', exact: true }).click();
  await page.keyboard.press('Alt+j');
  const dialog = page.getByRole('dialog', { name: 'Let the name server testify' });
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    dialog.getByRole('button', { name: 'Choose a log' }).click(),
  ]);
  await chooser.setFiles(log);
  await dialog.getByText('mainlog').waitFor();
  await dialog.getByRole('button', { name: 'Join' }).click();
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('[data-mantine-color-scheme="dark"]').first().waitFor();
  expect(await violations(page, 'colours')).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
}

const attempts = (page: Page): Locator => page.getByRole('grid', { name: 'Delivery attempts' });

describeInChromium(
  'the witness view',
  () => [CAPTURE],
  (app) => {
    const folder = mkdtempSync(join(tmpdir(), 'ptrscope-e2e-'));
    const log = join(folder, 'mainlog');
    beforeAll(() => writeFileSync(log, `${LOG.join('\n')}\n`));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('says what is proved of each delivery, by mouse and by keyboard; axe finds nothing, light and dark', () =>
      app.onPage(async (page) => {
        await joinWith(page, log);
        await page.getByRole('heading', { name: /2 delivery attempts from 10\.77\.1\.1 ?; 1 refused/ }).waitFor();
        await expectAccessible(page);
        const picture = page.getByRole('group', { name: /Deliveries above, queries by 1 resolver/ });
        await picture.focus();
        await picture.press('ArrowDown');
        await page.getByText('at that moment the whole chain of caches worked').waitFor();
        await picture.press('ArrowDown');
        await page.getByText('550 Missing RDNS <b>entry').first().waitFor();
        await expectAccessible(page);
      }));

    it('narrows by verdict, leads to the frames, and keeps what it found while another tab is in front', () =>
      app.onPage(async (page) => {
        await page.getByRole('button', { name: /^worked/ }).click();
        expect(await attempts(page).getByRole('row').count()).toBe(2);
        await attempts(page).getByText('accepted').click();
        const detail = page.getByRole('article', { name: 'The delivery attempt' });
        await detail.getByRole('button', { name: 'frame 4' }).first().click();
        await page.getByRole('tab', { name: 'capture.pcap', selected: true }).waitFor();
        await page.getByRole('heading', { name: /^Frame 4\b/ }).waitFor();
        await page.getByRole('tab', { name: /^mainlog/ }).click();
        await attempts(page).waitFor();
      }));

    it('writes the report, and joins anew by the time zone that is set', () =>
      app.onPage(async (page) => {
        await page.getByRole('button', { name: 'Export report' }).click();
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('menuitem', { name: 'Markdown' }).click(),
        ]);
        expect(readFileSync(await file.path(), 'utf8')).toContain('the whole chain worked');
        await page.getByRole('button', { name: 'Change settings' }).click();
        await page.getByLabel('Time zone of the log').selectOption({ label: 'UTC-12:00' });
        await page.getByRole('button', { name: 'Join' }).click();
        await page.getByText(/log and capture have no time in common/i).waitFor();
      }));

    it('says in words what is no mail log', () =>
      app.onPage(async (page) => {
        const letter = join(folder, 'mainlog-letter');
        writeFileSync(letter, 'Dear Sir or Madam\n');
        await joinWith(page, letter);
        await page
          .getByRole('alert')
          .getByText(/Mainlog-letter is no mail log that can be read/i)
          .waitFor();
        expect(await page.getByRole('alert').textContent()).not.toContain('/');
      }));
  },
);
