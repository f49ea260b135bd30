/** What a person does with a capture beside reading its stalls: frames, filter, lists, comparison, export, commands. */
import { readFileSync } from 'node:fs';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, MOST_MS, type Opened, openPage, type Served, serveApp, whyNot } from './chromium.ts';

const FAILING = 'examples/android-3g-smtps-2015.pcapng';
const HEALTHY = 'examples/android-wifi-smtps-2015.pcapng';

describe.skipIf(whyNot() !== null)(
  `the app in Chromium${whyNot() === null ? '' : ` (${whyNot()})`}`,
  { timeout: MOST_MS },
  () => {
    let browser: Browser;
    let served: Served;
    beforeAll(async () => {
      [browser, served] = await Promise.all([launchChromium(), serveApp([FAILING])]);
    });
    afterAll(async () => {
      await browser?.close();
      await served?.close();
    });

    async function withPage(use: (page: Page, opened: Opened) => Promise<void>): Promise<void> {
      const opened = await openPage(browser, served.address);
      try {
        await opened.page.getByRole('heading', { name: /waited 28\.0 s/ }).waitFor();
        await use(opened.page, opened);
        expect(opened.complaints).toEqual([]);
      } finally {
        await opened.close();
      }
    }

    const list = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
    const filterBox = (page: Page) => page.getByRole('combobox', { name: 'Display filter' });

    it('lists the frames, narrows them by a filter, and shows one of them', async () => {
      await withPage(async (page) => {
        await list(page, 'Packets').click();
        await filterBox(page).fill('frame.number > 48 && frame.number < 73');
        await filterBox(page).press('Enter');
        await page.getByText('24 of 80 frames match').waitFor();
        await page.getByRole('grid', { name: 'Packets' }).getByText('Standard query 0x7d3c PTR').first().click();
        await page.getByRole('heading', { name: /^Frame 5\d · DNS/ }).waitFor();
      });
    });

    it('points at what is wrong with a filter, and completes one', async () => {
      await withPage(async (page) => {
        await filterBox(page).fill('frame.numbr > 48');
        await page.getByText(/Did you mean frame\.number\?/).waitFor();
        expect(await filterBox(page).getAttribute('aria-invalid')).toBe('true');
        await filterBox(page).fill('');
        await filterBox(page).pressSequentially('dns.qry.ty');
        await page.getByRole('option', { name: /dns\.qry\.type/ }).waitFor();
        await filterBox(page).press('ArrowDown');
        await filterBox(page).press('Tab');
        expect(await filterBox(page).inputValue()).toMatch(/^dns\.qry\.type/);
      });
    });

    it('leads from a connection, and from a lookup, to what waited', async () => {
      await withPage(async (page) => {
        await list(page, 'Connections').click();
        await page.getByRole('grid', { name: 'Connections' }).getByText('api.example.net').click();
        await page.getByRole('heading', { name: /to api\.example\.net/ }).waitFor();
        await list(page, 'Lookups').click();
        await page.getByRole('grid', { name: 'Lookups' }).getByText('203.0.113.5').click();
        await page.getByRole('heading', { name: 'PTR of 203.0.113.5' }).waitFor();
        await page.getByRole('button', { name: /^stall-/ }).click();
        await page.getByRole('heading', { name: /waited 28\.0 s/ }).waitFor();
      });
    });

    it('compares with the healthy twin, and leads back to the frames', async () => {
      const both = await serveApp([FAILING, HEALTHY]);
      const { page, complaints, close } = await openPage(browser, both.address);
      try {
        await page.getByRole('tab', { name: /wifi/ }).waitFor();
        await page.getByRole('button', { name: 'Compare' }).click();
        await page.getByText('the ClientHello follows after 27 ms').waitFor();
        await page.getByText(/the ClientHello follows after 28\.0 s/).waitFor();
        await page.getByRole('button', { name: 'frame 73', exact: true }).first().click();
        await page.getByRole('heading', { name: /^Frame 73/ }).waitFor();
        expect(complaints).toEqual([]);
      } finally {
        await close();
        await both.close();
      }
    });

    it.each([
      ['HTML', /\.html$/, /<!doctype html>/],
      ['Evidence (pcapng)', /\.pcapng$/, /^\n\r\r\n/],
      ['Markdown', /\.md$/, /28\.0 s/],
      ['JSON', /\.json$/, /"ptrscope-report\/1"/],
      ['CSV', /\.csv$/, /before-client-hello/],
    ] as const)('exports %s', async (form, name, content) => {
      await withPage(async (page) => {
        await page.getByRole('button', { name: 'Export' }).click();
        const dialog = page.getByRole('dialog', { name: 'Export' });
        await dialog.getByText(form, { exact: true }).click();
        const [download] = await Promise.all([
          page.waitForEvent('download') as Promise<Download>,
          dialog.getByRole('button', { name: 'Export', exact: true }).click(),
        ]);
        expect(download.suggestedFilename()).toMatch(name);
        expect(readFileSync(await download.path(), 'latin1')).toMatch(content);
      });
    });

    it('finds commands by typing, tells the keys, and keeps settings', async () => {
      await withPage(async (page) => {
        await page.keyboard.press('Control+k');
        const search = page.getByPlaceholder('What do you want to do?');
        await search.fill('settings');
        await page.getByRole('button', { name: /^Settings/ }).waitFor();
        await search.press('Enter');
        const settings = page.getByRole('dialog', { name: 'Settings' });
        await settings.getByText('Dark', { exact: true }).click();
        await page.locator('[data-mantine-color-scheme="dark"]').first().waitFor();
        await settings.getByText('As the system', { exact: true }).click();
        await page.keyboard.press('Escape');
        await settings.waitFor({ state: 'hidden' });
        await page.keyboard.press('?');
        await page.getByRole('dialog', { name: 'Keys' }).getByText('Command palette').waitFor();
      });
    });
  },
);
