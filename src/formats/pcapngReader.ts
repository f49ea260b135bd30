/** Reads pcapng files. `walk` is the hot path: enhanced packet blocks one after the other, no object, times exact. */
import { LARGEST_LENGTH, LARGEST_RECORD } from './bounds.ts';
import type { CaptureReader, FramePlace, ReaderOptions, ReadProblem } from './captureReader.ts';
import { BATCH_CAPACITY, type FrameBatch } from './frameBatch.ts';
import {
  blockName,
  ENHANCED_PACKET,
  ENHANCED_PACKET_OVERHEAD,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  LEAST_BLOCK,
  LEAST_LENGTHS,
  NUMBERED,
  padded,
  SECTION_HEADER,
} from './pcapngBlocks.ts';
import type { PcapngClock } from './pcapngClock.ts';
import { packetComments } from './pcapngComments.ts';
import type { PcapngInterface } from './pcapngInterface.ts';
import { packetDrops } from './pcapngOptions.ts';
import { isPacketBlock, type PacketBlock, readPacketBlock } from './pcapngPackets.ts';
import { findBlock } from './pcapngSearch.ts';
import { MOST_INTERFACES, PcapngSections } from './pcapngSections.ts';
import { addProblem, byteCount, damageProblem } from './problems.ts';
import { ReadBuffer } from './readBuffer.ts';

/** Why the walk stopped: the batch is full, bytes are wanting, or another block than an unremarkable packet comes. */
const FULL = 0;
const STARVED = 1;
const OTHER = 2;
type Stop = typeof FULL | typeof STARVED | typeof OTHER;

/** What became of a block. `hold`: the batch must be handed on first. */
type Step = 'taken' | 'starved' | 'hold';

export class PcapngReader implements CaptureReader {
  readonly format = 'pcapng';
  readonly problems: ReadProblem[] = [];
  originEpochNs: bigint | null = null;
  private readonly buffer: ReadBuffer;
  private sections = new PcapngSections();
  /** Reads again what another reader has counted: what was lost is that one's. */
  private isSecond = false;
  private frames = 0;
  private lastTime = 0;
  private toldTimeless = false;
  private ended = false;
  private broken: ReadProblem | null = null;
  /** Where the stretch that cannot be read began, and why; null while blocks follow each other. */
  private lost: { readonly at: number; readonly why: string } | null = null;

  constructor(options: ReaderOptions = {}) {
    this.buffer = new ReadBuffer(options);
  }

  get interfaces(): readonly PcapngInterface[] {
    return this.sections.interfaces;
  }

  get droppedByCapture(): number {
    return this.sections.dropped;
  }

  get quietUntilNs(): number | null {
    return this.sections.quietUntilNs;
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
    this.readBlocks(batch);
    this.frames += batch.count;
    return batch.count > 0;
  }

  commentsOf({ position }: FrameBatch, index: number): readonly string[] {
    return packetComments(this.buffer.view, position[index]! - this.buffer.base);
  }

  resumeAt({ frame, position, timeNs }: FramePlace, options: ReaderOptions = {}): PcapngReader {
    const reader = new PcapngReader(options);
    reader.buffer.jump(position);
    reader.sections = this.sections.until(position);
    reader.isSecond = true;
    reader.frames = frame - 1;
    reader.originEpochNs = this.originEpochNs;
    reader.lastTime = timeNs;
    return reader;
  }

  private readBlocks(batch: FrameBatch): void {
    for (;;) {
      if (this.lost !== null && !this.resynchronise()) return;
      const stop = this.walk(batch);
      if (stop === FULL) return;
      const step = stop === OTHER ? this.takeBlock(batch) : 'starved';
      if (step === 'hold') return;
      if (step === 'starved' && !(this.ended && this.judgeTail(batch))) return;
    }
  }

  /** Takes whole enhanced packet blocks of known interfaces; everything else is left to `takeBlock`. */
  private walk(batch: FrameBatch): Stop {
    const { buffer } = this;
    const { little, interfaces, first } = this.sections;
    const { view, base, end: limit } = buffer;
    const { offset, capturedLength, originalLength, time, interfaceIndex, position } = batch;
    let at = buffer.start;
    let count = batch.count;
    let current = -1;
    let index = -1;
    let baseHigh = 0;
    let baseLow = 0;
    let shift = 0;
    let nsPerTick = 0;
    let last = this.lastTime;
    let stop: Stop = FULL;
    while (count < BATCH_CAPACITY) {
      if (limit - at < ENHANCED_PACKET_OVERHEAD) {
        stop = limit - at < LEAST_BLOCK ? STARVED : OTHER;
        break;
      }
      const length = view.getInt32(at + 4, little);
      const room = length - ENHANCED_PACKET_OVERHEAD;
      if (view.getInt32(at, little) !== ENHANCED_PACKET || room < 0 || room > LARGEST_RECORD) {
        stop = OTHER;
        break;
      }
      const next = at + length;
      if (next > limit) {
        stop = STARVED;
        break;
      }
      const id = view.getInt32(at + 8, little);
      const captured = view.getInt32(at + 20, little);
      if (view.getInt32(next - 4, little) !== length || captured < 0 || captured > room) {
        stop = OTHER;
        break;
      }
      const high = view.getUint32(at + 12, little);
      const low = view.getUint32(at + 16, little);
      if (id !== current) {
        index = first + id;
        const clock = id < 0 ? undefined : interfaces[index]?.clock;
        if (clock === undefined || !clock.started) {
          stop = OTHER;
          break;
        }
        current = id;
        baseHigh = clock.baseHigh;
        baseLow = clock.baseLow;
        shift = clock.shift;
        nsPerTick = clock.nsPerTick;
      }
      if (room - captured > 3 && !this.isSecond) {
        interfaces[index]!.droppedByPackets += packetDrops(view, at + 28 + padded(captured), next - 4, little);
      }
      const original = view.getInt32(at + 24, little);
      offset[count] = at + 28;
      capturedLength[count] = captured;
      originalLength[count] = original < 0 ? LARGEST_LENGTH : original;
      last =
        nsPerTick !== 0
          ? shift + ((high - baseHigh) * 4_294_967_296 + (low - baseLow)) * nsPerTick
          : interfaces[index]!.clock.fine(high, low);
      time[count] = last;
      interfaceIndex[count] = index;
      position[count] = base + at;
      count++;
      at = next;
    }
    buffer.start = at;
    batch.count = count;
    this.lastTime = last;
    return stop;
  }

  /** Takes the block at the front, whatever it is. */
  private takeBlock(batch: FrameBatch): Step {
    const { buffer } = this;
    const { view, start } = buffer;
    const isSection = view.getUint32(start, true) === SECTION_HEADER;
    if (isSection && !this.sections.readByteOrder(view, start))
      return this.lose('a section header without its byte order');
    const type = view.getUint32(start, this.sections.little);
    const length = view.getUint32(start + 4, this.sections.little);
    const least = LEAST_LENGTHS.get(type) ?? LEAST_BLOCK;
    if (length < least || length > LARGEST_RECORD) return this.lose(`${blockName(type)} claims ${length} bytes`);
    if (start + length > buffer.end) return 'starved';
    const again = view.getUint32(start + length - 4, this.sections.little);
    if (again !== length) return this.lose(`a block's length is ${length} at its start and ${again} at its end`);
    return this.readBlock(batch, type, start, start + length);
  }

  /** Reads a whole block in [at, end). */
  private readBlock(batch: FrameBatch, type: number, at: number, end: number): Step {
    const { view } = this.buffer;
    if (isPacketBlock(type)) return this.readPacket(batch, readPacketBlock(view, type, at, end, this.sections.little));
    if (NUMBERED.has(type)) return this.countOnly(batch, end);
    if (type === SECTION_HEADER) this.readSection(at);
    else if (type === INTERFACE_DESCRIPTION) this.sections.describe(view, at, end, this.buffer.base + at);
    else if (type === INTERFACE_STATISTICS && !this.isSecond)
      this.sections.readStatistics(view, at, end, this.frames + batch.count);
    return this.taken(end);
  }

  private taken(end: number): Step {
    this.buffer.start = end;
    return 'taken';
  }

  private readSection(at: number): void {
    const major = this.sections.begin(this.buffer.view, at);
    if (major === 1) return;
    this.tell('unsupported', `a section says version ${major} of pcapng; it was read as version 1`);
  }

  /** A block that Wireshark numbers as a frame though it is no packet. */
  private countOnly(batch: FrameBatch, end: number): Step {
    if (batch.count > 0) return 'hold';
    this.frames++;
    batch.firstFrame = this.frames + 1;
    return this.taken(end);
  }

  /** A packet that the walk left: the first of its interface, a wrong length, a rarer block, an unknown interface. */
  private readPacket(batch: FrameBatch, block: PacketBlock): Step {
    const described = block.id < MOST_INTERFACES ? this.interfaces[this.sections.first + block.id] : undefined;
    if (described === undefined) {
      this.tell('damaged', `a frame of interface ${block.id}, which nothing describes, was skipped`);
      return this.taken(block.end);
    }
    if (!this.isSecond) described.droppedByPackets += block.drops;
    this.readTime(described.clock, block.ticks);
    const allowed = block.ticks === null ? described.snapLength || block.claimed : block.claimed;
    const captured = Math.min(block.claimed, allowed, block.end - 4 - block.data);
    if (captured < allowed && captured < block.claimed) {
      this.tell('damaged', `a frame of ${block.claimed} bytes was shortened to the ${captured} that its block holds`);
    }
    this.addFrame(batch, block, captured);
    return this.taken(block.end);
  }

  private readTime(clock: PcapngClock, ticks: PacketBlock['ticks']): void {
    if (ticks === null) {
      const text = 'frames in simple packet blocks have no time; each was given that of the frame before';
      if (!this.toldTimeless) this.tell('unsupported', text);
      this.toldTimeless = true;
      return;
    }
    if (!clock.started) this.originEpochNs = clock.start(ticks.high, ticks.low, this.originEpochNs);
    this.lastTime = clock.at(ticks.high, ticks.low);
  }

  private addFrame(batch: FrameBatch, block: PacketBlock, captured: number): void {
    const at = batch.count++;
    batch.offset[at] = block.data;
    batch.capturedLength[at] = captured;
    batch.originalLength[at] = Math.min(block.original, LARGEST_LENGTH);
    batch.time[at] = this.lastTime;
    batch.interfaceIndex[at] = this.sections.first + block.id;
    batch.position[at] = this.buffer.base + block.at;
  }

  private tell(kind: ReadProblem['kind'], text: string): void {
    addProblem(this.problems, { kind, offset: this.buffer.position, text });
  }

  private lose(why: string): Step {
    this.lost = { at: this.buffer.position, why };
    return this.taken(this.buffer.start + 1);
  }

  /** Searches on behind damage. False: more bytes are needed. */
  private resynchronise(): boolean {
    const { buffer } = this;
    const { at, why } = this.lost!;
    const found = findBlock(buffer.view, buffer.start, buffer.end, this.sections.little, this.ended);
    buffer.start = found.at;
    if (found.kind !== 'found' && !this.ended) return false;
    if (found.kind !== 'found') buffer.start = buffer.end;
    const resumed = found.kind === 'found' ? buffer.position : null;
    addProblem(this.problems, damageProblem(why, at, buffer.position, resumed));
    this.lost = null;
    return true;
  }

  /** What is left at the end: nothing, a cut block, or damage with blocks behind it. True: go on reading. */
  private judgeTail(batch: FrameBatch): boolean {
    const { buffer } = this;
    const there = buffer.end - buffer.start;
    if (
      there > 0 &&
      findBlock(buffer.view, buffer.start + 1, buffer.end, this.sections.little, true).kind === 'found'
    ) {
      this.lose('a block reaches beyond the end of the file');
      return true;
    }
    if (this.broken !== null) addProblem(this.problems, this.broken);
    else if (there > 0)
      this.tell('cut', `the capture is cut: ${this.describeTail(there, this.frames + batch.count + 1)}`);
    this.broken = null;
    buffer.start = buffer.end;
    return false;
  }

  private describeTail(there: number, frame: number): string {
    const { view, start } = this.buffer;
    if (there < LEAST_BLOCK) return `a block needs at least ${LEAST_BLOCK} bytes, ${there} are there`;
    const length = view.getUint32(start + 4, this.sections.little);
    const type = view.getUint32(start, this.sections.little);
    return `${isPacketBlock(type) ? `frame ${frame}` : blockName(type)} needs ${byteCount(length)}, ${there} are there`;
  }
}
