/** Puts the records of a file into batches: numbers, times since the first frame, an interface for each link type. */
import { LARGEST_LENGTH } from './bounds.ts';
import type { CaptureInterface, ReadProblem } from './captureReader.ts';
import { BATCH_CAPACITY, type FrameBatch } from './frameBatch.ts';
import { addProblem } from './problems.ts';
import type { FrameRecord } from './recordFile.ts';

/** Link types of one file; the frames of further ones are counted with the last. */
const MOST_INTERFACES = 64;
/** Different things that are said to be unsupported in one file. */
const MOST_TOLD = 20;

export class FrameSink {
  readonly interfaces: CaptureInterface[] = [];
  readonly problems: ReadProblem[] = [];
  originEpochNs: bigint | null = null;
  /** The most frames lost that any record told of. */
  dropped = 0;
  /** Frames in the batches before, those that are only numbered included. */
  frames = 0;
  lastSeconds = 0;
  private originSeconds = 0;
  private originNanoseconds = 0;
  private readonly told = new Set<string>();

  begin(batch: FrameBatch): void {
    batch.count = 0;
    batch.firstFrame = this.frames + 1;
  }

  end(batch: FrameBatch): boolean {
    this.frames += batch.count;
    return batch.count > 0;
  }

  /** Seconds that a next record should be near to; null before the first. */
  get near(): number | null {
    return this.originEpochNs === null ? null : this.lastSeconds;
  }

  /**
   * Takes the record at `at` of the batch's bytes.
   * @param position  of the record in the file
   * @returns false when the batch must be handed on first
   */
  take(batch: FrameBatch, record: FrameRecord, at: number, position: number): boolean {
    this.dropped = Math.max(this.dropped, record.drops);
    if (record.unsupported !== null) this.tell(record.unsupported, position);
    if (record.kind === 'aside') return true;
    if (record.kind === 'note') return this.count(batch);
    if (batch.count === BATCH_CAPACITY) return false;
    this.startClock(record);
    const place = batch.count++;
    batch.offset[place] = at + record.data;
    batch.capturedLength[place] = record.captured;
    batch.originalLength[place] = Math.min(record.original, LARGEST_LENGTH);
    batch.time[place] = (record.seconds - this.originSeconds) * 1e9 + (record.nanoseconds - this.originNanoseconds);
    batch.interfaceIndex[place] = this.interfaceOf(record.linkType);
    batch.position[place] = position;
    this.lastSeconds = record.seconds;
    return true;
  }

  /** Index of the interface with this link type, which is described now if it was not before. */
  interfaceOf(linkType: number): number {
    const known = this.interfaces.findIndex((one) => one.linkType === linkType);
    if (known >= 0) return known;
    if (this.interfaces.length === MOST_INTERFACES) return MOST_INTERFACES - 1;
    return this.interfaces.push({ linkType, snapLength: 0, name: null }) - 1;
  }

  add(problem: ReadProblem): void {
    addProblem(this.problems, problem);
  }

  /** A record that has a number and no frame: the numbers of a batch follow each other. */
  private count(batch: FrameBatch): boolean {
    if (batch.count > 0) return false;
    this.frames++;
    batch.firstFrame = this.frames + 1;
    return true;
  }

  private startClock({ seconds, nanoseconds }: FrameRecord): void {
    if (this.originEpochNs !== null) return;
    this.originSeconds = seconds;
    this.originNanoseconds = nanoseconds;
    this.originEpochNs = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  }

  private tell(text: string, offset: number): void {
    if (this.told.has(text) || this.told.size === MOST_TOLD) return;
    this.told.add(text);
    this.add({ kind: 'unsupported', offset, text });
  }
}
