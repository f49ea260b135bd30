/** Makes Network Monitor, snoop and AIX files byte by byte, also such as editcap does not write. */
import { fields, joined } from './captureBytes.ts';

export interface NetmonRecord {
  /** Microseconds since the start. */
  readonly micros: number | bigint;
  readonly data: Uint8Array;
  readonly originalLength?: number;
  /** Of each record, from 2.1 on. */
  readonly network?: number;
  /** 100 ns since 1601, from 2.3 on. */
  readonly utc?: bigint;
}

export interface NetmonShape {
  readonly major: 1 | 2;
  readonly minor: number;
  readonly network?: number;
  /** In which the records lie in the file, by their place in the list; as the list has them unless told. */
  readonly lying?: readonly number[];
  /** Bytes between the records. */
  readonly hole?: number;
}

const HEADER = 128;
/** 2024-05-06, a Monday, 07:08:09.010. */
const START = [2024, 5, 1, 6, 7, 8, 9, 10];

export function netmonFile(shape: NetmonShape, records: readonly NetmonRecord[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const offsets = new Map<number, number>();
  let at = HEADER;
  for (const place of shape.lying ?? records.keys()) {
    const piece = joined(netmonRecord(shape, records[place]!), new Uint8Array(shape.hole ?? 0));
    offsets.set(place, at);
    pieces.push(piece);
    at += piece.length;
  }
  const list = joined(...[...records.keys()].map((place) => fields(true, [4, offsets.get(place)!])));
  const magic = new TextEncoder().encode(shape.major === 1 ? 'RTSS' : 'GMBU');
  const head = joined(
    magic,
    fields(true, [1, shape.minor], [1, shape.major], [2, shape.network ?? 1]),
    ...START.map((part) => fields(true, [2, part])),
    fields(true, [4, at], [4, list.length]),
  );
  return joined(head, new Uint8Array(HEADER - head.length), ...pieces, list);
}

function netmonRecord({ major, minor }: NetmonShape, record: NetmonRecord): Uint8Array {
  const { micros, data, originalLength = data.length, network = 1, utc = 0n } = record;
  if (major === 1) {
    const head = fields(true, [4, Number(micros) / 1000], [2, originalLength], [2, data.length]);
    return joined(head, data);
  }
  const trailer = joined(
    minor >= 1 ? fields(true, [2, network]) : new Uint8Array(0),
    minor >= 2 ? fields(true, [4, 0]) : new Uint8Array(0),
    minor >= 3 ? fields(true, [8, utc], [1, 0]) : new Uint8Array(0),
  );
  return joined(fields(true, [8, micros], [4, originalLength], [4, data.length]), data, trailer);
}

export interface PlainRecord {
  readonly seconds: number;
  /** In the format's unit. */
  readonly fraction: number;
  readonly data: Uint8Array;
  readonly originalLength?: number;
  readonly drops?: number;
  readonly padding?: number;
}

export function snoopFile(records: readonly PlainRecord[], network = 4, version = 2): Uint8Array {
  const head = joined(new TextEncoder().encode('snoop\0\0\0'), fields(false, [4, version], [4, network]));
  return joined(head, ...records.map(snoopRecord));
}

function snoopRecord({ seconds, fraction, data, originalLength, drops = 0, padding }: PlainRecord): Uint8Array {
  const filling = padding ?? (4 - (data.length % 4)) % 4;
  const lengths = [originalLength ?? data.length, data.length, 24 + data.length + filling, drops];
  const head = joined(...[...lengths, seconds, fraction].map((value) => fields(false, [4, value])));
  return joined(head, data, new Uint8Array(filling));
}

/** AIX writes big-endian files; others convert them. */
export function aixFile(records: readonly PlainRecord[], network = 6, little = false): Uint8Array {
  const head = fields(little, [4, 0xa1b2c3d4], [2, 2], [2, 2], [4, 0], [4, 0], [4, 65535], [4, network]);
  return joined(
    head,
    ...records.map(({ seconds, fraction, data, originalLength }) =>
      joined(fields(little, [4, seconds], [4, fraction], [4, originalLength ?? data.length], [4, data.length]), data),
    ),
  );
}
