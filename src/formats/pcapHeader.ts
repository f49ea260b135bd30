/** The 24 bytes at the head of a pcap file, in all dialects that differ in nothing but the record header. */
import type { CaptureInterface } from './captureReader.ts';

/** How the records of one file are laid out. */
export interface PcapLayout {
  readonly littleEndian: boolean;
  /** Bytes in front of the first record. */
  readonly headerLength: number;
  /** Bytes in front of each frame; seconds, fraction, captured and original length come first in all dialects. */
  readonly recordHeaderLength: number;
  /** What a record's fraction counts to, per second. */
  readonly unitsPerSecond: 1_000_000 | 1_000_000_000;
}

interface Dialect extends Omit<PcapLayout, 'littleEndian'> {
  readonly magic: number;
}

const DIALECTS: readonly Dialect[] = [
  { magic: 0xa1b2_c3d4, headerLength: 24, recordHeaderLength: 16, unitsPerSecond: 1_000_000 },
  { magic: 0xa1b2_3c4d, headerLength: 24, recordHeaderLength: 16, unitsPerSecond: 1_000_000_000 },
  // Alexey Kuznetzov's: interface index, protocol and packet type behind the lengths.
  { magic: 0xa1b2_cd34, headerLength: 24, recordHeaderLength: 24, unitsPerSecond: 1_000_000 },
  // Ixia's hardware and software captures: the size of all records behind the file header, nanoseconds.
  { magic: 0x1c00_01ac, headerLength: 28, recordHeaderLength: 16, unitsPerSecond: 1_000_000_000 },
  { magic: 0x1c00_01ab, headerLength: 28, recordHeaderLength: 16, unitsPerSecond: 1_000_000_000 },
];

/** The layout that the first four bytes tell; null when they are no pcap file's. */
export function pcapLayout(view: DataView, at: number): PcapLayout | null {
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(at, littleEndian);
    const dialect = DIALECTS.find((candidate) => candidate.magic === magic);
    if (dialect) return { ...dialect, littleEndian };
  }
  return null;
}

/** The one interface of a pcap file. The upper half of the link type field tells about checksums and is left out. */
export function pcapInterface(view: DataView, at: number, littleEndian: boolean): CaptureInterface {
  return {
    linkType: view.getUint32(at + 20, littleEndian) & 0xffff,
    snapLength: view.getUint32(at + 16, littleEndian),
    name: null,
  };
}
