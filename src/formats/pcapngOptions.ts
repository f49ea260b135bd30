/** The options behind a pcapng block's fixed fields (section 3.5), walked without leaving their block. */
import { padded } from './pcapngBlocks.ts';

/** Told of one option: its code and where its value lies. */
export type OptionVisitor = (code: number, at: number, length: number) => void;

/** Visits the options in [start, end). A value that reaches beyond the block ends the walk; so does opt_endofopt. */
export function eachOption(view: DataView, start: number, end: number, little: boolean, visit: OptionVisitor): void {
  let at = start;
  while (at + 4 <= end) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === 0 || at + 4 + length > end) return;
    visit(code, at + 4, length);
    at += 4 + padded(length);
  }
}

const EPB_DROPCOUNT = 4;

/** Packets lost in front of one packet, by its options in [start, end); no closure, for it is asked once a frame. */
export function packetDrops(view: DataView, start: number, end: number, little: boolean): number {
  let at = start;
  while (at + 4 <= end) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === 0 || at + 4 + length > end) return 0;
    if (code === EPB_DROPCOUNT && length === 8) return readCount(view, at + 4, little);
    at += 4 + padded(length);
  }
  return 0;
}

/** A 64-bit count as a number; all ones means unknown and counts as none. */
export function readCount(view: DataView, at: number, little: boolean): number {
  const count = view.getBigUint64(at, little);
  return count === 0xffff_ffff_ffff_ffffn ? 0 : Number(count);
}
