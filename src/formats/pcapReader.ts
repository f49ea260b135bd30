/** Reads pcap files. `walk` is the hot path: one step a record, no object, times exact. */
import { LARGEST_LENGTH, largestCaptured } from './bounds.ts';
import type {
  CaptureInterface,
  CaptureReader,
  FramePlace,
  ReaderOptions,
  ReadProblem,
  RecordWalk,
} from './captureReader.ts';
import { BATCH_CAPACITY, type FrameBatch } from './frameBatch.ts';
import { type PcapLayout, pcapInterface, pcapLayout } from './pcapHeader.ts';
import { DAY_SECONDS, findRecords, RecordRules, UNDECIDED } from './pcapRecords.ts';
import { addProblem, byteCount, damageProblem } from './problems.ts';
import { ReadBuffer } from './readBuffer.ts';

/** Why the walk stopped. */
const FULL = 0;
const STARVED = 1;
const SUSPECT = 2;
type Stop = typeof FULL | typeof STARVED | typeof SUSPECT;

/** Bytes in front of each frame, as tcpdump writes them. */
const PLAIN_HEADER = 16;

export class PcapReader implements CaptureReader {
  readonly format = 'pcap';
  readonly interfaces: CaptureInterface[] = [];
  readonly problems: ReadProblem[] = [];
  readonly droppedByCapture = 0;
  originEpochNs: bigint | null = null;
  private readonly buffer: ReadBuffer;
  private readonly recordWalk: RecordWalk | null;
  private layout: PcapLayout | null = null;
  private rules: RecordRules | null = null;
  private frames = 0;
  private originSeconds = 0;
  private originFraction = 0;
  private lastSeconds = 0;
  private ended = false;
  private broken: ReadProblem | null = null;
  /** A place in the file whose odd record was looked at and believed. */
  private trusted = -1;
  /** Where the stretch that cannot be read began, and why; null while records follow each other. */
  private lost: { readonly at: number; readonly why: string } | null = null;

  constructor(options: ReaderOptions = {}) {
    this.buffer = new ReadBuffer(options);
    this.recordWalk = options.recordWalk ?? null;
  }

  space(): Uint8Array {
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
    batch.count = 0;
    batch.firstFrame = this.frames + 1;
    batch.bytes = this.buffer.bytes;
    batch.view = this.buffer.view;
    if (this.layout !== null || this.readHeader()) this.readRecords(batch);
    batch.interfaceIndex.fill(0, 0, batch.count);
    this.frames += batch.count;
    return batch.count > 0;
  }

  resumeAt({ frame, position, timeNs }: FramePlace, options: ReaderOptions = {}): PcapReader {
    const reader = new PcapReader(options);
    const nsPerUnit = 1e9 / this.layout!.unitsPerSecond;
    reader.buffer.jump(position);
    reader.interfaces.push(...this.interfaces);
    reader.layout = this.layout;
    reader.rules = this.rules;
    reader.frames = frame - 1;
    reader.originEpochNs = this.originEpochNs;
    reader.originSeconds = this.originSeconds;
    reader.originFraction = this.originFraction;
    reader.lastSeconds = this.originSeconds + Math.floor((timeNs + this.originFraction * nsPerUnit) / 1e9);
    // However odd its record looks, it was believed once.
    reader.trusted = position;
    return reader;
  }

  private readHeader(): boolean {
    const { buffer } = this;
    const there = buffer.end - buffer.start;
    const layout = there < 4 ? null : pcapLayout(buffer.view, buffer.start);
    if (layout === null || there < layout.headerLength) {
      if (this.ended) this.cut(`the file header needs ${layout?.headerLength ?? 24} bytes, ${there} are there`);
      return false;
    }
    const described = pcapInterface(buffer.view, buffer.start, layout.littleEndian);
    this.interfaces.push(described);
    this.layout = layout;
    this.rules = new RecordRules(layout, largestCaptured(described.snapLength));
    buffer.start += layout.headerLength;
    return true;
  }

  /** Walks on until the batch is full or the bytes are used up, over damage where records follow behind it. */
  private readRecords(batch: FrameBatch): void {
    for (;;) {
      if (this.lost !== null && !this.resynchronise()) return;
      const stop = this.walk(batch, this.layout!, this.rules!.largest);
      if (stop === FULL) return;
      if (stop === STARVED && !(this.ended && this.judgeTail(this.frames + batch.count + 1))) return;
      if (stop === SUSPECT && !this.judgeSuspect()) return;
    }
  }

  /** Goes on where the other walk stops: at what is odd or not whole, at once where there is none. */
  private walk(batch: FrameBatch, layout: PcapLayout, largest: number): Stop {
    const { buffer } = this;
    const { view, base } = buffer;
    const { littleEndian, recordHeaderLength, unitsPerSecond } = layout;
    const { offset, capturedLength, originalLength, time, position } = batch;
    const limit = buffer.end;
    const trusted = this.trusted - base;
    const nsPerUnit = 1e9 / unitsPerSecond;
    let at = buffer.start;
    let count = batch.count;
    let lastSeconds = this.lastSeconds;
    if (this.frames + count === 0 && !this.startClock(at, limit)) return STARVED;
    if (this.frames + count === 0) lastSeconds = this.originSeconds;
    const originSeconds = this.originSeconds;
    const originNs = this.originFraction * nsPerUnit;
    if (this.recordWalk !== null && littleEndian && recordHeaderLength === PLAIN_HEADER) {
      const terms = { lastSeconds, originSeconds, originNs, nsPerUnit, largest };
      count = this.recordWalk.walkRecords(batch, { at, end: limit, position: base, count, ...terms });
      if (count > batch.count) {
        at = offset[count - 1]! + capturedLength[count - 1]!;
        lastSeconds = view.getUint32(offset[count - 1]! - PLAIN_HEADER, true);
      }
    }
    let stop: Stop = FULL;
    while (count < BATCH_CAPACITY) {
      const data = at + recordHeaderLength;
      if (data > limit) {
        stop = STARVED;
        break;
      }
      const seconds = view.getUint32(at, littleEndian);
      const fraction = view.getUint32(at + 4, littleEndian);
      const captured = view.getInt32(at + 8, littleEndian);
      let original = view.getInt32(at + 12, littleEndian);
      // Anything unusual: empty, beyond the bound, shorter on the wire than captured, a leap in time, no fraction.
      if (
        (captured - 1) >>> 0 >= largest ||
        original < captured ||
        fraction >= unitsPerSecond ||
        seconds - lastSeconds > DAY_SECONDS ||
        lastSeconds - seconds > DAY_SECONDS
      ) {
        if (at !== trusted) {
          stop = SUSPECT;
          break;
        }
        if (original < 0) original = LARGEST_LENGTH;
      }
      if (data + captured > limit) {
        stop = STARVED;
        break;
      }
      offset[count] = data;
      capturedLength[count] = captured;
      originalLength[count] = original;
      time[count] = (seconds - originSeconds) * 1e9 + (fraction * nsPerUnit - originNs);
      position[count] = base + at;
      lastSeconds = seconds;
      count++;
      at = data + captured;
    }
    if (count > 0 && this.originEpochNs === null) this.fixOrigin(nsPerUnit);
    buffer.start = at;
    batch.count = count;
    this.lastSeconds = lastSeconds;
    return stop;
  }

  /** Takes the first record's time for zero; it counts once that record was believed. */
  private startClock(at: number, limit: number): boolean {
    if (at + 8 > limit) return false;
    this.originSeconds = this.buffer.view.getUint32(at, this.layout!.littleEndian);
    this.originFraction = this.buffer.view.getUint32(at + 4, this.layout!.littleEndian);
    return true;
  }

  private fixOrigin(nsPerUnit: number): void {
    this.originEpochNs = BigInt(this.originSeconds) * 1_000_000_000n + BigInt(this.originFraction * nsPerUnit);
  }

  /** The seconds that a next record should be near to; null before the first frame. */
  private get near(): number | null {
    return this.originEpochNs === null ? null : this.lastSeconds;
  }

  /** An odd record is believed when another follows it. False: more bytes are needed to tell. */
  private judgeSuspect(): boolean {
    const { buffer } = this;
    const verdict = this.rules!.believe(buffer.view, buffer.start, buffer.end, this.ended, this.near);
    if (verdict === UNDECIDED) return false;
    if (verdict === null) this.trusted = buffer.position;
    else this.lose(verdict);
    return true;
  }

  /** What is left at the end: nothing, the cut last record, or damage with records behind it. True: go on reading. */
  private judgeTail(frame: number): boolean {
    const { buffer } = this;
    const there = buffer.end - buffer.start;
    if (there > 0 && this.hidesRecords()) {
      this.lose('its record reaches beyond the end of the file');
      return true;
    }
    const header = this.layout!.recordHeaderLength;
    const needed = header + (there < header ? 0 : this.rules!.captured(buffer.view, buffer.start));
    if (there > 0) this.cut(`frame ${frame} needs ${byteCount(needed)} with its header, ${there} are there`);
    else this.cut(null);
    return false;
  }

  /** Whether the last record claims more than is left because it is damaged: it looks odd, and records lie behind it. */
  private hidesRecords(): boolean {
    const { buffer, near } = this;
    const rules = this.rules!;
    if (rules.isCut(buffer.view, buffer.start, buffer.end, near)) return false;
    return findRecords(rules, buffer.view, buffer.start + 1, buffer.end, true, near).kind === 'found';
  }

  /** Searches on behind damage. False: more bytes are needed, or there is nothing more. */
  private resynchronise(): boolean {
    const { buffer } = this;
    const { at, why } = this.lost!;
    const found = findRecords(this.rules!, buffer.view, buffer.start, buffer.end, this.ended, this.near);
    buffer.start = found.at;
    if (found.kind !== 'found' && !this.ended) return false;
    if (found.kind !== 'found') buffer.start = buffer.end;
    const resumed = found.kind === 'found' ? buffer.position : null;
    addProblem(this.problems, damageProblem(why, at, buffer.position, resumed));
    this.lost = null;
    return true;
  }

  /** The input is over. `text` says what the last record lacks; null when the input ended between two records. */
  private cut(text: string | null): void {
    const { buffer } = this;
    if (this.broken !== null) addProblem(this.problems, this.broken);
    else if (text !== null) {
      addProblem(this.problems, { kind: 'cut', offset: buffer.position, text: `the capture is cut: ${text}` });
    }
    this.broken = null;
    buffer.start = buffer.end;
  }

  private lose(why: string): void {
    this.lost = { at: this.buffer.position, why };
    this.buffer.start++;
  }
}
