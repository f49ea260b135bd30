/** Writes the frames that prove a report's stalls into a pcapng file of their own, each with a comment on its part. */

import { visible } from '../base/visibleText.ts';
import type { CaptureReader } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../formats/pcapngWriter.ts';
import type { Report } from '../model/report.ts';
import type { Role } from '../model/words.ts';
import { placeOf } from '../report/writer.ts';
import { AtomicFile } from './atomicFile.ts';
import { CaptureSet } from './captureSet.ts';
import { publicLength } from './evidenceCut.ts';
import { type FrameSink, walkCaptures } from './mergedWalk.ts';
import type { OpenCapture } from './openCapture.ts';
import { TimedPace } from './pace.ts';

export interface EvidenceRequest {
  readonly report: Report;
  /** The same captures as the report's, in the same order, as paths that can be read again. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** Keeps all payload, passwords too. */
  readonly fullPayload: boolean;
  readonly signal?: AbortSignal;
}

/** Reads the captures a second time; answers the number of frames written. Throws an `OperationError`. */
export async function writeEvidence(request: EvidenceRequest): Promise<number> {
  const file = new AtomicFile(request.output);
  const set = await CaptureSet.open(request.inputs).catch((error: unknown) => {
    file.discard();
    throw error;
  });
  try {
    if (request.signal) set.interruptOn(request.signal);
    const sink = new EvidenceSink(request, set.captures, (bytes) => file.write(bytes));
    await walkCaptures(set.captures, sink, new TimedPace(() => {}));
    file.commit();
    return sink.written;
  } finally {
    file.discard();
    set.close();
  }
}

/** A lookup's frames may prove thousands of stalls; no frame says more than so many. */
const MOST_COMMENTS = 20;

/** The parts that one frame plays, for one stall or several. */
interface Parts {
  readonly roles: Role[];
  readonly comments: string[];
}

class EvidenceSink implements FrameSink {
  written = 0;
  private readonly wanted: readonly Map<number, Parts>[];
  private readonly captures: readonly OpenCapture[];
  private readonly fullPayload: boolean;
  private readonly write: (bytes: Uint8Array) => void;
  /** `capture:interface` to the number of its description in the file. */
  private readonly described = new Map<string, number>();
  private remaining: number;
  private origin = 0n;

  constructor(request: EvidenceRequest, captures: readonly OpenCapture[], write: (bytes: Uint8Array) => void) {
    this.wanted = wantedFrames(request.report, captures.length);
    this.remaining = this.wanted.reduce((sum, frames) => sum + frames.size, 0);
    this.captures = captures;
    this.fullPayload = request.fullPayload;
    this.write = write;
    write(sectionHeader(`PTRscope ${request.report.version}`));
  }

  get satisfied(): boolean {
    return this.remaining === 0;
  }

  begin(originEpochNs: bigint | null): void {
    this.origin = originEpochNs ?? 0n;
  }

  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const wanted = this.wanted[capture]!;
    if (wanted.size === 0) return;
    for (let at = from; at < to; at++) {
      const parts = wanted.get(batch.firstFrame + at);
      if (parts !== undefined) this.writeFrame(capture, batch, at, shiftNs, parts);
    }
  }

  end(): void {}

  private writeFrame(capture: number, batch: FrameBatch, at: number, shiftNs: number, parts: Parts): void {
    const { reader } = this.captures[capture]!;
    const index = batch.interfaceIndex[at]!;
    const offset = batch.offset[at]!;
    const capturedLength = batch.capturedLength[at]!;
    const originalLength = batch.originalLength[at]!;
    const { linkType } = reader.interfaces[index]!;
    const place = { bytes: batch.bytes, view: batch.view, offset, capturedLength, originalLength, linkType };
    const length = this.fullPayload ? capturedLength : publicLength(place, parts.roles);
    this.write(
      enhancedPacket({
        interfaceIndex: this.describe(capture, reader, index),
        epochNs: this.origin + BigInt(Math.round(batch.time[at]! + shiftNs)),
        bytes: batch.bytes.subarray(offset, offset + length),
        originalLength,
        comments: parts.comments,
      }),
    );
    this.written++;
    this.remaining--;
  }

  /** The number of an interface in the file; it is described in front of its first frame. */
  private describe(capture: number, reader: CaptureReader, index: number): number {
    const key = `${capture}:${index}`;
    const known = this.described.get(key);
    if (known !== undefined) return known;
    const { linkType, snapLength, name } = reader.interfaces[index]!;
    const file = this.captures.length > 1 ? this.captures[capture]!.name : null;
    const said = [file, name].filter((part) => part !== null).join(': ');
    this.write(interfaceDescription({ linkType, snapLength, name: said === '' ? null : said }));
    this.described.set(key, this.described.size);
    return this.described.size - 1;
  }
}

/** By capture: frame number to its parts. */
function wantedFrames(report: Report, captures: number): readonly Map<number, Parts>[] {
  const wanted = Array.from({ length: captures }, () => new Map<number, Parts>());
  for (const stall of report.stalls) {
    for (const { capture, frame, role, text } of stall.evidence) {
      const frames = wanted[capture];
      if (frames === undefined) continue;
      const parts = frames.get(frame) ?? { roles: [], comments: [] };
      if (!parts.roles.includes(role)) parts.roles.push(role);
      if (parts.comments.length < MOST_COMMENTS) {
        parts.comments.push(
          visible(`PTRscope: ${text} (${role} of ${stall.id}; ${placeOf(report, { capture, frame })})`),
        );
      }
      frames.set(frame, parts);
    }
  }
  return wanted;
}
