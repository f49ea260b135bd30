/**
 * The reader's side of a ring of files: lets files go once they are read, and before a file is deleted copies out of it
 * what proves the stalls that are known and what may prove those to come.
 */
import { join } from 'node:path';
import type { Analysis } from '../engine/analysis.ts';
import type { Stall } from '../model/report.ts';
import type { EvidenceInput } from './evidenceFile.ts';
import { GrowingFile } from './growingFile.ts';
import { KeptFrames } from './keptFrames.ts';
import type { LiveFile } from './liveStream.ts';

/** A RST that answers the end of a silence belongs to the proof; it comes at most so long after. */
const PROVED_UNTIL_SECONDS = 2;

export interface LiveRingOptions {
  /** Files of one device on disk at most. */
  readonly files: number;
  /** Where the copies go. */
  readonly folder: string;
  readonly analysis: Analysis;
  release(file: LiveFile): void;
  /** Copying failed: what the files of the ring would have proved cannot be shown any more. */
  onFailure(error: unknown): void;
}

/** A file that is read. */
interface Read {
  readonly capture: number;
  /** Of its first frame, by the report's clock. */
  readonly startSeconds: number;
}

export class LiveRing {
  private readonly options: LiveRingOptions;
  private readonly kept: KeptFrames;
  private readonly stalls: { readonly endSeconds: number; readonly stall: Stall }[] = [];
  private readonly read = new Map<LiveFile, Read>();
  /** Files that the ring deletes next or has deleted, held open until they are copied out of. */
  private readonly due = new Map<LiveFile, GrowingFile>();
  private readonly copied = new Set<LiveFile>();
  private readonly files: LiveFile[] = [];
  private copying: Promise<void> = Promise.resolve();
  private failed = false;

  constructor(options: LiveRingOptions) {
    this.options = options;
    this.kept = new KeptFrames(join(options.folder, 'kept.pcapng'));
  }

  /** A file was begun: the next one will cost the oldest of its device. */
  begun(file: LiveFile): void {
    this.files.push(file);
    const oldest = file.number - this.options.files + 1;
    const next = this.files.find(({ device, number }) => device === file.device && number === oldest);
    if (next === undefined || this.copied.has(next)) return;
    try {
      this.due.set(next, new GrowingFile(next.path));
      this.copyIfRead(next);
    } catch (error) {
      this.fail(error);
    }
  }

  finished(file: LiveFile, read: Read): void {
    this.read.set(file, read);
    this.copyIfRead(file);
  }

  stall(stall: Stall): void {
    this.stalls.push({ endSeconds: stall.endSeconds, stall });
  }

  /** What was copied and is not in any file that is left; null when that is nothing. */
  async rest(): Promise<EvidenceInput | null> {
    await this.copying;
    this.kept.close();
    for (const source of this.due.values()) source.close();
    this.due.clear();
    return this.kept.count === 0 ? null : this.kept;
  }

  isCopied(file: LiveFile): boolean {
    return this.copied.has(file);
  }

  private copyIfRead(file: LiveFile): void {
    const source = this.due.get(file);
    const read = this.read.get(file);
    if (source === undefined || read === undefined) return;
    this.due.delete(file);
    this.copied.add(file);
    this.copying = this.copying.then(() => this.copy(file, source, read)).finally(() => source.close());
  }

  private async copy(file: LiveFile, source: GrowingFile, read: Read): Promise<void> {
    this.read.delete(file);
    this.files.splice(this.files.indexOf(file), 1);
    try {
      if (!this.failed) await this.kept.copy(source, file.name, read.capture, this.wanted(read));
    } catch (error) {
      this.fail(error);
    }
    this.options.release(file);
  }

  private wanted({ capture, startSeconds }: Read): ReadonlySet<number> {
    const frames = this.options.analysis.framesInUse(capture);
    for (const { endSeconds, stall } of this.stalls) {
      if (endSeconds + PROVED_UNTIL_SECONDS < startSeconds) continue;
      for (const one of stall.evidence) if (one.capture === capture) frames.add(one.frame);
    }
    return frames;
  }

  private fail(error: unknown): void {
    if (!this.failed) this.options.onFailure(error);
    this.failed = true;
  }
}
