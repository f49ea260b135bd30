/** Tests of one file in a real Chromium: one browser and one `ptrscope serve` for all of them, and a page for each or for all. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { launchChromium, MOST_MS, type Opened, openPage, type Served, serveApp, whyNot } from './chromium.ts';

type Use = (page: Page, opened: Opened) => Promise<void>;

/** What the tests of a file have. */
export class AppInChromium {
  #browser: Browser | null = null;
  #served: Served | null = null;
  #shared: Opened | null = null;

  async start(args: readonly string[]): Promise<void> {
    [this.#browser, this.#served] = await Promise.all([launchChromium(), serveApp(args)]);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#served?.close();
  }

  get browser(): Browser {
    if (this.#browser === null) throw new Error('there is no browser before the tests begin');
    return this.#browser;
  }

  /** A page of its own, with nothing remembered; it is to complain of nothing. */
  async withPage(use: Use): Promise<void> {
    const opened = await this.#open();
    try {
      await use(opened.page, opened);
      expect(opened.complaints).toEqual([]);
    } finally {
      await opened.close();
    }
  }

  /** The page that the tests of the file share, as the last one left it; a new one after a failure. */
  async onPage(use: Use): Promise<void> {
    this.#shared ??= await this.#open();
    const opened = this.#shared;
    try {
      await use(opened.page, opened);
      expect(opened.complaints).toEqual([]);
    } catch (error) {
      this.#shared = null;
      await opened.close();
      throw error;
    }
  }

  #open(): Promise<Opened> {
    if (this.#served === null) throw new Error('nothing is served before the tests begin');
    return openPage(this.browser, this.#served.address);
  }
}

/** @param args of `ptrscope serve`; asked for when the tests begin */
export function describeInChromium(
  title: string,
  args: () => readonly string[],
  tests: (app: AppInChromium) => void,
): void {
  const reason = whyNot();
  const name = reason === null ? title : `${title} (skipped: ${reason})`;
  describe.skipIf(reason !== null)(name, { timeout: MOST_MS }, () => {
    const app = new AppInChromium();
    beforeAll(() => app.start(args()));
    afterAll(() => app.close());
    tests(app);
  });
}

/** Opens an example of the start page in the tab in front. */
export async function openExample(page: Page, name: string): Promise<void> {
  await page.getByRole('region', { name: 'Examples', exact: true }).getByRole('button', { name }).click();
  await page.getByRole('tab', { name, selected: true }).waitFor();
}
