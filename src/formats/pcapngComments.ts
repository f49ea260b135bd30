/** What people wrote on a frame of a pcapng file: the comments among the options of its packet block. */
import { ENHANCED_PACKET, ENHANCED_PACKET_OVERHEAD, OBSOLETE_PACKET, padded } from './pcapngBlocks.ts';
import { eachOption } from './pcapngOptions.ts';

const OPT_COMMENT = 1;
/** Of one frame. */
const MOST_COMMENTS = 20;
/** Bytes of one comment. */
const LONGEST_COMMENT = 16 << 10;

/** The comments of the packet block that begins at `at`; the block is whole. A simple packet block has no options. */
export function packetComments(view: DataView, at: number): string[] {
  const little = isPacket(view.getUint32(at, true));
  if (!little && !isPacket(view.getUint32(at))) return [];
  const end = at + view.getUint32(at + 4, little);
  const room = end - at - ENHANCED_PACKET_OVERHEAD;
  const options = at + ENHANCED_PACKET_OVERHEAD - 4 + padded(Math.min(view.getUint32(at + 20, little), room));
  const comments: string[] = [];
  eachOption(view, options, end - 4, little, (code, from, length) => {
    if (code !== OPT_COMMENT || comments.length >= MOST_COMMENTS) return;
    const bytes = new Uint8Array(view.buffer, view.byteOffset + from, Math.min(length, LONGEST_COMMENT));
    comments.push(new TextDecoder().decode(bytes));
  });
  return comments;
}

function isPacket(type: number): boolean {
  return type === ENHANCED_PACKET || type === OBSOLETE_PACKET;
}
