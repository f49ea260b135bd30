/** Block types of pcapng (draft-ietf-opsawg-pcapng, section 10.1) and what every block has in common. */
export const SECTION_HEADER = 0x0a0d_0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const OBSOLETE_PACKET = 2;
export const SIMPLE_PACKET = 3;
export const NAME_RESOLUTION = 4;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;
export const SYSTEMD_JOURNAL = 9;
export const DECRYPTION_SECRETS = 10;
export const CUSTOM = 0x0bad;
export const CUSTOM_NOT_COPIED = 0x4000_0bad;

/** As the four bytes lie in the file, read little-endian. */
export const BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
export const SWAPPED_BYTE_ORDER_MAGIC = 0x4d3c_2b1a;

/** Type, length, length again. */
export const LEAST_BLOCK = 12;
/** Bytes of an enhanced packet block that are not frame, padding or options. */
export const ENHANCED_PACKET_OVERHEAD = 32;

/** The shortest form of each block that is known; a block of another type is not a place to resume reading at. */
export const LEAST_LENGTHS: ReadonlyMap<number, number> = new Map([
  [SECTION_HEADER, 28],
  [INTERFACE_DESCRIPTION, 20],
  [OBSOLETE_PACKET, 32],
  [SIMPLE_PACKET, 16],
  [NAME_RESOLUTION, 12],
  [INTERFACE_STATISTICS, 24],
  [ENHANCED_PACKET, 32],
  [SYSTEMD_JOURNAL, 16],
  [DECRYPTION_SECRETS, 20],
  [CUSTOM, 16],
  [CUSTOM_NOT_COPIED, 16],
]);

/** Blocks that Wireshark numbers like frames: journal entries, custom blocks, sysdig events (three versions). */
export const NUMBERED: ReadonlySet<number> = new Set([SYSTEMD_JOURNAL, CUSTOM, CUSTOM_NOT_COPIED, 0x204, 0x216, 0x221]);

const NAMES: ReadonlyMap<number, string> = new Map([
  [SECTION_HEADER, 'a section header block'],
  [INTERFACE_DESCRIPTION, 'an interface description block'],
  [NAME_RESOLUTION, 'a name resolution block'],
  [INTERFACE_STATISTICS, 'an interface statistics block'],
  [SYSTEMD_JOURNAL, 'a systemd journal block'],
  [DECRYPTION_SECRETS, 'a decryption secrets block'],
  [CUSTOM, 'a custom block'],
  [CUSTOM_NOT_COPIED, 'a custom block'],
]);

/** For a sentence; packets' blocks are told as frames. */
export function blockName(type: number): string {
  return NAMES.get(type) ?? `a block of type ${type}`;
}

/** `length` rounded up to whole 32-bit words. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}
