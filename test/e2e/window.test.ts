/** The window around the captures: start page, tabs, uploads, the band of time, what a person sees of a failure. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../src/formats/pcapngWriter.ts';
import { ping } from '../support/packets.ts';
import { openPage, serveApp } from './chromium.ts';
import { describeInChromium, openExample } from './inChromium.ts';

describeInChromium(
  'the window in Chromium',
  () => ['--directory', 'examples'],
  (app) => {
    const folder = mkdtempSync(join(tmpdir(), 'ptrscope-e2e-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    const tabs = (page: Page) => page.getByRole('tablist', { name: 'Open captures' }).getByRole('tab');

    it('opens the example with one click, and a capture below a named directory', async () => {
      await app.withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        await page.getByText('1 connection stalled on reverse DNS').waitFor();
        await page.getByRole('button', { name: 'New tab' }).click();
        const listed = page.getByRole('region', { name: /^On the server/ });
        await listed.getByRole('button', { name: /exim-banner\.pcap/ }).click();
        await page.getByRole('heading', { name: /before its greeting/ }).waitFor();
        expect(await tabs(page).allTextContents()).toEqual(['android-3g-smtps-2015.pcapng', 'exim-banner.pcap']);
      });
    });

    it('says what was checked where nothing stalled', async () => {
      await app.withPage(async (page) => {
        await openExample(page, 'jdk-healthy.pcap');
        await page.getByRole('heading', { name: 'No connection stalled on reverse DNS' }).waitFor();
        await page
          .getByText(/Every silence of 500 ms and more/)
          .first()
          .waitFor();
      });
    });

    it('closes tabs and opens the last closed one again, as it was looked at', async () => {
      await app.withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        await page.getByRole('button', { name: 'frame 58', exact: true }).click();
        await page.keyboard.press('Alt+w');
        await page.getByRole('tab', { name: 'Start' }).waitFor();
        await page.keyboard.press('Alt+Shift+t');
        await page.getByRole('tab', { name: 'android-3g-smtps-2015.pcapng' }).waitFor();
        const number = page.getByRole('button', { name: 'frame 58', exact: true });
        await number.waitFor();
        expect(await number.getAttribute('aria-current')).toBe('true');
      });
    });

    it('shows what it showed when it is loaded anew', async () => {
      await app.withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        await page.getByRole('button', { name: 'New tab' }).click();
        await openExample(page, 'android-wifi-smtps-2015.pcapng');
        await page.getByRole('heading', { name: 'No connection stalled on reverse DNS' }).waitFor();
        await page.getByRole('button', { name: 'Compare' }).click();
        await page.getByText(/the ClientHello follows after 28\.0 s/).waitFor();
        await page.getByRole('tab', { name: 'android-3g-smtps-2015.pcapng', exact: true }).click();
        await page.getByRole('tab', { name: /^Lookups/ }).click();
        await page.getByRole('grid', { name: 'Lookups' }).getByText('203.0.113.5').click();
        await page.getByRole('heading', { name: 'PTR of 203.0.113.5' }).waitFor();
        await page.reload();
        await page.getByRole('heading', { name: 'PTR of 203.0.113.5' }).waitFor();
        await page.getByRole('grid', { name: 'Lookups' }).waitFor();
        const titles = await tabs(page).allTextContents();
        expect(titles.slice(0, 2)).toEqual(['android-3g-smtps-2015.pcapng', 'android-wifi-smtps-2015.pcapng']);
        await page.getByRole('tab', { name: /^Compare:/ }).click();
        await page.getByText(/the ClientHello follows after 28\.0 s/).waitFor();
      });
    });

    it('takes a file from the browser, in pieces where it is large', async () => {
      await app.withPage(async (page) => {
        const [chooser] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name: 'Open a capture' }).click(),
        ]);
        await chooser.setFiles('examples/jdk-three-silent-servers.pcap');
        await page.getByText('3 resolvers answered none of 6 PTR queries').waitFor();
      });
    });

    it('marks frames that somebody wrote on, and says what', async () => {
      const comment = 'the server hung up <b>here</b>';
      const bytes = ping('10.0.0.1', '10.0.0.2', 'request', 0);
      const frame = { interfaceIndex: 0, epochNs: 0n, bytes, originalLength: bytes.length };
      const blocks = [sectionHeader('test'), interfaceDescription({ linkType: 101, snapLength: 0, name: 'a' })];
      for (const comments of [[], [comment]]) blocks.push(enhancedPacket({ ...frame, comments }));
      writeFileSync(join(folder, 'written.pcapng'), Buffer.concat(blocks));
      await app.withPage(async (page) => {
        const [chooser] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name: 'Open a capture' }).click(),
        ]);
        await chooser.setFiles(join(folder, 'written.pcapng'));
        await page.getByRole('tab', { name: /^Packets/ }).click();
        const mark = page.getByRole('grid', { name: 'Packets' }).getByRole('img', { name: `Comment: ${comment}` });
        await mark.click();
        expect(await mark.count()).toBe(1);
        await page.getByRole('heading', { name: /^Frame 2\b/ }).waitFor();
        await page.locator('p').getByText(comment).waitFor();
      });
    });

    it('says in words what is no capture, and goes on', async () => {
      await app.withPage(async (page) => {
        const file = join(folder, 'letter.txt');
        writeFileSync(file, 'Dear Sir or Madam, this is not a capture at all.');
        const [chooser] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name: 'Open a capture' }).click(),
        ]);
        await chooser.setFiles(file);
        await page
          .getByText(/not a capture/)
          .first()
          .waitFor();
        await page.getByRole('button', { name: 'Close this notice' }).first().click();
        if ((await page.getByRole('tab', { name: 'Start' }).count()) === 0) await page.keyboard.press('Alt+t');
        await openExample(page, 'jdk-healthy.pcap');
      });
    });

    it('keeps what could be read of a damaged capture, and says where reading stopped', async () => {
      const whole = readFileSync('examples/android-3g-smtps-2015.pcapng');
      writeFileSync(join(folder, 'cut.pcapng'), whole.subarray(0, whole.length - 100));
      const lying = Buffer.from(whole);
      lying.fill(0xee, whole.length - 300, whole.length - 200);
      writeFileSync(join(folder, 'damaged.pcapng'), lying);
      await app.withPage(async (page) => {
        for (const [name, sentence] of [
          ['cut.pcapng', /the capture is cut: frame \d+ needs/],
          ['damaged.pcapng', /the capture is damaged/],
        ] as const) {
          const [chooser] = await Promise.all([
            page.waitForEvent('filechooser'),
            page.getByRole('button', { name: /^Open/ }).first().click(),
          ]);
          await chooser.setFiles(join(folder, name));
          await page.getByRole('tab', { name, selected: true }).waitFor();
          await page.getByRole('heading', { name: /10\.0\.0\.2 waited 28\.0 s/ }).waitFor();
          await page.getByText(sentence).first().waitFor();
        }
      });
    });

    it('ends a reading that takes long, and keeps what was read', async () => {
      // A pipe that stays open: however quick this machine is, the reading lasts.
      const pipe = join(folder, 'endless.pcap');
      execFileSync('mkfifo', [pipe]);
      const slow = serveApp([pipe]);
      const writing = await open(pipe, 'r+');
      await writing.write(readFileSync('examples/android-3g-smtps-2015.pcapng'));
      const { page, close } = await openPage(app.browser, (await slow).address);
      await page.getByRole('progressbar', { name: 'Reading the capture' }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('the reading was cancelled').waitFor();
      await page.getByText('1 connection stalled on reverse DNS').waitFor();
      await close();
      await writing.close();
      await (await slow).close();
    });

    it('narrows every list to a part of the time, by mouse and by keyboard', async () => {
      await app.withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        const stalls = page.getByRole('grid', { name: 'Stalls' });
        await stalls.getByText('28.0 s').waitFor();
        const band = (await page.locator('canvas').first().boundingBox())!;
        await page.mouse.move(band.x + band.width - 60, band.y + 40);
        await page.mouse.down();
        await page.mouse.move(band.x + band.width - 20, band.y + 40, { steps: 4 });
        await page.mouse.up();
        await page.getByRole('heading', { name: 'No stall in what is shown' }).waitFor();
        await page.getByRole('button', { name: 'Show everything' }).click();
        await stalls.getByText('28.0 s').waitFor();
        await page.getByRole('slider', { name: 'Looked at to' }).focus();
        for (let at = 0; at < 9; at += 1) await page.keyboard.press('Shift+ArrowLeft');
        await page.getByRole('heading', { name: 'No stall in what is shown' }).waitFor();
        await page.keyboard.press('Escape');
        await stalls.getByText('28.0 s').waitFor();
      });
    });

    it('follows the system from light to dark', async () => {
      await app.withPage(async (page) => {
        await page.getByRole('heading', { name: 'Who is waiting for reverse DNS?' }).waitFor();
        const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        await page.emulateMedia({ colorScheme: 'light' });
        const light = await background();
        await page.emulateMedia({ colorScheme: 'dark' });
        await expect.poll(background).not.toBe(light);
      });
    });

    it('remembers the size of its parts', async () => {
      await app.withPage(async (page) => {
        await openExample(page, 'android-3g-smtps-2015.pcapng');
        const lists = page.getByRole('region', { name: 'Lists' });
        const proof = page.getByRole('region', { name: 'Proof' });
        const width = async () => Math.round((await lists.boundingBox())!.width);
        const height = async () => Math.round((await proof.boundingBox())!.height);
        const [wide, high] = [await width(), await height()];
        const drag = async (bar: Locator, key: string) => {
          await bar.focus();
          for (let at = 0; at < 3; at += 1) await page.keyboard.press(key);
        };
        await drag(page.getByRole('separator', { name: 'Resize' }).first(), 'ArrowRight');
        await expect.poll(width).toBeGreaterThan(wide + 20);
        await drag(page.getByRole('separator', { name: 'Resize' }).nth(1), 'ArrowUp');
        await expect.poll(height).toBeGreaterThan(high + 20);
        const after = [await width(), await height()] as const;
        await page.reload();
        await proof.waitFor();
        expect(Math.abs((await width()) - after[0])).toBeLessThan(3);
        expect(Math.abs((await height()) - after[1])).toBeLessThan(3);
      });
    });
  },
);
