/**
 * Which format a file is in, by its first bytes. A new capture format is a `RecordFormat` (or, where that does not fit, a
 * reader) in a file of its own and a row here.
 */
import { aixPcap, isAixPcap } from './aixPcapFormat.ts';
import type { CaptureReader, ReaderOptions } from './captureReader.ts';
import { describeForeign } from './foreignFormats.ts';
import { isNetmon, netmon } from './netmonFormat.ts';
import { pcapLayout } from './pcapHeader.ts';
import { BYTE_ORDER_MAGIC, SECTION_HEADER, SWAPPED_BYTE_ORDER_MAGIC } from './pcapngBlocks.ts';
import { PcapngReader } from './pcapngReader.ts';
import { PcapReader } from './pcapReader.ts';
import type { RecordFormat } from './recordFile.ts';
import { RecordReader } from './recordReader.ts';
import { isSnoop, snoop } from './snoopFormat.ts';

interface CaptureFormat {
  readonly name: string;
  /**
   * Whether a file that begins so is one; `RECOGNISED_BY` bytes can be read.
   * @param length  how many of them are the file's; fewer only where it ends there
   */
  recognises(view: DataView, length: number): boolean;
  create(options?: ReaderOptions): CaptureReader;
}

/** So many first bytes decide. */
export const RECOGNISED_BY = 12;

const FORMATS: readonly CaptureFormat[] = [
  // Before pcap, whose magic it has.
  ofRecords(aixPcap, isAixPcap),
  {
    name: 'pcap',
    recognises: (view) => pcapLayout(view, 0) !== null,
    create: (options) => new PcapReader(options),
  },
  {
    name: 'pcapng',
    recognises: (view, length) => {
      const order = view.getUint32(8, true);
      const isCut = length < RECOGNISED_BY;
      return (
        view.getUint32(0, true) === SECTION_HEADER &&
        (order === BYTE_ORDER_MAGIC || order === SWAPPED_BYTE_ORDER_MAGIC || isCut)
      );
    },
    create: (options) => new PcapngReader(options),
  },
  ofRecords(netmon, isNetmon),
  ofRecords(snoop, isSnoop),
];

function ofRecords(format: RecordFormat, recognises: CaptureFormat['recognises']): CaptureFormat {
  return { name: format.name, recognises, create: (options) => new RecordReader(format, options) };
}

export type Recognition =
  | { readonly kind: 'format'; readonly name: string; create(options?: ReaderOptions): CaptureReader }
  /** So many first bytes are needed. */
  | { readonly kind: 'more'; readonly needed: number }
  /** `text` says what it seems to be instead ("is an Observer capture"); `next` what to do about it, a sentence. */
  | { readonly kind: 'unknown'; readonly text: string; readonly next: string };

/** @param ended  no more bytes will come; a shorter beginning is then judged as it is */
export function recognise(firstBytes: Uint8Array, ended: boolean): Recognition {
  if (firstBytes.length < RECOGNISED_BY && !ended) return { kind: 'more', needed: RECOGNISED_BY };
  const bytes = new Uint8Array(Math.max(firstBytes.length, RECOGNISED_BY));
  bytes.set(firstBytes);
  const view = new DataView(bytes.buffer);
  const format = FORMATS.find((candidate) => candidate.recognises(view, firstBytes.length));
  if (format) return { kind: 'format', name: format.name, create: format.create };
  return { kind: 'unknown', ...describeForeign(firstBytes) };
}
