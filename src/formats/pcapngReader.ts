/** Reads pcapng files. `walk` is the hot path: enhanced packet blocks one after the other, no object, times exact. */
import { LARGEST_LENGTH, LARGEST_RECORD } from './bounds.ts';
import type { CaptureReader, ReaderOptions, ReadProblem } from './captureReader.ts';
import { BATCH_CAPACITY, type FrameBatch } from './frameBatch.ts';
import {
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  ENHANCED_PACKET_OVERHEAD,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  LEAST_BLOCK,
  LEAST_LENGTHS,
  NUMBERED,
  OBSOLETE_PACKET,
  padded,
  SECTION_HEADER,
  SIMPLE_PACKET,
  SWAPPED_BYTE_ORDER_MAGIC,
} from './pcapngBlocks.ts';
import { PcapngInterface } from './pcapngInterface.ts';
import { packetDrops } from './pcapngOptions.ts';
import { findBlock } from './pcapngSearch.ts';
import { addProblem, byteCount } from './problems.ts';
import { ReadBuffer } from './readBuffer.ts';

/** Why the walk stopped: the batch is full, bytes are wanting, or another block than an unremarkable packet comes. */
const FULL = 0;
const STARVED = 1;
const OTHER = 2;
type Stop = typeof FULL | typeof STARVED | typeof OTHER;

/** What became of a block. `hold`: the batch must be handed on first. */
type Step = 'taken' | 'starved' | 'hold';

/** Interfaces of all sections together; the frames of further ones are passed over. */
const MOST_INTERFACES = 65_536;

export class PcapngReader implements CaptureReader {
  readonly format = 'pcapng';
  readonly interfaces: PcapngInterface[] = [];
  readonly problems: ReadProblem[] = [];
  originEpochNs: bigint | null = null;
  private readonly buffer: ReadBuffer;
  private little = true;
  /** Index into `interfaces` of the section's interface 0. */
  private sectionFirst = 0;
  private frames = 0;
  private lastTime = 0;
  private toldTimeless = false;
  private ended = false;
  private broken: ReadProblem | null = null;
  /** Where the stretch that cannot be read began, and why; null while blocks follow each other. */
  private lost: { readonly at: number; readonly why: string } | null = null;

  constructor(options: ReaderOptions = {}) {
    this.buffer = new ReadBuffer(options.readSize);
  }

  get droppedByCapture(): number {
    return this.interfaces.reduce((sum, one) => sum + one.dropped, 0);
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

  next(batch: FrameBatch): boolean {
    batch.count = 0;
    batch.firstFrame = this.frames + 1;
    batch.bytes = this.buffer.bytes;
    batch.view = this.buffer.view;
    this.readBlocks(batch);
    this.frames += batch.count;
    return batch.count > 0;
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
    const { buffer, little, interfaces, sectionFirst } = this;
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
        index = sectionFirst + id;
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
      if (room - captured > 3) {
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
    if (isSection && !this.readByteOrder(start)) return this.lose('a section header without its byte order');
    const type = view.getUint32(start, this.little);
    const length = view.getUint32(start + 4, this.little);
    const least = LEAST_LENGTHS.get(type) ?? LEAST_BLOCK;
    if (length < least || length > LARGEST_RECORD) return this.lose(`a block of type ${type} claims ${length} bytes`);
    if (start + length > buffer.end) return 'starved';
    const again = view.getUint32(start + length - 4, this.little);
    if (again !== length) return this.lose(`a block's length is ${length} at its start and ${again} at its end`);
    return this.readBlock(batch, type, start, start + length);
  }

  /** Reads a whole block in [at, end). */
  private readBlock(batch: FrameBatch, type: number, at: number, end: number): Step {
    if (type === ENHANCED_PACKET) return this.readEnhancedPacket(batch, at, end);
    if (type === SIMPLE_PACKET) return this.readSimplePacket(batch, at, end);
    if (type === OBSOLETE_PACKET) return this.readObsoletePacket(batch, at, end);
    if (NUMBERED.has(type)) return this.countOnly(batch, end);
    if (type === SECTION_HEADER) this.readSection(at);
    else if (type === INTERFACE_DESCRIPTION) this.readInterface(at, end);
    else if (type === INTERFACE_STATISTICS) this.readStatistics(at, end);
    return this.taken(end);
  }

  private taken(end: number): Step {
    this.buffer.start = end;
    return 'taken';
  }

  private readByteOrder(at: number): boolean {
    const magic = this.buffer.view.getUint32(at + 8, true);
    this.little = magic === BYTE_ORDER_MAGIC;
    return this.little || magic === SWAPPED_BYTE_ORDER_MAGIC;
  }

  /** A new section numbers its interfaces from 0 again. */
  private readSection(at: number): void {
    this.sectionFirst = this.interfaces.length;
    const major = this.buffer.view.getUint16(at + 12, this.little);
    if (major === 1) return;
    this.tell('unsupported', `a section says version ${major} of pcapng; it was read as version 1`);
  }

  private readInterface(at: number, end: number): void {
    if (this.interfaces.length === MOST_INTERFACES) return;
    this.interfaces.push(new PcapngInterface(this.buffer.view, at, end - 4, this.little));
  }

  private readStatistics(at: number, end: number): void {
    const { view } = this.buffer;
    const described = this.interfaces[this.sectionFirst + view.getUint32(at + 8, this.little)];
    described?.readStatistics(view, at + 20, end - 4, this.little);
  }

  /** A block that Wireshark numbers as a frame though it is no packet. */
  private countOnly(batch: FrameBatch, end: number): Step {
    if (batch.count > 0) return 'hold';
    this.frames++;
    batch.firstFrame = this.frames + 1;
    return this.taken(end);
  }

  /** An enhanced packet that the walk left: the first of its interface, a wrong length, or an unknown interface. */
  private readEnhancedPacket(batch: FrameBatch, at: number, end: number): Step {
    const { view } = this.buffer;
    const index = this.sectionFirst + view.getUint32(at + 8, this.little);
    const options = at + 28 + padded(Math.min(view.getUint32(at + 20, this.little), LARGEST_RECORD));
    const described = this.interfaces[index];
    if (described !== undefined) described.droppedByPackets += packetDrops(view, options, end - 4, this.little);
    return this.readPacket(batch, { at, end, data: at + 28, index, times: at + 12 });
  }

  private readObsoletePacket(batch: FrameBatch, at: number, end: number): Step {
    const { view } = this.buffer;
    const index = this.sectionFirst + view.getUint16(at + 8, this.little);
    const drops = view.getUint16(at + 10, this.little);
    const described = this.interfaces[index];
    if (described !== undefined && drops !== 0xffff) described.droppedByPackets += drops;
    return this.readPacket(batch, { at, end, data: at + 28, index, times: at + 12 });
  }

  /** Both packet blocks with a time have time, captured and original length in the same places. */
  private readPacket(batch: FrameBatch, block: PacketBlock): Step {
    const { view } = this.buffer;
    const clock = this.interfaces[block.index]?.clock;
    if (clock === undefined) {
      this.tell(
        'damaged',
        `a frame of interface ${block.index - this.sectionFirst}, which nothing describes, was skipped`,
      );
      return this.taken(block.end);
    }
    const high = view.getUint32(block.times, this.little);
    const low = view.getUint32(block.times + 4, this.little);
    if (!clock.started) this.originEpochNs = clock.start(high, low, this.originEpochNs);
    this.lastTime = clock.at(high, low);
    const claimed = view.getUint32(block.times + 8, this.little);
    const captured = Math.min(claimed, block.end - 4 - block.data);
    if (captured < claimed)
      this.tell('damaged', `a frame of ${claimed} bytes in a block of ${block.end - block.at} was shortened`);
    this.addFrame(batch, block, captured, view.getUint32(block.times + 12, this.little));
    return this.taken(block.end);
  }

  /** Section 4.4: no time, no interface but the section's first, captured length by the snap length. */
  private readSimplePacket(batch: FrameBatch, at: number, end: number): Step {
    const described = this.interfaces[this.sectionFirst];
    const original = this.buffer.view.getUint32(at + 8, this.little);
    if (described === undefined) {
      this.tell('damaged', 'a frame before the description of its interface was skipped');
      return this.taken(end);
    }
    if (!this.toldTimeless)
      this.tell('unsupported', 'frames in simple packet blocks have no time; each was given that of the frame before');
    this.toldTimeless = true;
    const captured = Math.min(original, described.snapLength || original, end - 4 - (at + 12));
    this.addFrame(batch, { at, end, data: at + 12, index: this.sectionFirst, times: 0 }, captured, original);
    return this.taken(end);
  }

  private addFrame(batch: FrameBatch, block: PacketBlock, captured: number, original: number): void {
    const at = batch.count++;
    batch.offset[at] = block.data;
    batch.capturedLength[at] = captured;
    batch.originalLength[at] = Math.min(original, LARGEST_LENGTH);
    batch.time[at] = this.lastTime;
    batch.interfaceIndex[at] = block.index;
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
    const found = findBlock(buffer.view, buffer.start, buffer.end, this.little, this.ended);
    buffer.start = found.at;
    if (found.kind !== 'found' && !this.ended) return false;
    if (found.kind !== 'found') buffer.start = buffer.end;
    const skipped = byteCount(buffer.position - at);
    const then = found.kind === 'found' ? `reading went on at offset ${buffer.position}` : 'nothing readable follows';
    const text = `the capture is damaged (${why}); ${skipped} were skipped, ${then}`;
    addProblem(this.problems, { kind: 'damaged', offset: at, text });
    this.lost = null;
    return true;
  }

  /** What is left at the end: nothing, a cut block, or damage with blocks behind it. True: go on reading. */
  private judgeTail(batch: FrameBatch): boolean {
    const { buffer } = this;
    const there = buffer.end - buffer.start;
    if (there > 0 && findBlock(buffer.view, buffer.start + 1, buffer.end, this.little, true).kind === 'found') {
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
    const length = view.getUint32(start + 4, this.little);
    const type = view.getUint32(start, this.little);
    const isFrame = type === ENHANCED_PACKET || type === SIMPLE_PACKET || type === OBSOLETE_PACKET;
    return `${isFrame ? `frame ${frame}` : `a block of type ${type}`} needs ${byteCount(length)}, ${there} are there`;
  }
}

/** Where a packet block keeps what: `times` is the first of time high, time low, captured and original length. */
interface PacketBlock {
  readonly at: number;
  readonly end: number;
  readonly data: number;
  readonly index: number;
  readonly times: number;
}
