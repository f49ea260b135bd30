/** How long the frames of the window take while a live capture runs: 50,000 packets/s, sender, app and browser on this machine. */
import type { Page } from 'playwright-core';
import { appOnHost } from '../e2e/appOnHost.ts';
import { openPage, whyNot } from '../e2e/chromium.ts';
import { CLIENT, Lab } from '../lab/lab.ts';
import { missingCommands, whyNoLab } from '../lab/machine.ts';
import { median } from './measure.ts';

const PER_SECOND = 50_000;
/** Of looking at one view. */
const VIEW_MS = 6000;
const VIEWS = ['Stalls', 'Packets', 'Connections', 'Lookups'];
/** Milliseconds that 99 of 100 frames take at most. */
const BAR_MS = 100;

/** @param capture  Ethernet frames of many connections and lookups; sent again and again */
export async function measureViews(capture: string, say: (text: string) => void): Promise<void> {
  const missing = missingCommands(['tcpreplay']);
  const why = whyNot() ?? whyNoLab() ?? (missing.length > 0 ? `not installed: ${missing.join(', ')}` : null);
  if (why !== null) return say(`  views of a live capture: not measured (${why})\n`);
  const lab = new Lab();
  try {
    const watcher = lab.host('watcher', { addresses: [CLIENT] });
    const { browser, address } = await appOnHost(watcher);
    const { page } = await openPage(browser, address);
    await page.getByRole('button', { name: 'Start a capture on eth0' }).click();
    await page.getByText(/capturing on eth0/).waitFor();
    const options = ['-q', '-i', 'eth0', '--preload-pcap', '--loop=0', `--pps=${PER_SECOND}`, capture];
    // What leaves an interface is captured on it, too.
    watcher.start('tcpreplay', ...options);
    const row = page.getByRole('grid', { name: 'Stalls' }).getByRole('row').nth(1);
    await row.click({ timeout: 60_000 });
    say(`  frames of the window while ${PER_SECOND} packets/s are captured (bar: 99 of 100 within ${BAR_MS} ms)\n`);
    for (const view of VIEWS) {
      await page.getByRole('tab', { name: new RegExp(`^${view}`) }).click();
      say(`    ${view.padEnd(12)} ${told(await frameTimes(page))}\n`);
    }
    say(
      `    ${await page
        .getByText(/capturing on eth0/)
        .locator('..')
        .innerText()}\n`.replaceAll(/\s*\n(?!$)/g, '  '),
    );
    await browser.close();
  } finally {
    lab.close();
  }
}

interface PageGlobals {
  readonly requestAnimationFrame: (step: () => void) => void;
}

/** From one frame to the next, in milliseconds. */
function frameTimes(page: Page): Promise<number[]> {
  return page.evaluate(
    (lengthMs) =>
      new Promise<number[]>((done) => {
        const { requestAnimationFrame } = globalThis as unknown as PageGlobals;
        const times: number[] = [];
        const beganMs = performance.now();
        let lastMs = beganMs;
        const step = () => {
          const nowMs = performance.now();
          times.push(nowMs - lastMs);
          lastMs = nowMs;
          if (nowMs - beganMs < lengthMs) requestAnimationFrame(step);
          else done(times);
        };
        requestAnimationFrame(step);
      }),
    VIEW_MS,
  );
}

function told(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0);
  return `median ${median(times).toFixed(0)} ms, 95th ${at(0.95)}, 99th ${at(0.99)}, longest ${at(1)}, ${times.length} frames`;
}
