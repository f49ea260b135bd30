/** Unpacks what is compressed around a capture while it comes, piece by piece, within bounds against bombs. */
import type { ReadProblem } from '../formats/captureReader.ts';
import type { ByteSource } from './byteSource.ts';
import { ExpansionBound } from './expansionBound.ts';

/** What takes packed bytes and gives unpacked ones. Both throw an Error that says what is wrong with the data. */
export interface Unpacker {
  /** As a report names it: `zstd`. */
  readonly name: string;
  /** Takes the next packed bytes, none at their end; only called when `next` asked for them. They are not kept. */
  supply(packed: Uint8Array): void;
  /** The next unpacked bytes, never empty, valid until the next call; null when packed ones are needed. */
  next(): Uint8Array | null;
  /** Whether the packed bytes may end here. */
  readonly mayEnd: boolean;
  close(): void;
}

/** Packed bytes are fed in slices. */
const SLICE = 16 << 10;

export class UnpackingSource implements ByteSource {
  readonly size: number | null;
  broken: ReadProblem | null = null;
  private readonly packed: ByteSource;
  private readonly unpacker: Unpacker;
  private readonly bound: ExpansionBound;
  private readonly input = new Uint8Array(SLICE);
  private head: Uint8Array;
  private rest: Uint8Array = new Uint8Array(0);
  private inputOver = false;
  private over = false;

  /** @param head  the first packed bytes, already read from `packed` */
  constructor(packed: ByteSource, head: Uint8Array, unpacker: Unpacker) {
    this.packed = packed;
    this.size = packed.size;
    this.head = head;
    this.unpacker = unpacker;
    this.bound = new ExpansionBound(`the ${unpacker.name} data`);
  }

  get bytesRead(): number {
    return this.packed.bytesRead;
  }

  /** A promise only where the packed bytes must be waited for. */
  read(into: Uint8Array): number | Promise<number> {
    while (this.rest.length === 0 && !this.over) {
      if (this.unpackNext() || this.over) continue;
      if (this.inputOver) {
        this.endOfInput();
        break;
      }
      const length = this.readPacked();
      if (typeof length !== 'number') return this.readLater(length, into);
      this.supply(length);
    }
    return this.take(into);
  }

  close(): void {
    this.finish();
    this.packed.close();
  }

  private async readLater(reading: Promise<number>, into: Uint8Array): Promise<number> {
    this.supply(await reading);
    return this.read(into);
  }

  private take(into: Uint8Array): number {
    const length = Math.min(this.rest.length, into.length);
    into.set(this.rest.subarray(0, length));
    this.rest = this.rest.subarray(length);
    return length;
  }

  /** False when packed bytes are needed. */
  private unpackNext(): boolean {
    const piece = this.attempt(() => this.unpacker.next()) ?? null;
    if (piece === null || this.over) return false;
    this.rest = piece;
    this.bound.produced += piece.length;
    const bomb = this.bound.problem();
    if (bomb !== null) this.stop(bomb);
    return true;
  }

  private readPacked(): number | Promise<number> {
    if (this.head.length === 0) return this.packed.read(this.input);
    const length = Math.min(this.head.length, this.input.length);
    this.input.set(this.head.subarray(0, length));
    this.head = this.head.subarray(length);
    return length;
  }

  private supply(length: number): void {
    if (this.over) return;
    this.bound.fed += length;
    this.inputOver = length === 0;
    this.attempt(() => this.unpacker.supply(this.input.subarray(0, length)));
  }

  private endOfInput(): void {
    const { packed, unpacker, bound } = this;
    const text = `the ${unpacker.name} data ends early; everything that could be unpacked was read`;
    const cut = unpacker.mayEnd ? null : ({ kind: 'cut', offset: bound.produced, text } as const);
    this.stop(packed.broken ?? cut);
  }

  private attempt<Result>(action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const text = `the ${this.unpacker.name} data ${said} near its byte ${this.bound.fed}; everything before was read`;
      this.stop({ kind: 'damaged', offset: this.bound.produced, text });
      return undefined;
    }
  }

  private stop(problem: ReadProblem | null): void {
    this.broken ??= problem;
    this.finish();
  }

  private finish(): void {
    if (!this.over) this.unpacker.close();
    this.over = true;
  }
}
