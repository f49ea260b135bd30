/** Makes the README's pictures anew from the running app: `npm run screenshots`, after a build. Needs Chromium. */
import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { launchChromium, openPage, serveApp, whyNot } from '../e2e/chromium.ts';

const FOLDER = 'docs/screenshots';
const CAPTURES = ['examples/android-3g-smtps-2015.pcapng', 'examples/android-wifi-smtps-2015.pcapng'];

interface Picture {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly go: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'stall-light',
    colorScheme: 'light',
    go: async (page) => page.getByRole('tree', { name: 'Fields of the frame' }).waitFor(),
  },
  {
    name: 'compare-dark',
    colorScheme: 'dark',
    go: async (page) => {
      await page.getByRole('tab', { name: /wifi/ }).waitFor();
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByText(/the ClientHello follows after 28\.0 s/).waitFor();
    },
  },
  {
    name: 'packets-dark',
    colorScheme: 'dark',
    go: async (page) => {
      await page.getByRole('tab', { name: /^Packets/ }).click();
      const filter = page.getByRole('combobox', { name: 'Display filter' });
      await filter.fill('frame.number > 48 && frame.number < 73');
      await filter.press('Enter');
      await page.getByText('24 of 80 frames match').waitFor();
      await page.getByRole('grid', { name: 'Packets' }).getByText(/PTR/).first().waitFor();
    },
  },
];

const reason = whyNot();
if (reason !== null) throw new Error(`no pictures can be made: ${reason}`);
mkdirSync(FOLDER, { recursive: true });
const browser = await launchChromium();
const served = await serveApp(CAPTURES);
try {
  for (const { name, colorScheme, go } of PICTURES) {
    const { page, close } = await openPage(browser, served.address, { colorScheme });
    await page.getByRole('heading', { name: /waited 28\.0 s/ }).waitFor();
    await go(page);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    await close();
  }
} finally {
  await served.close();
  await browser.close();
}
