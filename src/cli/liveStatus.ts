/** The counts of a capture that is being made, in one line. */
import { visible } from '../base/visibleText.ts';
import type { RunningCounts } from '../engine/runningCounts.ts';
import type { LiveStats } from '../host/liveEvents.ts';
import { count, counted } from '../model/wording.ts';

/** The same of a live session: "eth0  88/s  0 dropped  …". */
export function captureStatus(
  { frames, bytes, dropped, framesPerSecond, counts }: LiveStats,
  devices: readonly string[],
): string {
  const rate = `${count(Math.round(framesPerSecond))}/s`;
  const lost = dropped === null ? [] : [`${count(dropped)} dropped`];
  return statusLine(frames, bytes, counts, [visible(devices.join(', ')), rate, ...lost]);
}

/** "12,345 frames  3.2 MiB  17 connections  1 waiting  2 stalls  10.1.1.1 answered 0 of 11 PTR queries" */
export function statusLine(
  frames: number,
  bytes: number,
  counts: RunningCounts,
  before: readonly string[] = [],
): string {
  const { connections, waiting, stalls } = counts;
  const parts = [
    ...before,
    counted(frames, 'frame'),
    sizeWords(bytes),
    counted(connections, 'connection'),
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
    counted(stalls, 'stall'),
    ...healthParts(counts),
  ];
  return parts.join('  ');
}

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
