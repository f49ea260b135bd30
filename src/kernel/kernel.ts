/**
 * The hot loop's kernel: a little WebAssembly (assembly/) that passes over the frames which change nothing but counts and
 * a few tables. Those tables lie in its memory; the trackers in TypeScript work on views of them. Frames whose bytes lie
 * elsewhere, and all that is out of the ordinary, go TypeScript's way, which comes to the same.
 */
import type { FrameArrays, RecordStretch } from '../base/frames.ts';
import { KERNEL_WASM } from './kernelWasm.ts';
import { KernelTables, type Memory, SIZES, Views } from './tables.ts';

/**
 * What may be passed over beside what concerns nobody: ordinary DNS, TLS openings in their plain course, and their end;
 * reverse lookups that are answered at once.
 */
export const ORDINARY_DNS = 1;
export const PLAIN_OPENINGS = 2;
export const PLAIN_ENDS = 4;
export const BRIEF_LOOKUPS = 8;

/** Frames as parallel arrays; `bytes` is what the offsets count from. */
export interface Frames extends FrameArrays {
  readonly bytes: Uint8Array;
}

/** What assembly/index.ts exports, beside the places and sizes of its tables. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  nextFrame(bytes: number, from: number, to: number, may: number): number;
  walkRecords(
    bytes: number,
    at: number,
    end: number,
    position: number,
    count: number,
    lastSeconds: number,
    originSeconds: number,
    originNs: number,
    nsPerUnit: number,
    largest: number,
  ): number;
}

/** Node has it; the types of Node do not. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

let compiled: object | null = null;

/**
 * The kernel's functions and memory; null where there is no WebAssembly, or no address space for it: its memory reserves
 * ten gigabytes of that, more than a limit on a process (`ulimit -v`) may leave. TypeScript does all by itself then.
 */
function instantiate(): Exports | null {
  try {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
    compiled ??= new Module(Buffer.from(KERNEL_WASM, 'base64'));
    return new Instance(compiled).exports as Exports;
  } catch {
    return null;
  }
}

const ALIGNMENT = 64;

export class Kernel extends KernelTables {
  readonly #exports: Exports | null;
  readonly #memory: ArrayBuffer | null;
  readonly #now: Float64Array;
  readonly #shift: Float64Array;
  readonly #digested: Int32Array;
  readonly #firstFrame: Float64Array;
  readonly #counts: Int32Array;
  readonly #frames: FrameArrays;
  #framesAreTaken = false;
  /** Where buffers may lie, and the next one would; those given back. */
  readonly #readArea: number;
  readonly #readAreaEnd: number;
  #nextBuffer: number;
  readonly #spare: Uint8Array[] = [];
  #bytesAt = 0;
  #to = 0;

  /** @param exports  null: tables of its own, and nothing is passed over */
  constructor(exports: Exports | null = instantiate()) {
    const memory = exports === null ? null : memoryOf(exports);
    const views = new Views(memory);
    super(views);
    this.#exports = exports;
    this.#memory = memory?.buffer ?? null;
    const frames = SIZES.BATCH_CAPACITY;
    this.#frames = {
      offset: views.int32('OFFSETS', frames),
      capturedLength: views.int32('CAPTURED_LENGTHS', frames),
      originalLength: views.int32('ORIGINAL_LENGTHS', frames),
      time: views.float64('TIMES', frames),
      position: views.float64('POSITIONS', frames),
    };
    this.#counts = views.int32('CLOCK_BACKWARDS', 3);
    this.#now = views.float64('NOW_NS', 1);
    this.#shift = views.float64('SHIFT_NS', 1);
    this.#digested = views.int32('DIGESTED', 1);
    this.#firstFrame = views.float64('FIRST_FRAME', 1);
    this.#readArea = memory?.places.READ_AREA.value ?? 0;
    this.#readAreaEnd = this.#readArea + SIZES.READ_AREA_BYTES;
    this.#nextBuffer = this.#readArea;
  }

  /** As it was at first: for another analysis, once nobody wants to know anything of the last one. */
  override reset(): void {
    super.reset();
    this.#counts.fill(0);
    this.#framesAreTaken = false;
    this.#nextBuffer = this.#readArea;
    this.#spare.length = 0;
  }

  get nowNs(): number {
    return this.#now[0];
  }

  /**
   * Takes the frames `from` to `to` of a batch whose bytes it holds; `next` then goes through them.
   * @param firstFrame  the batch's, as a frameRef
   */
  begin(frames: Frames, from: number, to: number, firstFrame: number, shiftNs: number, nowNs: number): void {
    if (frames.offset !== this.#frames.offset) this.#copy(frames, from, to);
    this.#firstFrame[0] = firstFrame;
    this.#shift[0] = shiftNs;
    this.#now[0] = nowNs;
    this.#bytesAt = frames.bytes.byteOffset;
    this.#digested[0] = from;
    this.#to = to;
  }

  #copy({ offset, capturedLength, originalLength, time }: Frames, from: number, to: number): void {
    this.#frames.offset.set(offset.subarray(from, to), from);
    this.#frames.capturedLength.set(capturedLength.subarray(from, to), from);
    this.#frames.originalLength.set(originalLength.subarray(from, to), from);
    this.#frames.time.set(time.subarray(from, to), from);
  }

  /**
   * Index of the next frame that is not passed over; `to` without one. `nowNs` is then that frame's time.
   * @param may  what may be passed over, beside what concerns nobody: bits of ORDINARY_DNS and so on
   */
  next(from: number, may: number): number {
    return this.#exports?.nextFrame(this.#bytesAt, from, this.#to, may) ?? from;
  }

  /** Counts since the last call: frames before their time, QUIC datagrams, DNS messages. */
  takeCounts(): readonly [clockBackwards: number, quic: number, messages: number] {
    const [clockBackwards, quic, messages] = this.#counts;
    this.#counts.fill(0);
    return [clockBackwards, quic, messages];
  }

  /**
   * Its own arrays, for the batch of one capture: frames need not be copied into them then. Nobody may have it begin with
   * another's frames while that one is read. Null where they are taken, or there is no memory to share.
   */
  takeFrames(): FrameArrays | null {
    if (this.#framesAreTaken || this.#memory === null) return null;
    this.#framesAreTaken = true;
    return this.#frames;
  }

  /**
   * Puts pcap records of `frames.bytes` into the arrays as long as they are plain; answers how many frames are there then.
   * Takes none where the arrays or the bytes are not its own.
   */
  walkRecords(frames: Frames, stretch: RecordStretch): number {
    const { at, end, position, count, lastSeconds, originSeconds, originNs, nsPerUnit, largest } = stretch;
    const { bytes } = frames;
    if (this.#exports === null || frames.offset !== this.#frames.offset || !this.holds(bytes)) return count;
    const walk = this.#exports.walkRecords;
    return walk(bytes.byteOffset, at, end, position, count, lastSeconds, originSeconds, originNs, nsPerUnit, largest);
  }

  /** Whether these bytes lie in its memory. */
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.#memory;
  }

  /** A buffer for a reader; null when there is no room for one as large. */
  take(size: number): Uint8Array | null {
    if (size === 0 || this.#memory === null) return null;
    const again = this.#spare.findIndex((one) => one.length === size);
    if (again >= 0) return this.#spare.splice(again, 1)[0].fill(0);
    const at = this.#nextBuffer;
    if (at + size > this.#readAreaEnd) return null;
    this.#nextBuffer = at + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    return new Uint8Array(this.#memory, at, size);
  }

  /** A buffer that was taken here, or elsewhere, is needed no more. */
  give(bytes: Uint8Array): void {
    if (bytes.length > 0 && this.holds(bytes)) this.#spare.push(bytes);
  }
}

function memoryOf(exports: Exports): Memory {
  const places = exports as unknown as Memory['places'];
  return { buffer: exports.memory.buffer, places };
}
