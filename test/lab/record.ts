/**
 * Records the golden captures: plays scenarios (all, or those whose names begin with an argument) and stores each in
 * `test/golden/real/NAME`. Run by `record.mjs`, as root.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingCommands, whyNoLab } from './machine.ts';
import { playScenario } from './play.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';

const GOLDEN = fileURLToPath(new URL('../golden/real', import.meta.url));
const AT_ONCE = 4;

/** Plays the chosen scenarios, some at a time, and answers what could not be played, in words. */
export async function record(prefixes: readonly string[]): Promise<string[]> {
  const obstacle = whyNoLab();
  if (obstacle !== null) return [obstacle];
  const waiting = SCENARIOS.filter(
    ({ name }) => prefixes.length === 0 || prefixes.some((start) => name.startsWith(start)),
  );
  const troubles: string[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const trouble = await recordOne(next);
      console.log(`${next.name}: ${trouble ?? 'recorded'}`);
      if (trouble !== null) troubles.push(`${next.name}: ${trouble}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return troubles;
}

async function recordOne(scenario: Scenario): Promise<string | null> {
  const missing = missingCommands(scenario.needs);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  const folder = join(GOLDEN, scenario.name);
  try {
    await playScenario(scenario, async (capture) => {
      await mkdir(folder, { recursive: true });
      await copyFile(capture, join(folder, 'capture.pcap'));
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  await describe(scenario, folder);
  return null;
}

/** Writes what was said of the scenarios anew beside the captures that are there already. */
export async function describeAll(): Promise<void> {
  for (const scenario of SCENARIOS) {
    const folder = join(GOLDEN, scenario.name);
    if (existsSync(join(folder, 'capture.pcap'))) await describe(scenario, folder);
  }
}

async function describe({ name, shows, expected }: Scenario, folder: string): Promise<void> {
  await writeFile(join(folder, 'story.md'), `# ${name}\n\n${shows}\n`);
  await writeFile(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`);
}
