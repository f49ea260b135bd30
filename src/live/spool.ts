/** The spool: numbered pcapng files, each whole by itself, as one that grows or as a ring that bounds space on disk. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { CaptureMessage, RingBounds } from './capture.ts';
import { Gathering, SpoolFile } from './spoolFile.ts';

const MEGABYTE = 1 << 20;
/** Room that a file of a ring keeps for its closing statistics. */
const CLOSING_ROOM = 256;

/** Where a capture goes on that was broken off; zeros for a new one. */
export interface SpoolPosition {
  /** Number of the last file. */
  readonly file: number;
  readonly frames: number;
  readonly bytes: number;
  /** Files that the reader had let go. */
  readonly released: readonly number[];
}

export interface SpoolOptions {
  /** As readers are told it. */
  readonly folder: string;
  /** The same as this process opens it. */
  readonly directory: string;
  readonly ring: RingBounds | null;
  readonly mostFrames: number | null;
  readonly position: SpoolPosition;
  /** The blocks that every file begins with. */
  headers(): Uint8Array;
  /** The statistics block for the file begun last, which holds so many frames. */
  statistics(frames: number): Uint8Array;
  tell(message: CaptureMessage): void;
}

export class Spool {
  private readonly options: SpoolOptions;
  private readonly gathering = new Gathering();
  /** Numbers of the files on disk, oldest first. */
  private readonly kept: number[];
  private readonly released: Set<number>;
  /** That the reader is too slow; said anew only when it was not in between. */
  private toldSlow = false;
  private file: SpoolFile;
  private number: number;
  /** Of the files before the current one. */
  private framesBefore: number;
  private bytesBefore: number;

  /** Begins the first file. Throws a `SpoolError`. */
  constructor(options: SpoolOptions) {
    this.options = options;
    this.kept = filesIn(options.directory);
    this.released = new Set(options.position.released);
    this.number = options.position.file;
    this.framesBefore = options.position.frames;
    this.bytesBefore = options.position.bytes;
    this.file = this.begin();
  }

  /** Frames written. */
  get frames(): number {
    return this.framesBefore + this.file.framesWritten;
  }

  /** Bytes written. */
  get bytes(): number {
    return this.bytesBefore + this.file.written;
  }

  /** Whether `mostFrames` were taken. */
  get isFull(): boolean {
    return this.framesLeft === 0;
  }

  /** Takes a batch's frames, into as many files as it needs. Throws a `SpoolError`. */
  take(batch: FrameBatch, originHigh: number, originLow: number): void {
    const to = Math.min(batch.count, this.framesLeft);
    for (let from = 0; ; ) {
      from = this.file.take(batch, from, to, originHigh, originLow);
      if (from === to) return;
      this.next();
    }
  }

  /** Writes what was gathered, and says how far the file can be read. Throws a `SpoolError`. */
  flush(): void {
    if (!this.file.isPending) return;
    try {
      this.file.flush();
    } finally {
      this.options.tell({ kind: 'grown', number: this.number, bytes: this.file.written, frames: this.frames });
    }
  }

  /** Puts a statistics block behind the frames so far. */
  addStatistics(): void {
    this.file.addBlock(this.options.statistics(this.file.frames));
  }

  /** The reader needs a file no more. */
  release(number: number): void {
    if (this.kept.includes(number)) this.released.add(number);
  }

  /** Ends the last file, unless it was given up. Throws a `SpoolError`. */
  finish(): void {
    if (this.file.isClosed) return;
    this.addStatistics();
    this.flush();
    this.file.close();
  }

  /** Gives the file up as it is, after an error. */
  abandon(): void {
    this.file.close();
  }

  private get framesLeft(): number {
    const { mostFrames } = this.options;
    return mostFrames === null ? Number.POSITIVE_INFINITY : mostFrames - this.framesBefore - this.file.frames;
  }

  private next(): void {
    this.finish();
    this.framesBefore += this.file.framesWritten;
    this.bytesBefore += this.file.written;
    this.file = this.begin();
  }

  private begin(): SpoolFile {
    const { ring, folder, directory, tell, headers } = this.options;
    this.number++;
    if (ring !== null) this.makeRoom(ring);
    const name = spoolFileName(this.number);
    const file = new SpoolFile(
      join(directory, name),
      this.gathering,
      ring === null ? Number.POSITIVE_INFINITY : largest(ring),
    );
    file.addBlock(headers());
    file.flush();
    this.kept.push(this.number);
    tell({ kind: 'file', number: this.number, path: join(folder, name), firstFrame: this.framesBefore + 1 });
    return file;
  }

  /** Deletes the oldest files so that one more keeps the ring's bound. */
  private makeRoom(ring: RingBounds): void {
    while (this.kept.length >= ring.files) {
      const number = this.kept.shift()!;
      rmSync(join(this.options.directory, spoolFileName(number)), { force: true });
      const released = this.released.delete(number);
      this.options.tell({ kind: 'recycled', number, released });
      if (!released && !this.toldSlow) this.tellSlow(number);
      this.toldSlow = !released;
    }
  }

  private tellSlow(number: number): void {
    const text = `the reader is behind by the whole ring: file ${number} was deleted before it was let go`;
    this.options.tell({ kind: 'problem', code: 'reader-too-slow', text });
  }
}

function largest(ring: RingBounds): number {
  return Math.floor(ring.megabytes * MEGABYTE) - CLOSING_ROOM;
}

/** The numbers of the files there, in order: of this capture before it was broken off. */
function filesIn(directory: string): number[] {
  const numbers = readdirSync(directory).map((name) => Number(/^(\d{6,})\.pcapng$/.exec(name)?.[1]));
  return numbers.filter((number) => !Number.isNaN(number)).sort((one, other) => one - other);
}

/** `000001.pcapng`; longer beyond a million files. */
export function spoolFileName(number: number): string {
  return `${String(number).padStart(6, '0')}.pcapng`;
}
