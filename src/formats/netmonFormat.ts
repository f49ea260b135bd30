/**
 * Microsoft Network Monitor 1.x and 2.x, as the help of Network Monitor 3 describes it: a header with the start of the
 * capture in local time, records, and behind them a list of the records. All numbers are little-endian.
 */
import { readMedium } from './netmonMedia.ts';
import type { FrameRecord, RecordFile, RecordFormat } from './recordFile.ts';

const MAGIC_1 = 0x5254_5353;
const MAGIC_2 = 0x474d_4255;
const FILE_HEADER = 128;
const RECORD_HEADER_1 = 8;
const RECORD_HEADER_2 = 16;
/** Behind each frame: since 2.1 its own network type, since 2.2 the process, since 2.3 the time and its zone. */
const TRAILERS = [0, 2, 6, 15];
const UTC_AT = 6;
/** That time counts 100 ns since 1601. */
const TICKS_PER_SECOND = 10_000_000n;
const SECONDS_FROM_1601_TO_1970 = 11_644_473_600;
/** Upper halves of microseconds beyond this are taken apart exactly. */
const SMALL = 1 << 20;

interface Header {
  readonly major: number;
  readonly minor: number;
  readonly network: number;
  readonly startMs: number;
  readonly index: NonNullable<RecordFile['index']>;
}

export function isNetmon(view: DataView): boolean {
  const magic = view.getUint32(0);
  return magic === MAGIC_1 || magic === MAGIC_2;
}

export const netmon: RecordFormat = {
  name: 'netmon',
  headerLength: FILE_HEADER,
  open(view, at) {
    const header = readHeader(view, at);
    if (header.major === 1) return version1(header);
    if (header.major === 2) return version2(header);
    return `Network Monitor's format in version ${header.major} cannot be read`;
  },
};

function readHeader(view: DataView, at: number): Header {
  const word = (offset: number) => view.getUint16(at + offset, true);
  // What the clock on the wall showed, without its zone: taken for this machine's, as Wireshark does.
  const start = new Date(word(8), word(10) - 1, word(14), word(16), word(18), word(20), word(22)).getTime();
  return {
    minor: view.getUint8(at + 4),
    major: view.getUint8(at + 5),
    network: word(6),
    startMs: Number.isNaN(start) ? 0 : start,
    index: { offset: view.getUint32(at + 24, true), count: view.getUint32(at + 28, true) >>> 2 },
  };
}

/** Milliseconds; lengths of 16 bits. */
function version1({ network, startMs, index }: Header): RecordFile {
  return {
    headerLength: FILE_HEADER,
    recordHeaderLength: RECORD_HEADER_1,
    linkType: null,
    index,
    read(view, at, record) {
      setTime(record, startMs, view.getUint32(at, true) * 1000);
      record.original = view.getUint16(at + 4, true);
      record.captured = view.getUint16(at + 6, true);
      record.data = RECORD_HEADER_1;
      record.length = RECORD_HEADER_1 + record.captured;
      return true;
    },
    readTrailer: (view, at, record) => readMedium(record, network, view, at),
  };
}

function version2({ minor, network, startMs, index }: Header): RecordFile {
  const trailer = TRAILERS[Math.min(minor, TRAILERS.length - 1)];
  return {
    headerLength: FILE_HEADER,
    recordHeaderLength: RECORD_HEADER_2,
    linkType: null,
    index,
    read(view, at, record) {
      setTime(record, startMs, microseconds(view, at));
      record.original = view.getUint32(at + 8, true);
      record.captured = view.getUint32(at + 12, true);
      record.data = RECORD_HEADER_2;
      record.length = RECORD_HEADER_2 + record.captured + trailer;
      return true;
    },
    readTrailer(view, at, record) {
      const behind = at + record.length - trailer;
      if (minor >= 3) setUtc(record, view.getBigUint64(behind + UTC_AT, true));
      readMedium(record, minor >= 1 ? view.getUint16(behind, true) : network, view, at);
    },
  };
}

/** May be negative: by its makers to be multiplied by ten, and then to be taken for a signed number. */
function microseconds(view: DataView, at: number): number {
  const high = view.getUint32(at + 4, true);
  if (high < SMALL) return high * 4_294_967_296 + view.getUint32(at, true);
  return Number(BigInt.asIntN(64, view.getBigUint64(at, true) * 10n) / 10n);
}

function setTime(record: FrameRecord, startMs: number, micros: number): void {
  const total = startMs * 1000 + micros;
  record.seconds = Math.floor(total / 1e6);
  record.nanoseconds = (total - record.seconds * 1e6) * 1000;
}

function setUtc(record: FrameRecord, ticks: bigint): void {
  record.seconds = Number(ticks / TICKS_PER_SECOND) - SECONDS_FROM_1601_TO_1970;
  record.nanoseconds = Number(ticks % TICKS_PER_SECOND) * 100;
}
