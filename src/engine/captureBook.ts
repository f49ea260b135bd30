/** What is known of each capture file while and after it is read. */
import { formatEpoch, toSeconds } from '../base/clock.ts';
import type { CaptureInterface, CaptureReader } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { linkTypeName } from '../formats/linkTypes.ts';
import type { Capture } from '../model/report.ts';
import type { CaptureFacts } from './analysis.ts';

/** Link types listed of one capture. */
const MAX_LINK_TYPES = 32;

/** No lookup lasts longer; a quiet end beyond it would only make silences look longer that no lookup explains. */
const MOST_QUIET_NS = 180_000_000_000;

/** What is wanted of a reader. */
type ToldReader = Pick<CaptureReader, 'interfaces' | 'problems' | 'droppedByCapture' | 'quietUntilNs'>;

interface Entry {
  readonly file: string;
  /** Once the capture was read, what the reader had to tell: its buffer goes. A ring has thousands of files in time. */
  reader: ToldReader;
  linkTypes: Int32Array;
  frames: number;
  /** Of its first frame; NaN before that. */
  firstNs: number;
  /** Of its latest frame. */
  lastNs: number;
  shiftNs: number;
  facts: CaptureFacts;
}

export class CaptureBook {
  readonly #entries: Entry[] = [];
  readonly #onInterface: (one: CaptureInterface) => void;

  /** @param onInterface  told of each interface before its first frame is looked at */
  constructor(onInterface: (one: CaptureInterface) => void) {
    this.#onInterface = onInterface;
  }

  add(file: string, reader: CaptureReader): number {
    this.#entries.push({
      file,
      reader,
      linkTypes: new Int32Array(0),
      frames: 0,
      firstNs: Number.NaN,
      lastNs: 0,
      shiftNs: 0,
      facts: { format: reader.format, bytes: 0 },
    });
    return this.#entries.length - 1;
  }

  get readers(): readonly ToldReader[] {
    return this.#entries.map((entry) => entry.reader);
  }

  /** Link types of a capture's interfaces that are known so far. */
  linkTypes(capture: number): Int32Array {
    const entry = this.#entries[capture];
    const { interfaces } = entry.reader;
    if (interfaces.length !== entry.linkTypes.length) {
      interfaces.slice(entry.linkTypes.length).forEach(this.#onInterface);
      entry.linkTypes = Int32Array.from(interfaces, (one) => one.linkType);
    }
    return entry.linkTypes;
  }

  /** Counts a run of frames. */
  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const entry = this.#entries[capture];
    if (to > from) {
      entry.frames += to - from;
      entry.shiftNs = shiftNs;
      if (Number.isNaN(entry.firstNs)) entry.firstNs = batch.time[from] + shiftNs;
      entry.lastNs = Math.max(entry.lastNs, batch.time[to - 1] + shiftNs);
    }
  }

  /** Stamps went backwards in this run: its last frame need not be its latest. */
  sawBackwards(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const entry = this.#entries[capture];
    for (let at = from; at < to; at++) entry.lastNs = Math.max(entry.lastNs, batch.time[at] + shiftNs);
  }

  /** Until when a capture says that it went on though nothing came. */
  get quietUntilNs(): number {
    let latest = Number.NEGATIVE_INFINITY;
    for (const { reader, shiftNs, lastNs } of this.#entries) {
      const untilNs = (reader.quietUntilNs ?? Number.NEGATIVE_INFINITY) + shiftNs;
      latest = Math.max(latest, Math.min(untilNs, lastNs + MOST_QUIET_NS));
    }
    return latest;
  }

  end(capture: number, facts: CaptureFacts): void {
    const entry = this.#entries[capture];
    const { interfaces, problems, droppedByCapture, quietUntilNs = null } = entry.reader;
    entry.facts = facts;
    entry.reader = { interfaces, problems, droppedByCapture, quietUntilNs };
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
