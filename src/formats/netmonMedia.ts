/** Network Monitor's network types: what kind of frame a record holds, if it holds one. */
import type { FrameRecord } from './recordFile.ts';

/** NDIS media, to link types of tcpdump.org/linktypes.html; 0 is Ethernet in captures of VPNs. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 6],
  [3, 10],
  // Tunnel interfaces, mobile broadband, raw IP.
  [7, 101],
  [8, 101],
  [9, 101],
]);
const WIFI = 6;
const LINKTYPE_WLAN = 105;
/** 0xe000 and a link type of libpcap: a converted capture. Within it, what Message Analyzer exported. */
const FIRST_CONVERTED = 0xe000;
const LAST_CONVERTED = 0xefff;
const EXPORTED_WIFI = 0xe080;
const LAST_EXPORTED = 0xe08a;
/** Records about the capture, which Wireshark numbers: events, adapters, filters. */
const NOTES: ReadonlySet<number> = new Set([0xffe0, 0xfffb, 0xffff]);
/** And which it does not: reassembled payload, adapters in the older form, resolved names. */
const ASIDES: ReadonlySet<number> = new Set([0xfffc, 0xfffd, 0xfffe]);

/** Tells what the record at `at`, all of which is there, holds. */
export function readMedium(record: FrameRecord, network: number, view: DataView, at: number): void {
  record.kind = NOTES.has(network) ? 'note' : ASIDES.has(network) ? 'aside' : 'frame';
  record.unsupported = null;
  if (record.kind !== 'frame') return;
  const linkType = linkTypeOf(network);
  if (linkType === null) {
    record.kind = 'note';
    record.unsupported = `records of Network Monitor's network type ${network} hold no frame that can be read`;
    return;
  }
  record.linkType = linkType;
  if (network === WIFI) passMetadata(record, view, at);
}

function linkTypeOf(network: number): number | null {
  if (network === WIFI || network === EXPORTED_WIFI) return LINKTYPE_WLAN;
  if (network > EXPORTED_WIFI && network <= LAST_EXPORTED) return null;
  if (network >= FIRST_CONVERTED && network <= LAST_CONVERTED) return network - FIRST_CONVERTED;
  return LINK_TYPES.get(network) ?? null;
}

/** In front of a Wi-Fi frame: a version and the header's own length, then how it was received. */
function passMetadata(record: FrameRecord, view: DataView, at: number): void {
  if (record.captured < 3) return;
  const length = Math.min(view.getUint16(at + record.data + 1, true), record.captured);
  record.data += length;
  record.captured -= length;
  record.original = Math.max(record.original - length, record.captured);
}
