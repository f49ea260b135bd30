/** The shell in Electron itself, where it can be had: that Electron takes what the stand-in takes. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type ElectronRun, openInElectron, whyNoElectron } from '../e2e/electronApp.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/android-3g-smtps-2015.pcapng', import.meta.url));

const reason = whyNoElectron();

describe.skipIf(reason !== null)('in Electron', () => {
  let run: ElectronRun;
  beforeAll(async () => {
    run = await openInElectron([EXAMPLE]);
  }, 120_000);
  afterAll(() => run?.close());

  it('the capture named at the start is open, and its stall is told', async () => {
    await run.page.getByText('mail.example.com').first().waitFor();
    expect(await run.page.title()).toContain('PTRscope');
    expect(await run.app.evaluate(({ app }) => app.name)).toBe('PTRscope');
  });

  it('the page has no Node and comes from the own protocol', async () => {
    expect(await run.page.evaluate('[typeof process, typeof require, location.protocol]')).toEqual([
      'undefined',
      'undefined',
      'ptrscope:',
    ]);
  });

  it('the page goes nowhere, opens nothing and reaches no network', async () => {
    const { page, app } = run;
    await page.evaluate("location.href = 'https://example.com/'; window.open('https://example.com/')");
    expect(await page.evaluate("fetch('https://example.com/').then(() => 'sent', () => 'refused')")).toBe('refused');
    expect(page.url()).toMatch(/^ptrscope:/);
    expect(app.windows()).toHaveLength(1);
  });

  it('the page can put text on the clipboard', async () => {
    await run.page.bringToFront();
    expect(await run.page.evaluate("navigator.clipboard.writeText('dig -x').then(() => 'done', String)")).toBe('done');
  });

  it('reports nothing that its own policy had refused', async () => {
    const refused: string[] = [];
    run.page.on('console', (message) => refused.push(message.text()));
    await run.page.reload();
    await run.page.getByText('PTRscope').first().waitFor();
    expect(refused.filter((text) => /Content Security Policy/.test(text))).toEqual([]);
  });
});

if (reason !== null) test.skip(`in Electron (skipped: ${reason})`, () => {});
