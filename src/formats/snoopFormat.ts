/** snoop's format (RFC 1761): Solaris and illumos, and what "fw monitor -o" of Check Point's firewalls writes. */
import type { FrameRecord, RecordFile, RecordFormat } from './recordFile.ts';

/** "snoop" and three zeros, as two numbers. */
const MAGIC_HIGH = 0x736e_6f6f;
const MAGIC_LOW = 0x7000_0000;
const VERSION = 2;
const FILE_HEADER = 16;
const RECORD_HEADER = 24;

/** Data link types of RFC 1761 and Solaris's dlpi.h, to those of tcpdump.org/linktypes.html. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 6],
  [4, 1],
  [8, 10],
  // "Other" and software loopback: an address family in front, as BSD has it.
  [9, 0],
  [14, 0],
  // IP of zones and of loopback, from ipnet(7D) devices.
  [0x8000_0005, 226],
]);

export const snoop: RecordFormat = {
  name: 'snoop',
  headerLength: FILE_HEADER,
  open(view, at) {
    const version = view.getUint32(at + 8);
    if (version !== VERSION) return `a snoop file of version ${version} cannot be read`;
    const network = view.getUint32(at + 12);
    const linkType = LINK_TYPES.get(network);
    if (linkType === undefined) return `snoop's data link type ${network} cannot be read`;
    return snoopFile(linkType);
  },
};

export function isSnoop(view: DataView): boolean {
  return view.getUint32(0) === MAGIC_HIGH && view.getUint32(4) === MAGIC_LOW;
}

function snoopFile(linkType: number): RecordFile {
  return {
    headerLength: FILE_HEADER,
    recordHeaderLength: RECORD_HEADER,
    linkType,
    index: null,
    read: (view, at, record) => readRecord(view, at, record, linkType),
  };
}

/** Its length counts the padding behind the frame. */
function readRecord(view: DataView, at: number, record: FrameRecord, linkType: number): boolean {
  record.original = view.getUint32(at);
  record.captured = view.getUint32(at + 4);
  record.length = view.getUint32(at + 8);
  record.drops = view.getUint32(at + 12);
  record.seconds = view.getUint32(at + 16);
  record.nanoseconds = view.getUint32(at + 20) * 1000;
  record.data = RECORD_HEADER;
  record.linkType = linkType;
  return record.length >= RECORD_HEADER + record.captured && record.nanoseconds < 1e9;
}
