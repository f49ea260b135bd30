/** The counts of a capture that is being made, in one line. */
import { visible } from '../base/visibleText.ts';
import type { RunningCounts } from '../engine/runningCounts.ts';
import type { LiveStats } from '../host/liveEvents.ts';
import { count, counted } from '../model/wording.ts';

/** A part of the line; of a lower rank are those that stay where there is little room. */
export interface StatusPart {
  readonly text: string;
  readonly rank: number;
}

/** The same of a live session: "eth0  88/s  0 dropped  …". */
export function captureStatus(
  { frames, bytes, dropped, framesPerSecond, counts }: LiveStats,
  devices: readonly string[],
): StatusPart[] {
  const rate = { text: `${count(Math.round(framesPerSecond))}/s`, rank: 6 };
  const lost = dropped === null ? [] : [{ text: `${count(dropped)} dropped`, rank: dropped > 0 ? 1 : 5 }];
  return statusParts(frames, bytes, counts, [{ text: visible(devices.join(', ')), rank: 2 }, rate, ...lost]);
}

/** "12,345 frames  3.2 MiB  17 connections  1 waiting  2 stalls  10.1.1.1 answered 0 of 11 PTR queries" */
export function statusParts(
  frames: number,
  bytes: number,
  counts: RunningCounts,
  before: readonly StatusPart[] = [],
): StatusPart[] {
  const { connections, waiting, stalls } = counts;
  return [
    ...before,
    { text: counted(frames, 'frame'), rank: 3 },
    { text: sizeWords(bytes), rank: 7 },
    { text: counted(connections, 'connection'), rank: 4 },
    ...(waiting === 0 ? [] : [{ text: `${count(waiting)} waiting`, rank: 0 }]),
    { text: counted(stalls, 'stall'), rank: 0 },
    ...healthParts(counts).map((text) => ({ text, rank: 8 })),
  ];
}

/** The line, of the parts that there is room for: whole ones, from the lowest rank on; one at least. */
export function statusLine(parts: readonly StatusPart[], columns: number): string {
  const kept = new Set<StatusPart>();
  let width = -BETWEEN.length;
  for (const part of [...parts].sort((one, other) => one.rank - other.rank)) {
    const next = width + BETWEEN.length + part.text.length;
    if (next > columns && kept.size > 0) break;
    kept.add(part);
    width = next;
  }
  return parts
    .filter((part) => kept.has(part))
    .map(({ text }) => text)
    .join(BETWEEN);
}

const BETWEEN = '  ';

/** How the resolvers do that leave most without an answer; of one that answers all, that. */
function healthParts({ resolvers }: RunningCounts): string[] {
  return resolvers
    .filter(({ ptrQueries }, at) => ptrQueries > 0 && at < MOST_RESOLVERS)
    .map(
      ({ address, ptrQueries, ptrAnswers }) =>
        `${address} answered ${ptrAnswers} of ${counted(ptrQueries, 'PTR query', 'PTR queries')}`,
    );
}

const MOST_RESOLVERS = 2;

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

function sizeWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${UNITS[power]}`;
}
