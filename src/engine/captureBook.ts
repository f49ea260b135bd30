/** What is known of each capture file while and after it is read. */
import { formatEpoch, toSeconds } from '../base/clock.ts';
import type { CaptureReader } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { linkTypeName } from '../formats/linkTypes.ts';
import type { Capture } from '../model/report.ts';
import type { CaptureFacts } from './analysis.ts';

/** Link types listed of one capture. */
const MAX_LINK_TYPES = 32;

interface Entry {
  readonly file: string;
  readonly reader: CaptureReader;
  linkTypes: Int32Array;
  frames: number;
  firstNs: number;
  lastNs: number;
  facts: CaptureFacts;
}

export class CaptureBook {
  readonly #entries: Entry[] = [];

  add(file: string, reader: CaptureReader): number {
    this.#entries.push({
      file,
      reader,
      linkTypes: new Int32Array(0),
      frames: 0,
      firstNs: Number.POSITIVE_INFINITY,
      lastNs: 0,
      facts: { format: reader.format, bytes: 0 },
    });
    return this.#entries.length - 1;
  }

  get readers(): readonly CaptureReader[] {
    return this.#entries.map((entry) => entry.reader);
  }

  /** Counts a run of frames; answers the link types of the capture's interfaces. */
  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): Int32Array {
    const entry = this.#entries[capture];
    const { interfaces } = entry.reader;
    if (interfaces.length !== entry.linkTypes.length) {
      entry.linkTypes = Int32Array.from(interfaces, (one) => one.linkType);
    }
    if (to > from) {
      entry.frames += to - from;
      entry.firstNs = Math.min(entry.firstNs, batch.time[from] + shiftNs);
      entry.lastNs = Math.max(entry.lastNs, batch.time[to - 1] + shiftNs);
    }
    return entry.linkTypes;
  }

  /** A frame with this time came, though a later one has an earlier time. */
  sawUntil(capture: number, timeNs: number): void {
    const entry = this.#entries[capture];
    entry.lastNs = Math.max(entry.lastNs, timeNs);
  }

  end(capture: number, facts: CaptureFacts): void {
    this.#entries[capture].facts = facts;
  }

  /** The captures as the report lists them. */
  facts(originEpochNs: bigint | null): Capture[] {
    return this.#entries.map((entry, id) => {
      const { reader, frames } = entry;
      const startedAt =
        originEpochNs === null || frames === 0 ? null : formatEpoch(originEpochNs + BigInt(Math.round(entry.firstNs)));
      const cut = reader.problems.find((problem) => problem.kind !== 'unsupported');
      return {
        id,
        file: entry.file,
        format: entry.facts.format,
        linkTypes: [...new Set(reader.interfaces.map((one) => linkTypeName(one.linkType)))].slice(0, MAX_LINK_TYPES),
        frames,
        bytes: entry.facts.bytes,
        startedAt,
        durationSeconds: frames === 0 ? 0 : toSeconds(Math.max(0, entry.lastNs - entry.firstNs)),
        cut: cut === undefined ? null : { offset: cut.offset, text: cut.text },
      };
    });
  }
}
