/** What axe finds wrong with a page, a line each: to be nothing. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What is used of the page's own globals: whoever imports this need not know a browser's. */
interface PageGlobals {
  readonly axe: typeof axe;
  readonly document: { getAnimations(): readonly { readonly finished: Promise<unknown> }[] };
}

/** @param only  `colours`: of the rest, light and dark are the same page */
export async function violations(page: Page, only: 'everything' | 'colours' = 'everything'): Promise<string[]> {
  // Put in by the debugger: the page's own policy would refuse it, as it should.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(SOURCE);
  const rules = only === 'colours' ? ['color-contrast', 'link-in-text-block'] : null;
  const { violations: found } = await page.evaluate(async (values) => {
    const { document, axe } = globalThis as unknown as PageGlobals;
    // Colours on their way from light to dark are neither.
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    const chosen = values === null ? {} : { runOnly: { type: 'rule' as const, values } };
    return axe.run({ resultTypes: ['violations'], ...chosen });
  }, rules);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}
