/**
 * The frames of one capture as a list: indexed while the capture is read, be that a file, a pipe or a live capture, and
 * read again from any place for rows, for one frame's detail, and for filters.
 */
import { OperationError } from '../base/errors.ts';
import { clip } from '../base/visibleText.ts';
import { frameRow } from '../engine/detail/frameRow.ts';
import { frameView } from '../engine/detail/frameView.ts';
import { type FramesRead, take } from '../engine/detail/frameWalk.ts';
import { recallWhole, type ShowFrames } from '../engine/detail/rejoin.ts';
import { FrameIndex } from '../engine/frameIndex.ts';
import { Dissection } from '../filter/dissection.ts';
import type { CaptureReader } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { FrameRow, FrameView } from '../model/views.ts';
import { isResumable, PacketsFile, type PacketsSource } from './packetsSource.ts';
import { PacketsSpool } from './packetsSpool.ts';

/** Bytes read at once to find a few frames. */
const SMALL_READ = 1 << 17;
/** Of what is written on a frame, in a row of the list; its view has all of it. */
const MOST_ROW_COMMENTS = 3;
const LONGEST_ROW_COMMENT = 400;

/** Sees the frames `from` to `to` of a batch; answers whether to go on. */
type VisitBatch = (batch: FrameBatch, from: number, to: number, reader: FramesRead) => boolean;

export interface PacketsOf {
  /** The capture's number among those of the session. */
  readonly capture: number;
  /** The reader that reads the capture; its interfaces are those of the frames. */
  readonly reader: CaptureReader;
  /**
   * Where the bytes that the reader got can be read again: the file itself, uncompressed, also while it grows. Null for
   * pipes and compressed files: frames are then copied to a temporary file.
   */
  readonly path: string | null;
}

export class Packets {
  readonly capture: number;
  readonly #reader: CaptureReader;
  readonly #index = new FrameIndex();
  readonly #source: PacketsSource;
  readonly #spool: PacketsSpool | null;
  readonly #own = new Dissection();
  readonly #other = new Dissection();
  #shiftNs = 0;
  #originEpochNs: bigint | null = null;
  /** Frames that were not kept because the copy would have become too large. */
  unlisted = 0;

  /** Opens the file, or makes the copy. Throws an `OperationError`. */
  constructor({ capture, reader, path }: PacketsOf) {
    this.capture = capture;
    this.#reader = reader;
    if (path !== null && isResumable(reader)) {
      const file = new PacketsFile(path, reader);
      file.open();
      this.#source = file;
      this.#spool = null;
    } else {
      this.#spool = new PacketsSpool(reader);
      this.#source = this.#spool;
    }
  }

  /** Frames in the list so far. */
  get count(): number {
    return this.#index.frames;
  }

  /**
   * Takes the frames `from` (inclusive) to `to` (exclusive) of the reader's batch, all of the capture in order.
   * @param originEpochNs  what the session's times count from
   * @param shiftNs  what to add to the batch's times
   */
  add(batch: FrameBatch, from: number, to: number, originEpochNs: bigint | null, shiftNs: number): void {
    const kept = this.#spool === null ? to - from : this.unlisted > 0 ? 0 : this.#spool.add(batch, from, to);
    this.unlisted += to - from - kept;
    this.#shiftNs = shiftNs;
    this.#originEpochNs = originEpochNs;
    const positions = this.#spool?.positions ?? batch.position;
    this.#index.add(batch, from, from + kept, this.#reader, originEpochNs, shiftNs, positions);
  }

  /** Rows of the frames from a place in the list (from 0) on, as many as there are of `count`. */
  rows(from: number, count: number): FrameRow[] {
    const rows: FrameRow[] = [];
    this.#show(from, count, (f) => rows.push(this.#row(f)));
    return rows;
  }

  /** Rows of frames by their numbers, which rise; those that are not there are left out. */
  rowsOf(numbers: readonly number[]): FrameRow[] {
    const rows: FrameRow[] = [];
    const isThere = (place: number) => place < numbers.length;
    for (let next = 0; isThere(next); ) {
      const before = next;
      const mark = this.#index.markOfNumber(numbers[next]);
      this.#walkFrom(mark, (f) => {
        while (isThere(next) && numbers[next] < f.number) next++;
        if (isThere(next) && numbers[next] === f.number) {
          rows.push(this.#row(f));
          next++;
        }
        return isThere(next) && this.#index.markOfNumber(numbers[next]) === mark;
      });
      if (next === before) next++;
    }
    return rows;
  }

  /** Everything about one frame. Throws an `OperationError` when there is no such frame. */
  view(number: number): FrameView {
    let view: FrameView | null = null;
    this.#walkFrom(Math.max(this.#index.markOfNumber(number) - 1, 0), (f) => {
      if (f.number === number) view = this.#view(f);
      return f.number < number;
    });
    if (view !== null) return view;
    throw new OperationError(
      'no-such-frame',
      `there is no frame ${number}`,
      'Its number may be one that holds no packet.',
    );
  }

  /** Where in the list the frame of that number stands, or the next one behind it. */
  placeOf(number: number): { readonly place: number; readonly exact: boolean } {
    let place = this.#index.markOfNumber(number);
    let exact = false;
    this.#walkFrom(place, (f) => {
      exact = f.number === number;
      if (f.number < number) place++;
      return f.number < number;
    });
    return { place, exact };
  }

  /** All frames from a place on, in batches, for who walks them in order; `from` and `to` bound the frames of a batch. */
  walk(from: number, readSize: number, visit: VisitBatch): void {
    if (from >= this.count) return;
    const { at, skip } = this.#index.markBefore(from);
    let passed = -skip;
    this.#source.walk(at, readSize, (batch, reader) => {
      const first = Math.max(-passed, 0);
      const end = Math.min(batch.count, this.count - from - passed);
      passed += batch.count;
      const goesOn = first >= end || visit(batch, first, end, reader);
      return goesOn && from + passed < this.count;
    });
  }

  /** The frame of the response to the DNS query in this one, as far as frames have come; 0 without one. */
  answerOf(frame: number): number {
    return this.#index.trail.answerOf(frame);
  }

  /** What a walk over the frames needs to tell of them. */
  get origin(): { readonly epochNs: bigint | null; readonly shiftNs: number } {
    return { epochNs: this.#originEpochNs, shiftNs: this.#shiftNs };
  }

  get interfaces(): CaptureReader['interfaces'] {
    return this.#reader.interfaces;
  }

  close(): void {
    this.#source.close();
  }

  #row(f: Dissection): FrameRow {
    recallWhole(f, this.#index.trail, this.#showFrames);
    const row = frameRow(f, this.capture);
    const some = row.comments.slice(0, MOST_ROW_COMMENTS);
    return { ...row, comments: some.map((comment) => clip(comment, LONGEST_ROW_COMMENT)) };
  }

  #view(f: Dissection): FrameView {
    recallWhole(f, this.#index.trail, this.#showFrames);
    const surroundings = { capture: this.capture, interfaces: this.interfaces, originEpochNs: this.#originEpochNs };
    return frameView(f, surroundings);
  }

  /** Frames from one number to another, under other eyes than those of the frame that asks for them. */
  readonly #showFrames: ShowFrames = (from, to, visit) => {
    this.#walkFrom(
      this.#index.markOfNumber(from),
      (f) => {
        if (f.number >= from && f.number <= to) visit(f);
        return f.number < to;
      },
      this.#other,
    );
  };

  #show(from: number, count: number, visit: (f: Dissection) => void): void {
    let left = Math.min(count, this.count - from);
    if (left <= 0) return;
    this.#walkFrom(from, (f) => {
      visit(f);
      return --left > 0;
    });
  }

  /** Shows frames one by one, their past untold, until the visitor answers false. */
  #walkFrom(from: number, visit: (f: Dissection) => boolean, f = this.#own): void {
    let previousNs = Number.NaN;
    f.originSeconds = this.#originEpochNs === null ? 0 : Number(this.#originEpochNs / 1000n) / 1e6;
    this.walk(from, SMALL_READ, (batch, first, end, reader) => {
      f.commentsOf = (index) => reader.commentsOf?.(batch, index) ?? [];
      for (let index = first; index < end; index++) {
        take(f, batch, index, reader.interfaces, this.#shiftNs);
        f.deltaNs = from === 0 && index === first && Number.isNaN(previousNs) ? 0 : f.timeNs - previousNs;
        previousNs = f.timeNs;
        if (!visit(f)) return false;
      }
      return true;
    });
  }
}
