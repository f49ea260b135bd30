/** axe finds nothing on any page, list, detail and dialog; light and dark. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { hostileCapture } from '../robustness/hostileCapture.ts';
import { violations } from './axe.ts';
import { describeInChromium, openExample } from './inChromium.ts';

interface View {
  readonly name: string;
  readonly go: (page: Page) => Promise<void>;
}

const FAILING = 'android-3g-smtps-2015.pcapng';

const HEALTHY = 'android-wifi-smtps-2015.pcapng';

const list = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).waitFor();

/** Opens an example in a tab of its own, where none is open yet. */
async function show(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('tablist', { name: 'Open captures' }).getByRole('tab', { name, exact: true });
  if ((await tab.count()) > 0) return tab.click();
  if ((await page.getByRole('heading', { name: 'Examples' }).count()) === 0) await page.keyboard.press('Alt+t');
  await openExample(page, name);
}

async function paint(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`[data-mantine-color-scheme="${colorScheme}"]`).first().waitFor();
}

function listView(name: string, row: string | RegExp, detail: string | RegExp): View {
  return {
    name: `the list of ${name.toLowerCase()} and one of them`,
    go: async (page) => {
      await show(page, FAILING);
      await list(page, name).click();
      await page.getByRole('grid', { name, exact: true }).getByText(row).first().click();
      await heading(page, detail);
    },
  };
}

function dialog(title: string, open: (page: Page) => Promise<void>): View {
  return {
    name: `the dialog ${title}`,
    go: async (page) => {
      await show(page, FAILING);
      await open(page);
      await page.getByRole('dialog', { name: title }).waitFor();
    },
  };
}

/** Of a server whose names are worth a remark; the examples have none. */
const FINDINGS: View = {
  name: 'the list of findings and one of them',
  go: async (page) => {
    await page
      .getByRole('region', { name: /^On the server/ })
      .getByRole('button', { name: 'remarkable.pcap' })
      .click();
    await list(page, 'Findings').click();
    await page.getByRole('grid', { name: 'Findings' }).getByRole('row').nth(1).click();
  },
};

/** In an order in which each begins where the one before ended. */
const VIEWS: readonly View[] = [
  { name: 'the start page', go: (page) => heading(page, 'Examples') },
  FINDINGS,
  {
    name: 'a stall',
    go: async (page) => {
      await show(page, FAILING);
      await page.getByRole('tree', { name: 'Fields of the frame' }).waitFor();
    },
  },
  listView('Connections', 'api.example.net', /to api\.example\.net/),
  listView('Lookups', '203.0.113.5', 'PTR of 203.0.113.5'),
  listView('Packets', /^Standard query/, /^Frame \d+ · DNS/),
  {
    name: 'a filter that is wrong, and what would complete it',
    go: async (page) => {
      await show(page, FAILING);
      await page.getByRole('combobox', { name: 'Display filter' }).fill('frame.numbr');
      await page.getByText(/Did you mean frame\.number\?/).waitFor();
    },
  },
  dialog('Settings', async (page) => {
    await page.getByRole('combobox', { name: 'Display filter' }).fill('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+,');
  }),
  dialog('Keys', (page) => page.keyboard.press('?')),
  dialog('Export', (page) => page.keyboard.press('Alt+e')),
  {
    name: 'the command palette',
    go: async (page) => {
      await show(page, FAILING);
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('What do you want to do?').waitFor();
    },
  },
  {
    name: 'the capture as a whole, with charts',
    go: async (page) => {
      await show(page, 'jdk-three-silent-servers.pcap');
      await page.getByRole('button', { name: 'Charts' }).click();
      await heading(page, /How soon PTR queries/);
    },
  },
  {
    name: 'a capture without a stall',
    go: async (page) => {
      await show(page, 'idle-without-dns.pcap');
      await heading(page, 'No connection stalled on reverse DNS');
      await page.getByRole('button', { name: /that no lookup explains/ }).click();
    },
  },
  {
    name: 'the dialog Compare two captures',
    go: async (page) => {
      await show(page, HEALTHY);
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByRole('dialog', { name: 'Compare two captures' }).waitFor();
    },
  },
  {
    name: 'two captures compared',
    go: async (page) => {
      await show(page, FAILING);
      await page.getByRole('button', { name: 'Compare' }).click();
      const dialog = page.getByRole('dialog', { name: 'Compare two captures' });
      await dialog.getByLabel(/^Left/).selectOption(FAILING);
      await dialog.getByLabel(/^Right/).selectOption(HEALTHY);
      await dialog.getByRole('button', { name: 'Compare' }).click();
      await page.getByText(/the ClientHello follows after 28\.0 s/).waitFor();
    },
  },
];

const folder = mkdtempSync(join(tmpdir(), 'ptrscope-e2e-'));
writeFileSync(join(folder, 'remarkable.pcap'), hostileCapture('mail.example.com'));
afterAll(() => rmSync(folder, { recursive: true }));

describeInChromium(
  'axe',
  () => ['--directory', folder],
  (app) => {
    it.each(VIEWS)('finds nothing wrong with $name, light and dark', async ({ go }) => {
      await app.onPage(async (page) => {
        await go(page);
        await paint(page, 'dark');
        expect(await violations(page, 'colours')).toEqual([]);
        await paint(page, 'light');
        expect(await violations(page)).toEqual([]);
        await page.keyboard.press('Escape');
      });
    });
  },
);
