/** axe finds nothing on the start page, on a stall, on the charts and where nothing stalled; light and dark. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { launchChromium, MOST_MS, openPage, type Served, serveApp, whyNot } from './chromium.ts';

interface View {
  readonly name: string;
  readonly go: (page: Page) => Promise<void>;
}

async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('region', { name: 'Examples', exact: true }).getByRole('button', { name }).click();
  await page.getByRole('tab', { name, selected: true }).waitFor();
}

const VIEWS: readonly View[] = [
  { name: 'the start page', go: async (page) => page.getByRole('heading', { name: 'Examples' }).waitFor() },
  {
    name: 'a stall',
    go: async (page) => {
      await open(page, 'android-3g-smtps-2015.pcapng');
      await page.getByRole('tree', { name: 'Fields of the frame' }).waitFor();
    },
  },
  {
    name: 'the capture as a whole, with charts',
    go: async (page) => {
      await open(page, 'jdk-three-silent-servers.pcap');
      await page.getByRole('button', { name: 'Charts' }).click();
      await page.getByRole('heading', { name: /How soon PTR queries/ }).waitFor();
    },
  },
  {
    name: 'a capture without a stall',
    go: async (page) => {
      await open(page, 'idle-without-dns.pcap');
      await page.getByRole('heading', { name: 'No connection stalled on reverse DNS' }).waitFor();
      await page.getByRole('button', { name: /that no lookup explains/ }).click();
    },
  },
  ...['Connections', 'Lookups', 'Findings', 'Packets'].map((list) => ({
    name: `the list of ${list.toLowerCase()}`,
    go: async (page: Page) => {
      await open(page, 'android-3g-smtps-2015.pcapng');
      await page.getByRole('tab', { name: new RegExp(`^${list}`) }).click();
      await page.getByRole('grid', { name: list }).waitFor();
    },
  })),
  ...[
    ['Settings', 'Control+,'],
    ['Keys', '?'],
    ['Export', 'Alt+e'],
  ].map(([title, key]) => ({
    name: `the dialog ${title}`,
    go: async (page: Page) => {
      await open(page, 'android-3g-smtps-2015.pcapng');
      await page.keyboard.press(key!);
      await page.getByRole('dialog', { name: title }).waitFor();
    },
  })),
  {
    name: 'two captures compared',
    go: async (page) => {
      await open(page, 'android-3g-smtps-2015.pcapng');
      await page.getByRole('button', { name: 'New tab' }).click();
      await open(page, 'android-wifi-smtps-2015.pcapng');
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByText(/the ClientHello follows after 28\.0 s/).waitFor();
    },
  },
];

describe.skipIf(whyNot() !== null)(`axe${whyNot() === null ? '' : ` (${whyNot()})`}`, { timeout: MOST_MS }, () => {
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launchChromium(), serveApp([])]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it.each(VIEWS)(`finds nothing wrong in ${colorScheme} with $name`, async ({ go }) => {
      const { page, close } = await openPage(browser, served.address, { colorScheme });
      await go(page);
      expect(await violations(page)).toEqual([]);
      await close();
    });
  }
});
