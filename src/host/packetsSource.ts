/** Where frames are read a second time, from any place on: the capture's own file, or a copy where that cannot be. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { FramesRead } from '../engine/detail/frameWalk.ts';
import type { CaptureInterface, CaptureReader, FramePlace } from '../formats/captureReader.ts';
import { FrameBatch } from '../formats/frameBatch.ts';
import { readingFailed } from './fileErrors.ts';

/** Takes batches of frames in order until it answers false; a batch is good until the next one, its comments as well. */
export type TakeBatch = (batch: FrameBatch, reader: FramesRead) => boolean;

export interface PacketsSource {
  readonly interfaces: readonly CaptureInterface[];
  /**
   * Hands on the frames from a place on, as far as they are there.
   * @param readSize  bytes that are read at once
   */
  walk(place: FramePlace, readSize: number, take: TakeBatch): void;
  close(): void;
}

/** Whether the frames of this capture can be read again from its file. */
export function isResumable(reader: CaptureReader): boolean {
  return reader.resumeAt !== undefined;
}

/** The capture's own file, uncompressed; it may still grow. */
export class PacketsFile implements PacketsSource {
  readonly #reader: CaptureReader;
  readonly #path: string;
  /** Opened when it is first needed; from then on it may be deleted or renamed. */
  #descriptor = -1;
  /** It may have been deleted since: from then on it has no frames. */
  #isClosed = false;

  /** @param reader  the one that read the file at first, or is reading it; of a format that is resumable */
  constructor(path: string, reader: CaptureReader) {
    this.#path = path;
    this.#reader = reader;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.#reader.interfaces;
  }

  /** Opens the file now, before it may go. Throws an `OperationError`. */
  open(): void {
    if (this.#descriptor >= 0) return;
    try {
      this.#descriptor = openSync(this.#path, 'r');
    } catch (error) {
      throw readingFailed(this.#path, error);
    }
  }

  walk(place: FramePlace, readSize: number, take: TakeBatch): void {
    if (this.#isClosed) return;
    this.open();
    const reader = this.#reader.resumeAt!(place, { readSize });
    const batch = new FrameBatch();
    const { interfaces } = this;
    const read: FramesRead = { interfaces, commentsOf: (of, index) => reader.commentsOf?.(of, index) ?? [] };
    let position = place.position;
    for (let isOver = false; ; ) {
      while (reader.next(batch)) if (!take(batch, read)) return;
      if (isOver) return;
      const length = this.#read(reader.space(), position);
      position += length;
      isOver = length === 0;
      if (isOver) reader.end();
      else reader.filled(length);
    }
  }

  close(): void {
    this.#isClosed = true;
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #read(into: Uint8Array, position: number): number {
    try {
      return readSync(this.#descriptor, into, 0, into.length, position);
    } catch (error) {
      throw readingFailed(this.#path, error);
    }
  }
}
