/** The three packet blocks of pcapng, for where a packet is off the hot path: what each says, in one shape. */
import { LARGEST_RECORD } from './bounds.ts';
import { ENHANCED_PACKET, OBSOLETE_PACKET, padded, SIMPLE_PACKET } from './pcapngBlocks.ts';
import { packetDrops } from './pcapngOptions.ts';

export interface PacketBlock {
  /** First byte of the block, and behind its last. */
  readonly at: number;
  readonly end: number;
  /** First byte of the frame. */
  readonly data: number;
  /** Interface in its section. */
  readonly id: number;
  /** Halves of the 64-bit time; null in a simple packet block. */
  readonly ticks: { readonly high: number; readonly low: number } | null;
  /** Captured length as claimed; may be more than the block holds. */
  readonly claimed: number;
  readonly original: number;
  /** Packets lost in front of it. */
  readonly drops: number;
}

export function isPacketBlock(type: number): boolean {
  return type === ENHANCED_PACKET || type === SIMPLE_PACKET || type === OBSOLETE_PACKET;
}

/** Reads a whole packet block in [at, end), long enough for its fixed fields. */
export function readPacketBlock(view: DataView, type: number, at: number, end: number, little: boolean): PacketBlock {
  if (type === SIMPLE_PACKET) return simplePacket(view, at, end, little);
  const claimed = view.getUint32(at + 20, little);
  const common = {
    at,
    end,
    data: at + 28,
    ticks: { high: view.getUint32(at + 12, little), low: view.getUint32(at + 16, little) },
    claimed,
    original: view.getUint32(at + 24, little),
  };
  if (type === OBSOLETE_PACKET)
    return { ...common, id: view.getUint16(at + 8, little), drops: drops16(view, at, little) };
  const options = common.data + padded(Math.min(claimed, LARGEST_RECORD));
  return { ...common, id: view.getUint32(at + 8, little), drops: packetDrops(view, options, end - 4, little) };
}

/** Section 4.4: no time, the section's first interface, the captured length to be told by its snap length. */
function simplePacket(view: DataView, at: number, end: number, little: boolean): PacketBlock {
  const original = view.getUint32(at + 8, little);
  const claimed = Math.min(original, end - 4 - (at + 12));
  return { at, end, data: at + 12, id: 0, ticks: null, claimed, original, drops: 0 };
}

/** All ones means unknown (appendix A of the specification). */
function drops16(view: DataView, at: number, little: boolean): number {
  const drops = view.getUint16(at + 10, little);
  return drops === 0xffff ? 0 : drops;
}
