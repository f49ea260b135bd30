/**
 * The decoder inside xz-decompress. The package's own stream lets one file at a time be unpacked, and the next wait for
 * ever where two captures are read as one: so its WebAssembly module is used directly, a context for each file.
 */
import xzDecompress from 'xz-decompress';

/** What the module exports: XZ Embedded behind buffers of its own. */
interface XzExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  create_context(): number;
  destroy_context(context: number): void;
  supply_input(context: number, length: number): void;
  get_next_output(context: number): number;
}

interface Loader {
  _getModuleInstance(): Promise<void>;
  _moduleInstance: { readonly exports: XzExports } | undefined;
}

/** Words of a context. */
const BUFFER_SIZE = 0;
const INPUT = 1;
const INPUT_AT = 2;
const INPUT_LENGTH = 3;
const OUTPUT = 4;
const OUTPUT_LENGTH = 5;

/** Results, as xz.h of XZ Embedded has them. */
const STATES: ReadonlyMap<number, 'on' | 'ended' | 'starved'> = new Map([
  [0, 'on'],
  [1, 'ended'],
  [8, 'starved'],
] as const);
/** In words that go on "the xz data …". */
const FAILURES: ReadonlyMap<number, string> = new Map([
  [3, 'needs more memory than there is'],
  [4, 'needs a larger dictionary than is read here (xz -d unpacks it)'],
  [5, 'is in another format'],
  [6, 'was made with options that are not read here (xz -d unpacks it)'],
]);

export async function loadXz(): Promise<XzExports> {
  const loader = xzDecompress.XzReadableStream as unknown as Loader;
  if (loader._moduleInstance === undefined) await loader._getModuleInstance();
  return loader._moduleInstance!.exports;
}

export class XzContext {
  private readonly xz: XzExports;
  private readonly context: number;
  private closed = false;

  constructor(xz: XzExports) {
    this.xz = xz;
    this.context = xz.create_context();
  }

  /** Bytes that may be given at once. */
  get capacity(): number {
    return this.word(BUFFER_SIZE);
  }

  get needsInput(): boolean {
    return this.word(INPUT_AT) === this.word(INPUT_LENGTH);
  }

  supply(packed: Uint8Array): void {
    new Uint8Array(this.xz.memory.buffer).set(packed, this.word(INPUT));
    this.xz.supply_input(this.context, packed.length);
  }

  /** Unpacked bytes, maybe none, valid until the next call. `starved`: no input was given, and the stream is not over. */
  unpack(): { readonly bytes: Uint8Array; readonly state: 'on' | 'ended' | 'starved' } {
    new Uint32Array(this.xz.memory.buffer)[(this.context >> 2) + OUTPUT_LENGTH] = 0;
    const result = this.xz.get_next_output(this.context);
    const state = STATES.get(result);
    if (state === undefined) throw new Error(FAILURES.get(result) ?? 'is damaged');
    const bytes = new Uint8Array(this.xz.memory.buffer, this.word(OUTPUT), this.word(OUTPUT_LENGTH));
    return { bytes, state };
  }

  close(): void {
    if (!this.closed) this.xz.destroy_context(this.context);
    this.closed = true;
  }

  /** The memory may have grown and moved since the last call. */
  private word(place: number): number {
    return new Uint32Array(this.xz.memory.buffer)[(this.context >> 2) + place]!;
  }
}
