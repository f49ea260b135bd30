/** What a capture format must tell for its files to be read record by record (recordReader.ts): formats that few send. */

/** One record, written over by the next. */
export class FrameRecord {
  /** Bytes of the whole record, headers, trailers and padding included. */
  length = 0;
  /** The frame's first byte, counted from the record's. */
  data = 0;
  captured = 0;
  original = 0;
  /** Since 1970, rounded down; the rest in nanoseconds. */
  seconds = 0;
  nanoseconds = 0;
  linkType = 0;
  /** Frames lost so far, as the record says; 0 when it says nothing. */
  drops = 0;
  /** `note`: numbered as a frame by Wireshark though it is none. `aside`: neither. */
  kind: 'frame' | 'note' | 'aside' = 'frame';
  /** What cannot be read in it, a sentence without a full stop; told once a text. */
  unsupported: string | null = null;
}

export interface RecordFile {
  /** Bytes in front of the first record, as far as the header tells. */
  readonly headerLength: number;
  /** So many bytes of a record must be there to read its header. */
  readonly recordHeaderLength: number;
  /** Link type of the whole file; null when each record has its own. */
  readonly linkType: number | null;
  /** The file's list of its records, which may lie in another order; null where they just follow each other. */
  readonly index: RecordIndexPlace | null;
  /** Reads the header at `at`; false when it contradicts itself. */
  read(view: DataView, at: number, record: FrameRecord): boolean;
  /** Reads what stands behind the frame of the record at `at`, all of which is there. */
  readTrailer?(view: DataView, at: number, record: FrameRecord): void;
}

/** 32-bit offsets, little-endian, one a record, behind all records. */
export interface RecordIndexPlace {
  readonly offset: number;
  readonly count: number;
}

export interface RecordFormat {
  /** As a report names it. */
  readonly name: string;
  readonly headerLength: number;
  /** Takes the file header at `at`; a text says why such a file cannot be read, a sentence without a full stop. */
  open(view: DataView, at: number): RecordFile | string;
}
