/**
 * Reads files that are a header and records: formats that few send, so plainness outranks speed. Where a file lists its
 * records and can be read from any place, they are taken in the list's order; else as they lie.
 */
import type { CaptureInterface, CaptureReader, ReaderOptions, ReadProblem } from './captureReader.ts';
import type { FrameBatch } from './frameBatch.ts';
import { FrameSink } from './frameSink.ts';
import { findRecords, UNDECIDED, YEAR_SECONDS } from './pcapRecords.ts';
import { byteCount, damageProblem } from './problems.ts';
import { ReadBuffer } from './readBuffer.ts';
import { FrameRecord, type RecordFile, type RecordFormat } from './recordFile.ts';
import { MOST_ENTRIES, RecordIndex } from './recordIndex.ts';
import { RecordOrder } from './recordOrder.ts';
import { RecordRules } from './recordRules.ts';

/** `full`: the batch is to be handed on. */
type Step = 'taken' | 'starved' | 'full' | 'over';

export class RecordReader implements CaptureReader {
  readonly format: string;
  /** Where the next bytes must come from; see CaptureReader. */
  wanted: number | null = null;
  private readonly layout: RecordFormat;
  private readonly fileSize: number | null;
  private readonly buffer: ReadBuffer;
  private readonly sink = new FrameSink();
  private readonly record = new FrameRecord();
  private file: RecordFile | null = null;
  private rules: RecordRules | null = null;
  /** The file's list of records, where it is followed; else where it is compared with how they lie. */
  private index: RecordIndex | null = null;
  private order: RecordOrder | null = null;
  private ended = false;
  private broken: ReadProblem | null = null;
  /** The file cannot be read, or was read whole: what comes is passed over. */
  private over = false;
  /** Where the stretch that cannot be read began, and why; null while records follow each other. */
  private lost: { readonly at: number; readonly why: string } | null = null;

  constructor(layout: RecordFormat, { fileSize, ...options }: ReaderOptions = {}) {
    this.layout = layout;
    this.format = layout.name;
    this.buffer = new ReadBuffer(options);
    this.fileSize = fileSize ?? null;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.sink.interfaces;
  }

  get problems(): readonly ReadProblem[] {
    return this.sink.problems;
  }

  get originEpochNs(): bigint | null {
    return this.sink.originEpochNs;
  }

  get droppedByCapture(): number {
    return this.sink.dropped;
  }

  space(): Uint8Array {
    if (this.wanted !== null) this.buffer.jump(this.wanted);
    this.wanted = null;
    return this.buffer.space();
  }

  filled(length: number): void {
    this.buffer.filled(length);
  }

  end(broken?: ReadProblem): void {
    this.ended = true;
    this.broken = broken ?? null;
  }

  release(): void {
    this.buffer.release();
  }

  next(batch: FrameBatch): boolean {
    this.sink.begin(batch);
    batch.bytes = this.buffer.bytes;
    batch.view = this.buffer.view;
    if (this.file !== null || this.readHeader()) while (this.step(batch) === 'taken');
    if (this.over) this.buffer.start = this.buffer.end;
    if (this.ended && this.broken !== null && batch.count === 0) this.tellBroken();
    return this.sink.end(batch);
  }

  private readHeader(): boolean {
    const { buffer, layout } = this;
    const there = buffer.end - buffer.start;
    if (this.over) return false;
    if (there < layout.headerLength) {
      if (this.ended) this.cut(`the file header needs ${layout.headerLength} bytes, ${there} are there`);
      return false;
    }
    const file = layout.open(buffer.view, buffer.start);
    if (typeof file === 'string') {
      this.sink.add({ kind: 'unsupported', offset: 0, text: file });
      this.over = true;
      return false;
    }
    this.begin(file);
    return true;
  }

  private begin(file: RecordFile): void {
    this.file = file;
    this.rules = new RecordRules(file);
    if (file.linkType !== null) this.sink.interfaceOf(file.linkType);
    this.buffer.start += file.headerLength;
    const { index } = file;
    if (index === null) return;
    const isWhole = this.fileSize !== null && index.offset + 4 * index.count <= this.fileSize;
    if (isWhole && index.count > 0 && index.count <= MOST_ENTRIES) {
      this.index = new RecordIndex(index);
      this.wanted = index.offset;
    } else this.order = new RecordOrder(index);
  }

  private step(batch: FrameBatch): Step {
    if (this.over) return 'over';
    if (this.wanted !== null) return 'starved';
    return this.index === null ? this.stepOn(batch) : this.stepTo(batch, this.index);
  }

  /** Takes the record that lies next. */
  private stepOn(batch: FrameBatch): Step {
    const { buffer, record } = this;
    if (this.lost !== null && !this.resynchronise()) return 'starved';
    const end = this.recordsEnd;
    if (buffer.start >= end && end < buffer.end) return this.compareOrder();
    const there = end - buffer.start;
    if (there < this.file!.recordHeaderLength) return this.starved(end);
    const believed = this.believes(end);
    if (believed === UNDECIDED) return 'starved';
    if (!believed) return this.lose('its record contradicts itself or what comes behind it');
    if (there < record.length) return this.starved(end);
    return this.take(batch);
  }

  /** In the buffer: behind the last byte that can be of a record. */
  private get recordsEnd(): number {
    const { buffer } = this;
    const index = this.file?.index ?? null;
    // A list in front of the records, or in their first one, is none.
    if (index === null || index.offset <= this.file!.headerLength) return buffer.end;
    return Math.min(buffer.end, Math.max(index.offset - buffer.base, buffer.start));
  }

  /** Reads the header at the front; whether it is a record's. */
  private believes(end: number): boolean | typeof UNDECIDED {
    const { buffer, record, sink } = this;
    if (!this.file!.read(buffer.view, buffer.start, record)) return false;
    if (this.rules!.isPlain(record, sink.near)) return true;
    const complete = this.ended || end < buffer.end;
    return this.rules!.believes(buffer.view, record, buffer.start, end, complete, sink.near);
  }

  /** Takes the record that comes next in the file's list. */
  private stepTo(batch: FrameBatch, index: RecordIndex): Step {
    const { buffer, record } = this;
    if (!index.complete) {
      buffer.start = index.take(buffer.view, buffer.start, buffer.end);
      if (!index.complete) return 'starved';
    }
    const { next } = index;
    if (next === null) return this.finish();
    const room = Math.min(index.following, this.fileSize!) - next;
    if (room < this.file!.recordHeaderLength) return this.skip(index, room);
    if (next < buffer.position || next > buffer.base + buffer.end) return this.jump(index, next);
    buffer.start = next - buffer.base;
    const there = buffer.end - buffer.start;
    if (there < this.file!.recordHeaderLength) return 'starved';
    const isRecord = this.file!.read(buffer.view, buffer.start, record) && this.rules!.isPossible(record);
    if (!isRecord || record.length > room) return this.skip(index, room);
    if (there < record.length) return 'starved';
    const step = this.take(batch);
    if (step === 'taken') index.advance();
    return step;
  }

  private jump(index: RecordIndex, to: number): Step {
    if (index.mayJump()) {
      this.wanted = to;
      return 'starved';
    }
    const text = `the file's list of frames jumps about; ${index.place.count - index.given} frames were not read`;
    this.sink.add({ kind: 'damaged', offset: this.buffer.position, text });
    return this.finish();
  }

  private skip(index: RecordIndex, room: number): Step {
    const text = `the capture is damaged: what its list of frames names is no record of ${byteCount(Math.max(0, room))}; it was skipped`;
    this.sink.add({ kind: 'damaged', offset: index.next!, text });
    index.advance();
    return 'taken';
  }

  /** Hands on the record at the front, all of which is there. */
  private take(batch: FrameBatch): Step {
    const { buffer, record } = this;
    this.file!.readTrailer?.(buffer.view, buffer.start, record);
    if (!this.sink.take(batch, record, buffer.start, buffer.position)) return 'full';
    this.order?.saw(buffer.position);
    buffer.start += record.length;
    return 'taken';
  }

  /** Behind all records the list comes. */
  private compareOrder(): Step {
    const { buffer, order, sink } = this;
    const from = Math.max(buffer.start, this.file!.index!.offset - buffer.base);
    if (order === null || from > buffer.end) return this.finish();
    buffer.start = order.take(buffer.view, from, buffer.end);
    if (!order.complete && !this.ended) return 'starved';
    if (order.complete && order.differs && sink.problems.length === 0) {
      const text =
        'the file lists its frames in another order than they lie in; give the file itself, unpacked, to have them in that order';
      sink.add({ kind: 'unsupported', offset: buffer.position, text });
    }
    return this.finish();
  }

  private finish(): Step {
    this.over = true;
    return 'over';
  }

  /** More bytes are needed; at the end of the input what is there is a cut record, or damage with records behind it. */
  private starved(end: number): Step {
    const { buffer } = this;
    if (!this.ended && end === buffer.end) return 'starved';
    const there = end - buffer.start;
    if (there > 0 && this.hidesRecords(end)) {
      return this.lose('its record reaches beyond the end of the file');
    }
    if (end < buffer.end) return this.finish();
    if (there > 0) this.cut(`the last record is not whole, ${byteCount(there)} of it are there`);
    else if (this.file!.index !== null) this.cut('its list of frames, which stands behind the last one, is missing');
    return this.finish();
  }

  /** Whether the last record claims more than is left because it is damaged: not the honest beginning of one that was cut. */
  private hidesRecords(end: number): boolean {
    const { buffer, record, sink } = this;
    const hasHeader = end - buffer.start >= this.file!.recordHeaderLength;
    const isReadable = hasHeader && this.file!.read(buffer.view, buffer.start, record);
    if (end === buffer.end && (!hasHeader || (isReadable && this.rules!.isPlain(record, sink.near, YEAR_SECONDS))))
      return false;
    return findRecords(this.rules!, buffer.view, buffer.start + 1, end, true, sink.near).kind === 'found';
  }

  /** Searches on behind damage. False: more bytes are needed. */
  private resynchronise(): boolean {
    const { buffer, sink } = this;
    const { at, why } = this.lost!;
    const end = this.recordsEnd;
    const complete = this.ended || end < buffer.end;
    const found = findRecords(this.rules!, buffer.view, buffer.start, end, complete, sink.near);
    buffer.start = found.at;
    if (found.kind !== 'found' && !complete) return false;
    if (found.kind !== 'found') buffer.start = end;
    sink.add(damageProblem(why, at, buffer.position, found.kind === 'found' ? buffer.position : null));
    this.lost = null;
    return true;
  }

  private lose(why: string): Step {
    this.lost = { at: this.buffer.position, why };
    this.buffer.start++;
    return 'taken';
  }

  /** The input is over too early. */
  private cut(text: string): void {
    if (this.broken === null)
      this.sink.add({ kind: 'cut', offset: this.buffer.position, text: `the capture is cut: ${text}` });
    this.over = true;
  }

  private tellBroken(): void {
    if (this.broken !== null) this.sink.add(this.broken);
    this.broken = null;
  }
}
