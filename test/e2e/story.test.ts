/** The story of 2015, in the window: who waited, for what, which frames prove it; by mouse, and by keyboard alone. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInChromium } from './inChromium.ts';

const EXAMPLE = 'examples/android-3g-smtps-2015.pcapng';

describeInChromium(
  'the example in Chromium',
  () => [EXAMPLE],
  (app) => {
    const timeline = (page: Page) => page.getByRole('group', { name: /^Timeline/ });
    const spot = (page: Page, name: RegExp) => timeline(page).getByRole('button', { name });
    const selectedField = (page: Page) => page.locator('[role="treeitem"][aria-selected="true"]');

    it('says at once who waited, for whom and how long', async () => {
      await app.onPage(async (page) => {
        await page.getByText('1 connection stalled on reverse DNS').waitFor();
        const row = page.getByRole('grid', { name: 'Stalls' }).getByRole('row').nth(1);
        for (const words of ['client 10.0.0.2', 'mail.example.com:465', 'ClientHello', '28.0 s', 'silent']) {
          await row.getByText(words).first().waitFor();
        }
        await page.getByRole('heading', { name: /10\.0\.0\.2 waited 28\.0 s before its ClientHello/ }).waitFor();
        await page.getByText('no answer came').waitFor();
      });
    });

    it('shows a frame by a click on its mark, its number, or its line: tree and bytes, linked both ways', async () => {
      await app.onPage(async (page) => {
        await spot(page, /frame 51,/).click();
        await page.getByRole('heading', { name: 'Frame 51 · DNS' }).waitFor();
        await page
          .getByRole('treeitem', { name: /5\.113\.0\.203\.in-addr\.arpa/ })
          .first()
          .waitFor();
        await page.getByRole('button', { name: 'frame 54', exact: true }).first().click();
        await page.getByRole('heading', { name: /^Frame 54/ }).waitFor();
        await page.getByRole('grid', { name: 'Evidence' }).getByText('query PTR').first().click();
        await page.getByRole('heading', { name: 'Frame 51 · DNS' }).waitFor();
        expect(await spot(page, /frame 51,/).getAttribute('aria-pressed')).toBe('true');

        // The second byte of the UDP destination port, 53.
        const bytes = page.getByRole('group', { name: 'Bytes of the frame' });
        await bytes.getByText('35', { exact: true }).first().click();
        expect(await selectedField(page).textContent()).toMatch(/port.*53/i);
        expect(await bytes.locator('[class*="marked"]').allTextContents()).toEqual(
          expect.arrayContaining(['00', '35']),
        );
      });
    });

    it('can be walked through by the keyboard alone', async () => {
      await app.withPage(async (page) => {
        const { keyboard } = page;
        await page.getByRole('heading', { name: /waited 28\.0 s/ }).waitFor();
        expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Stalls');
        for (let at = 0; at < 40; at += 1) {
          const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
          if (name.startsWith('Timeline')) break;
          await keyboard.press('Tab');
        }
        await keyboard.press('Enter');
        const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
        expect(await focused()).toMatch(/^SYN, frame 46/);
        await keyboard.press('End');
        expect(await focused()).toMatch(/^RST, frame 74/);
        await keyboard.press('Home');
        for (let at = 0; at < 3; at += 1) await keyboard.press('ArrowRight');
        expect(await focused()).toMatch(/^PTR .*frame 51/);
        await keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Frame 51 · DNS' }).waitFor();
        await keyboard.press('Escape');
        expect(await focused()).toMatch(/^Timeline/);
      });
    });

    it('goes from part to part of the window by F6', async () => {
      await app.onPage(async (page) => {
        await page.getByRole('heading', { name: /waited 28\.0 s/ }).waitFor();
        const part = () =>
          page.evaluate(() => document.activeElement?.closest('[data-part]')?.getAttribute('data-part') ?? null);
        await page.getByRole('grid', { name: 'Stalls' }).focus();
        const visited: (string | null)[] = [];
        for (let at = 0; at < 6; at += 1) {
          await page.keyboard.press('F6');
          visited.push(await part());
        }
        expect(visited).toEqual(['detail', 'proof', 'tabs', 'tools', 'summary', 'lists']);
        await page.keyboard.press('Shift+F6');
        expect(await part()).toBe('summary');
      });
    });

    it('zooms and moves its timeline, and comes back', async () => {
      await app.onPage(async (page) => {
        await spot(page, /frame 73/).waitFor();
        await timeline(page).focus();
        for (const key of ['+', '+', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
        expect(await spot(page, /frame 73/).count()).toBe(0);
        await page.keyboard.press('0');
        await spot(page, /frame 73/).waitFor();
        const box = (await timeline(page).boundingBox())!;
        await page.mouse.move(box.x + 250, box.y + 50);
        for (let at = 0; at < 5; at += 1) await page.mouse.wheel(0, -200);
        await expect.poll(() => spot(page, /frame 73/).count()).toBe(0);
        await page.getByRole('button', { name: 'Show all of it' }).click();
        await spot(page, /frame 73/).waitFor();
      });
    });

    it('saves its timeline as a picture that stands alone', async () => {
      await app.onPage(async (page) => {
        const save = async (kind: string) => {
          await page.getByRole('button', { name: 'Save as a picture' }).click();
          const [download] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('menuitem', { name: kind }).click(),
          ]);
          const chunks: Buffer[] = [];
          for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
          return Buffer.concat(chunks);
        };
        await spot(page, /frame 51,/).waitFor();
        const svg = (await save('SVG, dark')).toString('utf8');
        expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
        expect(svg).toContain('silent 28.0 s');
        expect(svg).not.toMatch(/var\(|<script|<style|href=|role="button"/);
        const png = await save('PNG, light');
        expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
        expect(png.readUInt32BE(16)).toBe(3000);
      });
    });

    it('gives the stall as text, JSON and filters to the clipboard', async () => {
      await app.onPage(async (page) => {
        const copied = async (title: string) => {
          await page.getByRole('button', { name: 'Copy', exact: true }).click();
          await page.getByRole('menuitem', { name: title, exact: true }).click();
          return page.evaluate(() => navigator.clipboard.readText());
        };
        expect(await copied('Copy as text')).toContain('10.0.0.2 waited 28.0 s before its ClientHello');
        expect(JSON.parse(await copied('Copy as JSON'))).toMatchObject({ cause: 'ptr-unanswered', side: 'client' });
        expect(await copied('Copy as Wireshark filter')).toContain('51');
        expect(await copied('Copy as tshark command')).toMatch(/^tshark /);
      });
    });
  },
);
