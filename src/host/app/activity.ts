/** How many packets a second pass each interface, and whether one came or went: from the system's own counters. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pauseFor } from './session/changes.ts';

const FOLDER = '/sys/class/net';
const EVERY_MS = 1000;
const MOST_INTERFACES = 256;

interface Activity {
  readonly rates: Record<string, number>;
  /** How often an interface came, went, or changed between up and down. */
  readonly changes: number;
}

/** Once a second until nobody wants it; of systems without such counters, one item that is empty. */
export async function* interfaceActivity(
  signal: AbortSignal,
  folder = FOLDER,
  everyMs = EVERY_MS,
): AsyncIterable<Activity> {
  let before = countsIn(folder);
  let links = linksIn(folder);
  let changes = 0;
  let atMs = performance.now();
  if (before.size === 0) yield { rates: {}, changes };
  while (!signal.aborted) {
    await pauseFor(everyMs, signal);
    const now = countsIn(folder);
    const passedSeconds = (performance.now() - atMs) / 1000;
    atMs = performance.now();
    const rates = Object.fromEntries(
      // One that has just come, or was reset, has done nothing yet.
      Array.from(now, ([name, count]) => [name, Math.max(0, count - (before.get(name) ?? count)) / passedSeconds]),
    );
    before = now;
    const linksNow = linksIn(folder);
    if (linksNow !== links) changes += 1;
    links = linksNow;
    if (!signal.aborted && now.size > 0) yield { rates, changes };
  }
}

/** Packets in and out since each interface is there. */
function countsIn(folder: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of namesIn(folder).slice(0, MOST_INTERFACES)) {
    const statistics = join(folder, name, 'statistics');
    const count = counter(join(statistics, 'rx_packets')) + counter(join(statistics, 'tx_packets'));
    if (Number.isFinite(count)) counts.set(name, count);
  }
  return counts;
}

/** Which interfaces there are, and how the link of each is; as one text, to be compared. */
function linksIn(folder: string): string {
  const links = namesIn(folder)
    .slice(0, MOST_INTERFACES)
    .map((name) => `${name} ${textIn(join(folder, name, 'operstate'))}`);
  return links.join('\n');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Another system than Linux, or a container without /sys.
    return [];
  }
}

/** NaN for what is no interface with counters. */
function counter(path: string): number {
  const text = textIn(path);
  return text === '' ? Number.NaN : Number(text);
}

/** Empty for what is not there; it may have gone meanwhile. */
function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
