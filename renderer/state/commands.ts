/** All commands of all features: run by id, by key, or by the native menu. */

import { attempt } from '../state/attempt.ts';
import type { App } from './app.ts';
import type { Command, Feature } from './feature.ts';
import { isApple, isTyping, matches } from './keys.ts';

export function commandsOf(features: readonly Feature[]): readonly Command[] {
  return features.flatMap(({ commands = [] }) => commands);
}

export function isEnabled(app: App, command: Command): boolean {
  return command.enabled?.(app) ?? true;
}

/** A command that fails says so in a notice. */
export async function runCommand(app: App, command: Command): Promise<void> {
  if (isEnabled(app, command)) await attempt(app, async () => command.run(app));
}

/** Listens to the keyboard and to the shell's menu; returns what ends it. */
export function listenForCommands(app: App, commands: readonly Command[]): () => void {
  const end = new AbortController();
  const apple = isApple();
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target, event)) return;
    const command = commands.find(
      (one) => one.keys?.some((keys) => matches(keys, event, apple)) === true && isEnabled(app, one),
    );
    if (command === undefined) return;
    event.preventDefault();
    void runCommand(app, command);
  };
  window.addEventListener('keydown', onKey, { signal: end.signal });
  return () => end.abort();
}
