/** Writes the frames that prove a report's stalls into a pcapng file of their own, each with a comment on its part. */
import { frameRef } from '../base/frameRef.ts';
import { visible } from '../base/visibleText.ts';
import type { CaptureInterface } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { PcapngCopy } from '../formats/pcapngCopy.ts';
import type { Report } from '../model/report.ts';
import type { Role } from '../model/words.ts';
import { placeOf } from '../report/writer.ts';
import { AtomicFile } from './atomicFile.ts';
import { CaptureSet } from './captureSet.ts';
import { publicLength } from './evidenceCut.ts';
import { type FrameSink, walkCaptures } from './mergedWalk.ts';
import type { OpenCapture } from './openCapture.ts';
import { TimedPace } from './pace.ts';

/** A capture file that holds frames of the report's captures. */
export interface EvidenceInput {
  readonly path: string;
  /** The frame of the report (`frameRef`) that the file's frame of this number is; numbers count from 1. */
  frameRef(number: number): number;
}

export interface EvidenceRequest {
  readonly report: Report;
  /** The same captures as the report's, in the same order, as paths that can be read again; or files that hold their frames. */
  readonly inputs: readonly (string | EvidenceInput)[];
  readonly output: string;
  /** Keeps all payload, passwords too. */
  readonly fullPayload: boolean;
  readonly signal?: AbortSignal;
}

/** Reads the captures a second time; answers the number of frames written. Throws an `OperationError`. */
export async function writeEvidence(request: EvidenceRequest): Promise<number> {
  const file = new AtomicFile(request.output);
  const inputs = request.inputs.map((input, at) => (typeof input === 'string' ? wholeCapture(input, at) : input));
  const set = await CaptureSet.open(inputs.map(({ path }) => path)).catch((error: unknown) => {
    file.discard();
    throw error;
  });
  try {
    if (request.signal) set.interruptOn(request.signal);
    const copy = new PcapngCopy(`PTRscope ${request.report.version}`, (block) => file.write(block));
    await walkCaptures(set.captures, new EvidenceSink(request, inputs, set.captures, copy), new TimedPace(() => {}));
    file.commit();
    return copy.count;
  } finally {
    file.discard();
    set.close();
  }
}

function wholeCapture(path: string, capture: number): EvidenceInput {
  return { path, frameRef: (number) => frameRef(capture, number) };
}

/** A lookup's frames may prove thousands of stalls; no frame says more than so many. */
const MOST_COMMENTS = 20;

/** The parts that one frame plays, for one stall or several. */
interface Parts {
  readonly roles: Role[];
  readonly comments: string[];
}

class EvidenceSink implements FrameSink {
  /** By `frameRef`. */
  private readonly wanted: ReadonlyMap<number, Parts>;
  private readonly inputs: readonly EvidenceInput[];
  private readonly captures: readonly OpenCapture[];
  private readonly fullPayload: boolean;
  private readonly copy: PcapngCopy;
  private remaining: number;
  private origin = 0n;

  constructor(
    request: EvidenceRequest,
    inputs: readonly EvidenceInput[],
    captures: readonly OpenCapture[],
    copy: PcapngCopy,
  ) {
    this.wanted = wantedFrames(request.report);
    this.remaining = this.wanted.size;
    this.inputs = inputs;
    this.captures = captures;
    this.fullPayload = request.fullPayload;
    this.copy = copy;
  }

  get satisfied(): boolean {
    return this.remaining === 0;
  }

  begin(originEpochNs: bigint | null): void {
    this.origin = originEpochNs ?? 0n;
  }

  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const input = this.inputs[capture]!;
    for (let at = from; at < to; at++) {
      const parts = this.wanted.get(input.frameRef(batch.firstFrame + at));
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
    const on = reader.interfaces[index]!;
    const place = {
      bytes: batch.bytes,
      view: batch.view,
      offset,
      capturedLength,
      originalLength,
      linkType: on.linkType,
    };
    const length = this.fullPayload ? capturedLength : publicLength(place, parts.roles);
    this.copy.frame(
      {
        on: { ...on, name: this.nameOf(capture, on) },
        epochNs: this.origin + BigInt(Math.round(batch.time[at]! + shiftNs)),
        bytes: batch.bytes.subarray(offset, offset + length),
        originalLength,
        comments: parts.comments,
      },
      `${capture}:${index}`,
    );
    this.remaining--;
  }

  /** Of several captures each interface says which one it is of. */
  private nameOf(capture: number, { name }: CaptureInterface): string | null {
    const file = this.captures.length > 1 ? this.captures[capture]!.name : null;
    const said = [file, name].filter((part) => part !== null).join(': ');
    return said === '' ? null : said;
  }
}

/** By `frameRef`. */
function wantedFrames(report: Report): ReadonlyMap<number, Parts> {
  const wanted = new Map<number, Parts>();
  for (const stall of report.stalls) {
    for (const { capture, frame, role, text } of stall.evidence) {
      const ref = frameRef(capture, frame);
      const parts = wanted.get(ref) ?? { roles: [], comments: [] };
      if (!parts.roles.includes(role)) parts.roles.push(role);
      if (parts.comments.length < MOST_COMMENTS) {
        parts.comments.push(
          visible(`PTRscope: ${text} (${role} of ${stall.id}; ${placeOf(report, { capture, frame })})`),
        );
      }
      wanted.set(ref, parts);
    }
  }
  return wanted;
}
