/**
 * A copy of frames that cannot be read again where they came from: out of a pipe, out of a compressed file, or of a
 * format that has no middle. A temporary file of plain records, readable by the user alone, gone with the process.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureInterface, CaptureReader, FramePlace } from '../formats/captureReader.ts';
import { BATCH_CAPACITY, FrameBatch } from '../formats/frameBatch.ts';
import { readingFailed, writingFailed } from './fileErrors.ts';
import type { PacketsSource, TakeBatch } from './packetsSource.ts';

/** Number, captured and original length, interface (32 bits each), time (64), length of the comments (32), as JSON behind. */
const RECORD_HEADER = 28;
/** Where in it that length stands. */
const NOTES_LENGTH = 24;
const NO_NOTES = new Uint8Array(0);
const WRITE_SIZE = 1 << 20;
/** Bytes of one spool; frames behind that are not kept. */
const MOST_BYTES = 64 * 2 ** 30;

export class PacketsSpool implements PacketsSource {
  /** Where each frame of the batch that was added last begins in the spool. */
  readonly positions = new Float64Array(BATCH_CAPACITY);
  readonly #reader: CaptureReader;
  readonly #path = join(tmpdir(), `ptrscope-${randomBytes(8).toString('hex')}.tmp`);
  readonly #removeAtExit = () => this.close();
  #descriptor: number;
  /** What was added and not yet written. */
  #buffer = new Uint8Array(WRITE_SIZE);
  #buffered = 0;
  #written = 0;

  /** @param reader  the one that reads the capture. Throws an `OperationError`. */
  constructor(reader: CaptureReader) {
    this.#reader = reader;
    try {
      this.#descriptor = openSync(this.#path, 'wx+', 0o600);
    } catch (error) {
      throw writingFailed(this.#path, error);
    }
    process.once('exit', this.#removeAtExit);
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#reader.interfaces;
  }

  /** Copies frames `from` to `to` of a batch; answers how many found room. Throws an `OperationError`. */
  add(batch: FrameBatch, from: number, to: number): number {
    for (let index = from; index < to; index++) {
      const notes = this.#notesOf(batch, index);
      const length = RECORD_HEADER + batch.capturedLength[index] + notes.length;
      if (this.#written + this.#buffered + length > MOST_BYTES) return index - from;
      if (this.#buffered + length > this.#buffer.length) this.#flush();
      if (length > this.#buffer.length) this.#buffer = new Uint8Array(length);
      this.positions[index] = this.#written + this.#buffered;
      this.#put(batch, index, notes);
    }
    return to - from;
  }

  walk(place: FramePlace, readSize: number, take: TakeBatch): void {
    this.#flush();
    const batch = new FrameBatch();
    let position = place.position;
    let bytes = new Uint8Array(Math.max(readSize, WRITE_SIZE));
    const read = { interfaces: this.interfaces, commentsOf: readNotes };
    for (;;) {
      const length = this.#read(bytes, position);
      const taken = fillBatch(batch, bytes, length);
      if (batch.count > 0 && !take(batch, read)) return;
      position += taken;
      if (taken > 0) continue;
      // Less than one record fits: either it is larger than the piece, or this is the end.
      if (length < bytes.length) return;
      bytes = new Uint8Array(bytes.length * 2);
    }
  }

  close(): void {
    process.off('exit', this.#removeAtExit);
    if (this.#descriptor < 0) return;
    closeSync(this.#descriptor);
    this.#descriptor = -1;
    rmSync(this.#path, { force: true });
  }

  #notesOf(batch: FrameBatch, index: number): Uint8Array {
    const comments = this.#reader.commentsOf?.(batch, index) ?? [];
    return comments.length === 0 ? NO_NOTES : Buffer.from(JSON.stringify(comments));
  }

  #put(batch: FrameBatch, index: number, notes: Uint8Array): void {
    const view = new DataView(this.#buffer.buffer, this.#buffered, RECORD_HEADER);
    const captured = batch.capturedLength[index];
    view.setUint32(0, batch.firstFrame + index, true);
    view.setUint32(4, captured, true);
    view.setUint32(8, batch.originalLength[index], true);
    view.setUint32(12, batch.interfaceIndex[index], true);
    view.setFloat64(16, batch.time[index], true);
    view.setUint32(NOTES_LENGTH, notes.length, true);
    const from = batch.offset[index];
    this.#buffer.set(batch.bytes.subarray(from, from + captured), this.#buffered + RECORD_HEADER);
    this.#buffer.set(notes, this.#buffered + RECORD_HEADER + captured);
    this.#buffered += RECORD_HEADER + captured + notes.length;
  }

  #flush(): void {
    try {
      for (let at = 0; at < this.#buffered; ) {
        at += writeSync(this.#descriptor, this.#buffer, at, this.#buffered - at, this.#written + at);
      }
    } catch (error) {
      throw writingFailed(this.#path, error);
    }
    this.#written += this.#buffered;
    this.#buffered = 0;
  }

  #read(into: Uint8Array, position: number): number {
    try {
      return readSync(this.#descriptor, into, 0, into.length, position);
    } catch (error) {
      throw readingFailed(this.#path, error);
    }
  }
}

/** The comments of a record in a batch. */
function readNotes({ bytes, view, offset, capturedLength }: FrameBatch, index: number): readonly string[] {
  const length = view.getUint32(offset[index] - RECORD_HEADER + NOTES_LENGTH, true);
  if (length === 0) return [];
  const from = offset[index] + capturedLength[index];
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + from, length).toString()) as string[];
}

/** Fills a batch with the whole records in `bytes[0..length)`; answers how many bytes they take. */
function fillBatch(batch: FrameBatch, bytes: Uint8Array, length: number): number {
  batch.bytes = bytes;
  batch.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  batch.count = 0;
  let at = 0;
  while (at + RECORD_HEADER <= length && batch.count < BATCH_CAPACITY) {
    const { view, count } = batch;
    const number = view.getUint32(at, true);
    const captured = view.getUint32(at + 4, true);
    const end = at + RECORD_HEADER + captured + view.getUint32(at + NOTES_LENGTH, true);
    const isBehindGap = count > 0 && number !== batch.firstFrame + count;
    if (isBehindGap || end > length) break;
    if (count === 0) batch.firstFrame = number;
    batch.offset[count] = at + RECORD_HEADER;
    batch.capturedLength[count] = captured;
    batch.originalLength[count] = view.getUint32(at + 8, true);
    batch.interfaceIndex[count] = view.getUint32(at + 12, true);
    batch.time[count] = view.getFloat64(at + 16, true);
    batch.count++;
    at = end;
  }
  return at;
}
