/** One capture being read: its source, unpacked where it is compressed, and the reader of its format. */
import { OperationError } from '../base/errors.ts';
import type { FrameArrays } from '../base/frames.ts';
import type { CaptureReader, ReaderOptions, ReadProblem } from '../formats/captureReader.ts';
import { FrameBatch } from '../formats/frameBatch.ts';
import { recognise } from '../formats/registry.ts';
import { type ByteSource, openSource } from './byteSource.ts';
import { recogniseCompression } from './compression.ts';
import { inputName } from './inputName.ts';
import type { Spools } from './spool.ts';

/** So much is read to recognise a file; a multiple of 64, so that the following reads stay aligned. */
const HEAD_SIZE = 1 << 16;

/** So many reads without a frame, through a damaged stretch, are made before others get a turn. */
const READS_IN_A_ROW = 64;

/** Of captures that are not open; nothing is in it. */
const NO_FRAMES = new FrameBatch();
/** Given back by a capture that is over; of files one after the other, all have the same. */
let spareBatch: FrameBatch | null = null;
const NOTHING = new Uint8Array(0);

export interface OpeningOptions extends ReaderOptions {
  /** Keeps copies of what cannot be read twice. */
  readonly spools?: Spools;
  /** Ends the reading early, also while the first bytes are waited for. */
  readonly signal?: AbortSignal;
  /** Has editcap convert files in formats that are not read here. */
  readonly convert?: boolean;
  /** Has the arrays of a batch, for one capture alone. */
  readonly frames?: { takeFrames(): FrameArrays | null };
  /** Where the bytes come from, in place of the file of that name. */
  readonly source?: ByteSource;
}

/** Bytes whose format shows in the first ones. */
interface Opened {
  readonly source: ByteSource;
  readonly head: Uint8Array;
  /** What it was unpacked or converted by; null: nothing. */
  readonly wrapping: string | null;
  /** The same bytes come when it is opened another time. */
  readonly isRereadable: boolean;
}

/** What is known of a capture that was looked at and closed again, until its frames are wanted. */
interface Rest {
  readonly originEpochNs: bigint | null;
  /** In ns since that origin. */
  readonly firstTime: number;
  readonly reopen: () => Promise<Opened>;
}

/** Opens a file, or standard input for `-`, and recognises it by content. Throws an `OperationError`. */
export async function openCapture(input: string, options: OpeningOptions = {}): Promise<OpenCapture> {
  return captureOf(input, await openBytes(input, options), options);
}

/** The same, but closed again once its first frame was seen, until the next one is asked for; where that can be done. */
export async function openForLater(input: string, options: OpeningOptions = {}): Promise<OpenCapture> {
  const opened = await openBytes(input, options);
  const looked = captureOf(input, opened, options);
  if (!opened.isRereadable) return looked;
  try {
    if (!(await looked.nextBatch())) return looked;
    const firstTime = looked.batch.time[0]!;
    const { originEpochNs } = looked.reader;
    const capture = captureOf(input, opened, options);
    capture.rest({ originEpochNs, firstTime, reopen: () => openBytes(input, options) });
    return capture;
  } finally {
    looked.release();
  }
}

function captureOf(input: string, opened: Opened, options: OpeningOptions): OpenCapture {
  const { source, head, wrapping } = opened;
  try {
    const reader = readerFor(input, head, source, options);
    const format = wrapping === null ? reader.format : `${reader.format}+${wrapping}`;
    return new OpenCapture(input, opened, reader, format, takeBatch(options));
  } catch (error) {
    source.close();
    throw error;
  }
}

async function openBytes(input: string, options: OpeningOptions): Promise<Opened> {
  const raw = options.source ?? (await openSource(input));
  // Standard input that is a file can be read once, too: from where it stands.
  const isReadOnce = raw.size === null || input === '-';
  let source = isReadOnce && options.spools ? options.spools.copying(input, raw) : raw;
  const interrupt = () => source.close();
  options.signal?.addEventListener('abort', interrupt);
  try {
    if (options.signal?.aborted) interrupt();
    let head = await readHead(source);
    const compression = recogniseCompression(head);
    if (compression !== null) {
      source = await compression.open(source, head);
      head = await readHead(source);
    }
    let wrapping = compression?.name ?? null;
    if (options.convert && head.length > 0 && recognise(head, true).kind === 'unknown') {
      source = await converted(input, source, options);
      head = await readHead(source);
      wrapping = 'editcap';
    }
    const isRereadable = !isReadOnce && options.source === undefined && wrapping !== 'editcap';
    return { source, head, wrapping, isRereadable };
  } catch (error) {
    source.close();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
  }
}

/** What editcap makes of a file; kept like a pipe, for a second reading. */
async function converted(input: string, source: ByteSource, { spools }: OpeningOptions): Promise<ByteSource> {
  if (source.size === null || input === '-') {
    const text = 'what comes through a pipe cannot be converted';
    throw new OperationError('not-a-file', text, 'Write it into a file first, and give that.');
  }
  source.close();
  const { openEditcap } = await import('./editcapSource.ts');
  const pcapng = await openEditcap(input);
  return spools ? spools.copying(input, pcapng) : pcapng;
}

/** As few first bytes as decide about the format: a growing capture's first frame is not waited for. */
async function readHead(source: ByteSource): Promise<Uint8Array> {
  const bytes = new Uint8Array(HEAD_SIZE);
  let length = 0;
  for (;;) {
    const more = await source.read(bytes.subarray(length));
    length += more;
    const head = bytes.subarray(0, length);
    if (more === 0 || recogniseCompression(head) !== null || recognise(head, false).kind !== 'more') return head;
  }
}

function readerFor(input: string, head: Uint8Array, source: ByteSource, options: OpeningOptions): CaptureReader {
  const name = input === '-' ? 'standard input' : input;
  const found = recognise(head, true);
  // What was given as standard input may begin anywhere in its file.
  const fileSize = source.seek !== undefined && input !== '-' ? source.size : null;
  if (found.kind === 'format') return found.create(fileSize === null ? options : { ...options, fileSize });
  if (options.signal?.aborted) {
    const text = `reading was stopped before ${name} showed what it is`;
    throw new OperationError('interrupted', text, 'Nothing was read that could be reported.');
  }
  if (source.broken !== null) {
    throw new OperationError('not-readable', `cannot read ${name}: ${source.broken.text}`, 'Get the file again.');
  }
  if (head.length === 0) {
    throw new OperationError('empty', `${name} is empty`, 'Give a capture that holds at least its file header.');
  }
  const text = found.kind === 'unknown' ? found.text : 'is no capture';
  const next = found.kind === 'unknown' ? found.next : '';
  throw new OperationError('not-a-capture', `${name} ${text}`, next);
}

export class OpenCapture {
  /** As the user gave it. */
  readonly input: string;
  /** Without its folder. */
  readonly name: string;
  readonly reader: CaptureReader;
  /** With the compression around it: `pcapng+gzip`. */
  readonly format: string;
  batch: FrameBatch;
  /** Frames handed on so far. */
  frames = 0;
  /** Null while it is open, or over. */
  resting: Rest | null = null;
  private source: ByteSource;
  private head: Uint8Array;
  private over = false;
  private interrupted = false;

  constructor(input: string, { source, head }: Opened, reader: CaptureReader, format: string, batch: FrameBatch) {
    this.input = input;
    this.name = inputName(input);
    this.source = source;
    this.reader = reader;
    this.format = format;
    this.head = head;
    this.batch = batch;
  }

  /** Of its first frame, also before that is read again. */
  get originEpochNs(): bigint | null {
    return this.resting === null ? this.reader.originEpochNs : this.resting.originEpochNs;
  }

  get bytesRead(): number {
    return this.source.bytesRead;
  }

  get size(): number | null {
    return this.source.size;
  }

  /** Fills `batch` with the next frames; false at the end. A promise only where bytes must be waited for. */
  nextBatch(): boolean | Promise<boolean> {
    if (this.resting !== null) return this.wake(this.resting);
    for (let reads = 0; reads < READS_IN_A_ROW; reads++) {
      if (this.reader.next(this.batch)) return this.counted();
      if (this.over) return false;
      const length = this.readNext();
      if (typeof length !== 'number') return this.nextBatchLater(length);
      this.took(length);
    }
    return this.nextBatchLater(null);
  }

  /** Reads no more from the source, as the user wished; a wait for it ends. What was read is still handed on. */
  interrupt(): void {
    this.interrupted = true;
    this.source.close();
  }

  close(): void {
    this.source.close();
  }

  /** Gives back the file and the memory until `nextBatch` is asked for. */
  rest(rest: Rest): void {
    this.resting = rest;
    this.release();
    this.source = closedSource(this.source.size);
    this.head = NOTHING;
  }

  /** No more frames are wanted: gives back the file and the memory. */
  release(): void {
    this.source.close();
    this.reader.release?.();
    if (this.batch.isOwn && this.batch !== NO_FRAMES) spareBatch = this.batch;
    this.batch = NO_FRAMES;
  }

  private async wake({ originEpochNs, reopen }: Rest): Promise<boolean> {
    this.resting = null;
    this.batch = takeBatch({});
    if (!this.interrupted) ({ source: this.source, head: this.head } = await reopen());
    if (this.interrupted) this.source.close();
    const more = await this.nextBatch();
    if (this.interrupted || this.reader.originEpochNs === originEpochNs) return more;
    this.source.close();
    const text = `${this.input} was changed while it was read`;
    throw new OperationError('changed', text, 'Run the command again once it is whole.');
  }

  /** Waits for a read under way; over a long stretch without frames it gives the event loop a turn now and then. */
  private async nextBatchLater(reading: Promise<number> | null): Promise<boolean> {
    if (reading !== null) this.took(await reading);
    for (let reads = 1; ; reads++) {
      if (this.reader.next(this.batch)) return this.counted();
      if (this.over) return false;
      this.took(await this.readNext());
      if (reads % READS_IN_A_ROW === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private counted(): true {
    this.frames += this.batch.count;
    return true;
  }

  /** The bytes read to recognise the format come first, unless the reader wants others. */
  private readNext(): number | Promise<number> {
    const wanted = this.reader.wanted ?? null;
    const space = this.reader.space();
    if (wanted !== null) {
      this.head = this.head.subarray(this.head.length);
      this.source.seek?.(wanted);
    }
    if (this.head.length === 0) return this.source.read(space);
    const length = Math.min(space.length, this.head.length);
    space.set(this.head.subarray(0, length));
    this.head = this.head.subarray(length);
    return length;
  }

  private took(length: number): void {
    if (this.over) return;
    if (length > 0) this.reader.filled(length);
    else this.finish(this.interrupted ? this.interruption() : this.source.broken);
  }

  private interruption(): ReadProblem {
    return { kind: 'cut', offset: this.bytesRead, text: 'reading was stopped before the end of the capture' };
  }

  private finish(broken: ReadProblem | null): void {
    this.over = true;
    if (broken === null) this.reader.end();
    else this.reader.end(broken);
  }
}

function takeBatch({ frames }: OpeningOptions): FrameBatch {
  const arrays = frames?.takeFrames() ?? null;
  if (arrays !== null) return new FrameBatch(arrays);
  const batch = spareBatch ?? new FrameBatch();
  spareBatch = null;
  return batch;
}

function closedSource(size: number | null): ByteSource {
  return { size, bytesRead: 0, broken: null, read: () => 0, close() {} };
}
