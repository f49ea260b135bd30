/** Plays one scenario in a lab of its own, which is removed whatever happens. */
import { Lab, removeAbandonedLabs } from './lab.ts';
import type { Scenario } from './scenario.ts';

/** Plays it, hands the capture's path to `use` while the file exists, and answers what `use` made of it. */
export async function playScenario<Result>(
  scenario: Scenario,
  use: (capture: string) => Promise<Result>,
): Promise<Result> {
  removeAbandonedLabs();
  const lab = new Lab();
  const close = () => lab.close();
  process.once('exit', close);
  try {
    return await use(await scenario.play(lab));
  } finally {
    process.off('exit', close);
    lab.close();
  }
}
