/** Does something for a click: what fails is told in a notice, what was cancelled is not. */
import type { App } from './app.ts';
import { failureOf, isCancelled, sentenceOf } from './failure.ts';
import { notify } from './workspace.ts';

export async function attempt({ workspace }: App, what: () => void | Promise<void>): Promise<void> {
  try {
    await what();
  } catch (error) {
    if (isCancelled(error)) return;
    const { text, next } = failureOf(error);
    notify(workspace, { kind: 'failed', text: sentenceOf(text), next });
  }
}
