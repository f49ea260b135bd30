/** The capture's whole time, or a part of it, as a band: frames in equal parts, stalls as blocks. */
import type { ListInput } from '../../../contract/engineOperations.ts';
import type { Overview } from '../../../model/views.ts';
import type { FrameTimes } from './frameTimes.ts';
import type { Rows } from './rowList.ts';
import type { StallEntry } from './stallRows.ts';

/** Blocks that a band can show apart from each other. */
const MOST_BLOCKS = 2000;

export function overview(
  times: FrameTimes,
  stalls: Rows<StallEntry>,
  range: ListInput['range'],
  buckets: number,
): Overview {
  const fromSeconds = range?.fromSeconds ?? 0;
  const toSeconds = Math.max(fromSeconds, range?.toSeconds ?? times.latestNs / 1e9);
  const inside: Overview['stalls'] = [];
  for (let at = 0; at < stalls.count; at++) {
    const { id, startSeconds, waitedSeconds, side, confidence, open } = stalls.row(at).row;
    const endSeconds = startSeconds + waitedSeconds;
    if (startSeconds > toSeconds || endSeconds < fromSeconds) continue;
    inside.push({ id, startSeconds, endSeconds, side, confidence, open });
  }
  const shown = inside.length <= MOST_BLOCKS ? inside : longest(inside);
  return {
    fromSeconds,
    toSeconds,
    frames: times.between(fromSeconds * 1e9, toSeconds * 1e9, buckets),
    stalls: shown,
    omittedStalls: inside.length - shown.length,
  };
}

function longest(stalls: Overview['stalls']): Overview['stalls'] {
  const length = ({ startSeconds, endSeconds }: Overview['stalls'][number]) => endSeconds - startSeconds;
  return stalls
    .sort((a, b) => length(b) - length(a))
    .slice(0, MOST_BLOCKS)
    .sort((a, b) => a.startSeconds - b.startSeconds);
}
