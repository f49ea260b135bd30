/** Finds the next believable pcapng block behind damage. Off the hot path. */
import {
  BYTE_ORDER_MAGIC,
  CUSTOM,
  CUSTOM_NOT_COPIED,
  DECRYPTION_SECRETS,
  LEAST_LENGTHS,
  SECTION_HEADER,
  SWAPPED_BYTE_ORDER_MAGIC,
} from './pcapngBlocks.ts';
import type { Search } from './pcapRecords.ts';

/** A longer block is not resumed at: its end would have to be waited for, and the guess be wrong. */
const LONGEST_RESUMED = 1 << 19;

/**
 * The next place from `start` on where a block of a known type has the same length at both ends; `undecided` names the
 * place to keep bytes from.
 */
export function findBlock(view: DataView, start: number, end: number, little: boolean, ended: boolean): Search {
  for (let at = start; at + 12 <= end; at++) {
    const type = view.getUint32(at, little);
    if (type > DECRYPTION_SECRETS ? !isLargeType(type) : type === 0) continue;
    const order = type === SECTION_HEADER ? byteOrder(view, at, little) : little;
    const length = view.getUint32(at + 4, order);
    if (length < (LEAST_LENGTHS.get(type) ?? length + 1) || length > LONGEST_RESUMED || length % 4 !== 0) continue;
    if (at + length <= end && view.getUint32(at + length - 4, order) === length) return { kind: 'found', at };
    if (at + length > end && !ended) return { kind: 'undecided', at };
  }
  return { kind: 'nothing', at: Math.max(start, end - 11) };
}

/** The known types that are no small numbers; told first, for most bytes of a damaged stretch are none. */
function isLargeType(type: number): boolean {
  return type === SECTION_HEADER || type === CUSTOM || type === CUSTOM_NOT_COPIED;
}

/** A section header, whose type reads the same in both orders, brings its own. */
function byteOrder(view: DataView, at: number, little: boolean): boolean {
  const magic = view.getUint32(at + 8, true);
  if (magic === BYTE_ORDER_MAGIC) return true;
  return magic === SWAPPED_BYTE_ORDER_MAGIC ? false : little;
}
