/** Finds the next believable pcapng block behind damage. Off the hot path. */
import { BYTE_ORDER_MAGIC, LEAST_LENGTHS, SECTION_HEADER, SWAPPED_BYTE_ORDER_MAGIC } from './pcapngBlocks.ts';
import type { Search } from './pcapRecords.ts';

/** A longer block is not resumed at: its end would have to be waited for, and the guess be wrong. */
const LONGEST_RESUMED = 1 << 19;

/**
 * The next place from `start` on where a block of a known type has the same length at both ends; `undecided` names the
 * place to keep bytes from.
 */
export function findBlock(view: DataView, start: number, end: number, little: boolean, ended: boolean): Search {
  for (let at = start; at + 12 <= end; at++) {
    const order = byteOrder(view, at, little);
    const type = view.getUint32(at, order);
    const least = type > 10 && type < 0xbad ? undefined : LEAST_LENGTHS.get(type);
    if (least === undefined) continue;
    const length = view.getUint32(at + 4, order);
    if (length < least || length > LONGEST_RESUMED || length % 4 !== 0) continue;
    if (at + length <= end && view.getUint32(at + length - 4, order) === length) return { kind: 'found', at };
    if (at + length > end && !ended) return { kind: 'undecided', at };
  }
  return { kind: 'nothing', at: Math.max(start, end - 11) };
}

/** A section header brings its own byte order. */
function byteOrder(view: DataView, at: number, little: boolean): boolean {
  if (view.getUint32(at, true) !== SECTION_HEADER) return little;
  const magic = view.getUint32(at + 8, true);
  if (magic === BYTE_ORDER_MAGIC) return true;
  return magic === SWAPPED_BYTE_ORDER_MAGIC ? false : little;
}
