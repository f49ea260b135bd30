/** Takes a source's stream of pcap or pcapng bytes apart into frames, whatever source it is. It looks into no frame. */
import type { CaptureInterface, CaptureReader, ReadProblem } from '../formats/captureReader.ts';
import { FrameBatch } from '../formats/frameBatch.ts';
import { RECOGNISED_BY, recognise } from '../formats/registry.ts';

export interface FrameTaker {
  /** The stream has said what its frames are; comes once, before the first frame. */
  begin(described: CaptureInterface): void;
  /** @param originHigh  with `originLow` the batch's time 0, ns since 1970, as halves of 64 bits */
  take(batch: FrameBatch, originHigh: number, originLow: number): void;
}

export class Reframer {
  private readonly taker: FrameTaker;
  private readonly batch = new FrameBatch();
  private reader: CaptureReader | null = null;
  /** The stream's first bytes, until they tell its format. */
  private first: Uint8Array = new Uint8Array(0);
  private begun = false;
  private originHigh = -1;
  private originLow = 0;

  constructor(taker: FrameTaker) {
    this.taker = taker;
  }

  /** What the stream had wrong so far; a whole one has nothing. */
  get problems(): readonly ReadProblem[] {
    return this.reader?.problems ?? [];
  }

  /** Takes the next bytes. They may be reused afterwards. */
  add(bytes: Uint8Array): void {
    if (this.reader === null) this.findFormat(bytes);
    else this.feed(this.reader, bytes);
  }

  /** The stream is over. */
  end(): void {
    if (this.reader === null) return;
    this.reader.end();
    this.drain(this.reader);
  }

  private findFormat(bytes: Uint8Array): void {
    this.first = Buffer.concat([this.first, bytes]);
    if (this.first.length < RECOGNISED_BY) return;
    const recognition = recognise(this.first, false);
    if (recognition.kind !== 'format') throw new Error('what came is no capture');
    this.reader = recognition.create();
    this.feed(this.reader, this.first);
    this.first = new Uint8Array(0);
  }

  private feed(reader: CaptureReader, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const space = reader.space();
      const piece = bytes.subarray(at, at + space.length);
      space.set(piece);
      reader.filled(piece.length);
      at += piece.length;
      this.drain(reader);
    }
  }

  private drain(reader: CaptureReader): void {
    while (this.next(reader)) this.taker.take(this.batch, this.originHigh, this.originLow);
  }

  private next(reader: CaptureReader): boolean {
    const some = reader.next(this.batch);
    if (!this.begun && reader.interfaces.length > 0) {
      this.begun = true;
      this.taker.begin(reader.interfaces[0]!);
    }
    if (some && this.originHigh < 0) this.splitOrigin(reader.originEpochNs ?? 0n);
    return some;
  }

  private splitOrigin(originEpochNs: bigint): void {
    this.originHigh = Number(originEpochNs >> 32n);
    this.originLow = Number(originEpochNs & 0xffff_ffffn);
  }
}
