/** What a person does with a capture beside reading its stalls: frames, filter, lists, comparison, export, commands. */
import { readFileSync } from 'node:fs';
import type { Download, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInChromium } from './inChromium.ts';

const FAILING = 'examples/android-3g-smtps-2015.pcapng';
const HEALTHY = 'examples/android-wifi-smtps-2015.pcapng';

describeInChromium(
  'the app in Chromium',
  () => [FAILING, HEALTHY],
  (app) => {
    const list = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
    const filterBox = (page: Page) => page.getByRole('combobox', { name: 'Display filter' });

    /** The page that all share, with the failing capture in front and nothing narrowed. */
    const onFailing = (use: (page: Page) => Promise<void>) =>
      app.onPage(async (page) => {
        await page.getByRole('tab', { name: 'android-3g-smtps-2015.pcapng', exact: true }).click();
        await list(page, 'Stalls').click();
        await filterBox(page).fill('');
        await filterBox(page).press('Enter');
        await page.getByRole('grid', { name: 'Stalls' }).getByRole('row').nth(1).click();
        await page.getByRole('heading', { name: /waited 28\.0 s/ }).waitFor();
        await use(page);
      });

    it('lists the frames, narrows them by a filter, and shows one of them', async () => {
      await onFailing(async (page) => {
        await list(page, 'Packets').click();
        await filterBox(page).fill('frame.number > 48 && frame.number < 73');
        await filterBox(page).press('Enter');
        await page.getByText('24 of 80 frames match').waitFor();
        await page.getByRole('grid', { name: 'Packets' }).getByText('Standard query 0x7d3c PTR').first().click();
        await page.getByRole('heading', { name: /^Frame 5\d · DNS/ }).waitFor();
      });
    });

    it('tells beside each list how much of it a filter leaves', async () => {
      await onFailing(async (page) => {
        await filterBox(page).fill('tcp.port == 443');
        await filterBox(page).press('Enter');
        await list(page, 'Stalls').getByText('0/1').waitFor();
        await list(page, 'Connections').getByText('2/4').waitFor();
        await page.getByText('No stall in what is shown').waitFor();
        await page.getByRole('button', { name: 'Show everything' }).click();
        await list(page, 'Connections').getByText('4', { exact: true }).waitFor();
      });
    });

    it("shows a connection's packets", async () => {
      await onFailing(async (page) => {
        await list(page, 'Connections').click();
        await page.getByRole('grid', { name: 'Connections' }).getByText('api.example.net').click();
        await page.getByRole('button', { name: 'Show its packets' }).click();
        await page.getByText(/^\d+ of 80 frames match$/).waitFor();
        expect(await filterBox(page).inputValue()).toBe('tcp.stream == 1');
      });
    });

    it('tells what is chosen where the system sets the colours', async () => {
      await onFailing(async (page) => {
        await page.emulateMedia({ forcedColors: 'active' });
        const background = (name: RegExp | string, role: 'tab' | 'row') =>
          page
            .getByRole(role, { name })
            .first()
            .evaluate((element) => getComputedStyle(element).backgroundColor);
        expect(await background(/^Stalls/, 'tab')).not.toBe(await background(/^Lookups/, 'tab'));
        expect(await background(/mail\.example\.com/, 'row')).not.toBe(await background(/^who/, 'row'));
        await page.emulateMedia({ forcedColors: 'none' });
      });
    });

    it.each([
      ['beside the evidence', 'Stalls', 1280],
      ['beside the packets', 'Packets', 1280],
      ['in a large window', 'Stalls', 1920],
      ['in a small one', 'Packets', 1024],
    ] as const)("shows a frame's bytes in rows that fit, %s", async (_, name, width) => {
      await onFailing(async (page) => {
        await page.setViewportSize({ width, height: 800 });
        await list(page, name).click();
        const bytes = page.getByRole('group', { name: 'Bytes of the frame' });
        await expect
          .poll(() => bytes.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))
          .toBeLessThanOrEqual(0);
        await page.setViewportSize({ width: 1280, height: 800 });
      });
    });

    it('points at what is wrong with a filter, and completes one', async () => {
      await onFailing(async (page) => {
        await filterBox(page).fill('frame.numbr > 48');
        await page.getByText(/Did you mean frame\.number\?/).waitFor();
        expect(await filterBox(page).getAttribute('aria-invalid')).toBe('true');
        await filterBox(page).fill('');
        await filterBox(page).fill('dns.qry.ty');
        await page.getByRole('option', { name: /dns\.qry\.type/ }).waitFor();
        await filterBox(page).press('ArrowDown');
        await filterBox(page).press('Tab');
        await expect.poll(() => filterBox(page).inputValue()).toMatch(/^dns\.qry\.type/);
      });
    });

    it('leads from a connection, and from a lookup, to what waited', async () => {
      await onFailing(async (page) => {
        await list(page, 'Connections').click();
        await page.getByRole('grid', { name: 'Connections' }).getByText('api.example.net').click();
        await page.getByRole('heading', { name: /to api\.example\.net/ }).waitFor();
        await list(page, 'Lookups').click();
        await page.getByRole('grid', { name: 'Lookups' }).getByText('203.0.113.5').click();
        await page.getByRole('heading', { name: 'PTR of 203.0.113.5' }).waitFor();
        await page.getByRole('button', { name: /^the client of tcp\.stream 2\b/ }).click();
        await page.getByRole('heading', { name: /waited 28\.0 s/ }).waitFor();
      });
    });

    it('compares with the healthy twin, and leads back to the frames', async () => {
      await onFailing(async (page) => {
        await page.getByRole('tab', { name: 'android-wifi-smtps-2015.pcapng', exact: true }).waitFor();
        await page.getByRole('button', { name: 'Compare' }).click();
        await page.getByText('the ClientHello follows after 27 ms').waitFor();
        await page.getByText(/the ClientHello follows after 28\.0 s/).waitFor();
        await page.getByRole('button', { name: 'Export comparison' }).click();
        const [download] = await Promise.all([
          page.waitForEvent('download') as Promise<Download>,
          page.getByRole('menuitem', { name: /^HTML/ }).click(),
        ]);
        expect(download.suggestedFilename()).toBe('android-3g-smtps-2015-and-android-wifi-smtps-2015.html');
        expect(readFileSync(await download.path(), 'utf8')).toMatch(/<!doctype html>[\s\S]*silent 28\.0 s/);
        await page.getByRole('button', { name: 'frame 73', exact: true }).first().click();
        await page.getByRole('heading', { name: /^Frame 73/ }).waitFor();
      });
    });

    it.each([
      ['HTML', /\.html$/, /<!doctype html>/],
      ['Evidence (pcapng)', /\.pcapng$/, /^\n\r\r\n/],
      ['Markdown', /\.md$/, /28\.0 s/],
      ['JSON', /\.json$/, /"ptrscope-report\/1"/],
      ['CSV', /\.csv$/, /before-client-hello/],
    ] as const)('exports %s', async (form, name, content) => {
      await onFailing(async (page) => {
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
      await onFailing(async (page) => {
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
