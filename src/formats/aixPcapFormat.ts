/** AIX's pcap: libpcap's magic with version 2.2, its own link types, nanoseconds, and the original length first. */
import type { FrameRecord, RecordFile, RecordFormat } from './recordFile.ts';

const MAGIC = 0xa1b2_c3d4;
const VERSION = 0x0002_0002;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** Interface types of RFC 1573, to those of tcpdump.org/linktypes.html. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [6, 1],
  [9, 6],
  [15, 10],
  [24, 0],
]);

/** Also true of tcpdump's files of before 1996, which nobody has any more. */
export function isAixPcap(view: DataView): boolean {
  return isBigEndian(view, 0) || isLittleEndian(view, 0);
}

function isBigEndian(view: DataView, at: number): boolean {
  return view.getUint32(at) === MAGIC && view.getUint32(at + 4) === VERSION;
}

function isLittleEndian(view: DataView, at: number): boolean {
  return view.getUint32(at, true) === MAGIC && view.getUint32(at + 4, true) === VERSION;
}

export const aixPcap: RecordFormat = {
  name: 'aixpcap',
  headerLength: FILE_HEADER,
  open(view, at) {
    const little = isLittleEndian(view, at);
    const network = view.getUint32(at + 20, little);
    const linkType = LINK_TYPES.get(network);
    if (linkType === undefined) return `AIX's interface type ${network} cannot be read`;
    return aixFile(linkType, little);
  },
};

function aixFile(linkType: number, little: boolean): RecordFile {
  return {
    headerLength: FILE_HEADER,
    recordHeaderLength: RECORD_HEADER,
    linkType,
    index: null,
    read: (view, at, record) => readRecord(view, at, record, linkType, little),
  };
}

function readRecord(view: DataView, at: number, record: FrameRecord, linkType: number, little: boolean): boolean {
  record.seconds = view.getUint32(at, little);
  record.nanoseconds = view.getUint32(at + 4, little);
  record.original = view.getUint32(at + 8, little);
  record.captured = view.getUint32(at + 12, little);
  record.data = RECORD_HEADER;
  record.length = RECORD_HEADER + record.captured;
  record.linkType = linkType;
  return record.nanoseconds < 1e9;
}
