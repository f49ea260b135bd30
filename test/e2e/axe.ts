/** What axe finds wrong with a page, a line each: to be nothing. */
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const AXE_FILE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export async function violations(page: Page): Promise<string[]> {
  // Put in by the debugger: the page's own policy would refuse it, as it should.
  await page.addScriptTag({ path: AXE_FILE }).catch(() => {});
  if (!(await page.evaluate(() => 'axe' in window))) await evaluateAxe(page);
  const { violations: found } = await page.evaluate(
    () => (window as unknown as { axe: typeof axe }).axe.run() as Promise<axe.AxeResults>,
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

async function evaluateAxe(page: Page): Promise<void> {
  const { readFileSync } = await import('node:fs');
  await page.evaluate(readFileSync(AXE_FILE, 'utf8'));
}
