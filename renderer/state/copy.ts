/** Text to the clipboard; where the browser refuses, a notice says so. */
import type { App } from './app.ts';
import { notify } from './workspace.ts';

export async function copyText({ workspace }: App, text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const next = 'Select the text and copy it by hand.';
    notify(workspace, { kind: 'failed', text: `The browser does not let ${what} be copied.`, next });
    return false;
  }
}
