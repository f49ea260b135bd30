/** Makes pcapng blocks, little-endian, times in nanoseconds: pure bytes, for evidence files and later live captures. */
import { parseIPv4, parseIPv6 } from '../base/addressText.ts';
import {
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  padded,
  SECTION_HEADER,
} from './pcapngBlocks.ts';

const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_IPV4ADDR = 4;
const IF_IPV6ADDR = 5;
const IF_TSRESOL = 9;
const IF_FILTER = 11;
const IF_OS = 12;
const ISB_IFRECV = 4;
const ISB_IFDROP = 5;
/** An option's value is at most so long; longer text is cut at a character. */
const LONGEST_OPTION = 65_535;

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

export interface WrittenInterface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly name: string | null;
  /** The capture filter in libpcap's language. */
  readonly filter?: string | null | undefined;
  /** The capturing host's addresses on it; what is no address is left out. */
  readonly addresses?: readonly string[] | undefined;
  /** Name and version of the system that captured. */
  readonly operatingSystem?: string;
}

export interface WrittenFrame {
  /** In the order of the interface descriptions written, from 0. */
  readonly interfaceIndex: number;
  /** Nanoseconds since 1970; before that it is taken for 1970. */
  readonly epochNs: bigint;
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  /** Shown by Wireshark with the frame, one option each. */
  readonly comments: readonly string[];
}

export function sectionHeader(application: string): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(16));
  fixed.setUint32(0, BYTE_ORDER_MAGIC, true);
  fixed.setUint16(4, 1, true);
  // The section's length is not known beforehand: all ones.
  fixed.setBigInt64(8, -1n, true);
  return block(SECTION_HEADER, fixed, [textOption(SHB_USERAPPL, application)]);
}

export function interfaceDescription(written: WrittenInterface): Uint8Array {
  const { linkType, snapLength, name, filter = null, addresses = [], operatingSystem } = written;
  const fixed = new DataView(new ArrayBuffer(8));
  fixed.setUint16(0, linkType, true);
  fixed.setUint32(4, snapLength, true);
  const options: Option[] = [{ code: IF_TSRESOL, value: new Uint8Array([9]) }];
  if (name !== null) options.unshift(textOption(IF_NAME, name));
  options.push(...addresses.flatMap(addressOption));
  // The first byte says that text follows, not compiled code.
  if (filter !== null) options.push(textOption(IF_FILTER, `\0${filter}`));
  if (operatingSystem !== undefined) options.push(textOption(IF_OS, operatingSystem));
  return block(INTERFACE_DESCRIPTION, fixed, options);
}

export function enhancedPacket(frame: WrittenFrame): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(20 + padded(frame.bytes.length)));
  fixed.setUint32(0, frame.interfaceIndex, true);
  putTime(fixed, 4, frame.epochNs);
  fixed.setUint32(12, frame.bytes.length, true);
  fixed.setUint32(16, frame.originalLength, true);
  new Uint8Array(fixed.buffer).set(frame.bytes, 20);
  return block(
    ENHANCED_PACKET,
    fixed,
    frame.comments.map((comment) => textOption(OPT_COMMENT, comment)),
  );
}

export interface WrittenStatistics {
  readonly interfaceIndex: number;
  readonly epochNs: bigint;
  readonly received: bigint;
  readonly dropped: bigint;
}

export function interfaceStatistics(statistics: WrittenStatistics): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(12));
  fixed.setUint32(0, statistics.interfaceIndex, true);
  putTime(fixed, 4, statistics.epochNs);
  return block(INTERFACE_STATISTICS, fixed, [
    countOption(ISB_IFRECV, statistics.received),
    countOption(ISB_IFDROP, statistics.dropped),
  ]);
}

/** Ticks are nanoseconds here (if_tsresol 9); the high half comes first whatever the byte order. */
function putTime(view: DataView, at: number, epochNs: bigint): void {
  const ticks = epochNs < 0n ? 0n : epochNs;
  view.setUint32(at, Number((ticks >> 32n) & 0xffff_ffffn), true);
  view.setUint32(at + 4, Number(ticks & 0xffff_ffffn), true);
}

function block(type: number, fixed: DataView, options: readonly Option[]): Uint8Array {
  const optionBytes = options.reduce((sum, option) => sum + 4 + padded(option.value.length), 0);
  const length = 12 + fixed.byteLength + optionBytes + (options.length > 0 ? 4 : 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  bytes.set(new Uint8Array(fixed.buffer), 8);
  let at = 8 + fixed.byteLength;
  for (const { code, value } of options) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  view.setUint32(length - 4, length, true);
  return bytes;
}

function textOption(code: number, text: string): Option {
  const room = new Uint8Array(LONGEST_OPTION);
  const { written } = new TextEncoder().encodeInto(text, room);
  return { code, value: room.slice(0, written) };
}

/** Netmask and length of the prefix are those of the address alone: the net that it is in is nobody's concern here. */
function addressOption(text: string): Option[] {
  const word = parseIPv4(text);
  const bytes = parseIPv6(text);
  if (word === null) return bytes === null ? [] : [{ code: IF_IPV6ADDR, value: Uint8Array.from([...bytes, 128]) }];
  const value = new DataView(new ArrayBuffer(8));
  value.setInt32(0, word);
  value.setInt32(4, -1);
  return [{ code: IF_IPV4ADDR, value: new Uint8Array(value.buffer) }];
}

function countOption(code: number, count: bigint): Option {
  const value = new DataView(new ArrayBuffer(8));
  value.setBigUint64(0, count, true);
  return { code, value: new Uint8Array(value.buffer) };
}
