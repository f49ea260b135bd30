/** The interface description block (section 4.2) and what its statistics blocks (section 4.6) said was lost. */

import { formatIPv4, formatIPv6 } from '../base/addressText.ts';
import type { CaptureInterface } from './captureReader.ts';
import { MICROSECONDS, PcapngClock, type TickResolution, tickResolution } from './pcapngClock.ts';
import { eachOption, readCount } from './pcapngOptions.ts';

const IF_NAME = 2;
const IF_IPV4ADDR = 4;
const IF_IPV6ADDR = 5;
const IF_TSRESOL = 9;
const IF_FILTER = 11;
const IF_TSOFFSET = 14;
const ISB_IFRECV = 4;
const ISB_IFDROP = 5;
const ISB_OSDROP = 7;
/** A name, a filter beyond this is cut. */
const LONGEST_NAME = 256;
const LONGEST_FILTER = 8192;
/** Addresses of an interface that are kept. */
const MOST_ADDRESSES = 64;
const LONGEST_ADDRESS = 39;

export class PcapngInterface implements CaptureInterface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly name: string | null;
  readonly filter: string | null;
  readonly addresses: readonly string[];
  readonly clock: PcapngClock;
  /** Lost packets by the latest statistics block; they count from the beginning of the capture. */
  droppedByStatistics = 0;
  /** Lost packets by the drop counts at single packets. */
  droppedByPackets = 0;
  /** Packets handed on by the latest statistics block that counts them: received and not lost. */
  givenByStatistics = Number.NaN;

  /**
   * @param at  the block's first byte; @param end  behind its options
   * @param keepsTexts  whether its name, filter and addresses are read
   */
  constructor(view: DataView, at: number, end: number, little: boolean, keepsTexts: boolean) {
    let name: string | null = null;
    let filter: string | null = null;
    const addresses: string[] = [];
    let resolution: TickResolution = MICROSECONDS;
    let offsetSeconds = 0n;
    eachOption(view, at + 16, end, little, (code, value, length) => {
      if (code === IF_TSRESOL && length === 1) resolution = tickResolution(view.getUint8(value));
      else if (code === IF_TSOFFSET && length === 8) offsetSeconds = view.getBigInt64(value, little);
      if (!keepsTexts) return;
      if (code === IF_NAME) name = readText(view, value, length, LONGEST_NAME);
      else if (code === IF_FILTER) filter = readFilter(view, value, length);
      // A netmask follows the one, the length of a prefix the other.
      else if (code === IF_IPV4ADDR && length === 8) addresses.push(formatIPv4(view.getInt32(value)));
      else if (code === IF_IPV6ADDR && length === 17) addresses.push(readIPv6(view, value));
    });
    this.linkType = view.getUint16(at + 8, little);
    this.snapLength = view.getUint32(at + 12, little);
    this.name = name;
    this.filter = filter;
    this.addresses = addresses.slice(0, MOST_ADDRESSES);
    this.clock = new PcapngClock(resolution, offsetSeconds);
  }

  /** About as many characters as its texts have. */
  get textLength(): number {
    return (this.name?.length ?? 0) + (this.filter?.length ?? 0) + this.addresses.length * LONGEST_ADDRESS;
  }

  get dropped(): number {
    return Math.max(this.droppedByStatistics, this.droppedByPackets);
  }

  /** Takes the drop counts of a statistics block, options in [start, end). */
  readStatistics(view: DataView, start: number, end: number, little: boolean): void {
    let dropped = 0;
    let received = Number.NaN;
    eachOption(view, start, end, little, (code, value, length) => {
      if ((code === ISB_IFDROP || code === ISB_OSDROP) && length === 8) dropped += readCount(view, value, little);
      else if (code === ISB_IFRECV && length === 8) received = readCount(view, value, little);
    });
    this.droppedByStatistics = dropped;
    this.givenByStatistics = received - dropped;
  }
}

function readIPv6({ buffer, byteOffset }: DataView, at: number): string {
  return formatIPv6(new Uint8Array(buffer, byteOffset + at, 16));
}

function readText(view: DataView, at: number, length: number, longest: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, Math.min(length, longest));
  // Some writers pad with NULs.
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** The first byte says that text follows; a filter as compiled code tells no reader anything. */
function readFilter(view: DataView, at: number, length: number): string | null {
  if (length < 2 || view.getUint8(at) !== 0) return null;
  return readText(view, at + 1, length - 1, LONGEST_FILTER);
}
