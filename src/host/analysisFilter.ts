/**
 * A display filter over an analysis: all frames are analysed, so that every lookup is known, and what is listed is
 * narrowed. A stall or gap is listed when a frame of its connection or of its evidence matches.
 */
import { MatchedFrames, type NamedConnection } from '../engine/detail/matchedFrames.ts';
import type { DisplayFilter } from '../filter/filter.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { StallEvent } from '../model/events.ts';
import type { Evidence, Finding, Gap, ListedConnection, Lookup, Report, Stall } from '../model/report.ts';
import type { FrameSink } from './mergedWalk.ts';
import type { OpenCapture } from './openCapture.ts';

const ALWAYS = Number.POSITIVE_INFINITY;

/** Who is told of stalls as they become known. */
export interface StallListeners {
  readonly stall: ((stall: Stall) => void) | null;
  readonly stallEvent: ((event: StallEvent) => void) | null;
}

export class AnalysisFilter implements FrameSink {
  readonly #filter: DisplayFilter;
  readonly #listeners: StallListeners;
  #captures: readonly OpenCapture[] = [];
  #matched: readonly MatchedFrames[] = [];
  #originEpochNs: bigint | null = null;
  /** Stalls that were not told: no frame up to their end matched, but a later one may. */
  readonly #untold = new Map<string, Stall>();
  /** Stalls that are known but not yet looked at: their frames are still to come here. */
  #fresh: Stall[] = [];
  /** Openings that were told. */
  readonly #open = new Set<string>();

  constructor(filter: DisplayFilter, listeners: StallListeners) {
    this.#filter = filter;
    this.#listeners = listeners;
  }

  /** To be told once, before the first frame. */
  opened(captures: readonly OpenCapture[]): this {
    this.#captures = captures;
    this.#matched = captures.map(() => new MatchedFrames(this.#filter));
    return this;
  }

  begin(originEpochNs: bigint | null): void {
    this.#originEpochNs = originEpochNs;
  }

  frames(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const { reader } = this.#captures[capture];
    this.#matched[capture].add(batch, from, to, reader, this.#originEpochNs, shiftNs);
    this.#tellFresh();
  }

  end(): void {
    this.#tellFresh();
  }

  /** A stall has become known; its listener is told when it is to be listed. */
  stall(stall: Stall): void {
    this.#fresh.push(stall);
  }

  /** A stall that lasts: told from when on a frame of it matches. */
  stallEvent(event: StallEvent): void {
    const { stallEvent } = this.#listeners;
    if (stallEvent === null) return;
    if (event.type === 'stall-close') {
      if (this.#open.delete(event.id)) stallEvent(event);
      return;
    }
    if (this.#open.has(event.stall.id)) stallEvent(event);
    else if (this.#matches(event.stall, ALWAYS)) {
      this.#open.add(event.stall.id);
      stallEvent({ ...event, type: 'stall-open' });
    }
  }

  /** The report with what is to be listed; what a later frame made match is told now. */
  restrict(report: Report): Report {
    this.#tellFresh();
    const stalls = report.stalls.filter((stall) => this.#matches(stall, ALWAYS));
    const gaps = report.gaps.filter((gap) => this.#matches(gap, ALWAYS));
    const ids = new Set(stalls.map(({ id }) => id));
    for (const stall of this.#untold.values()) if (ids.has(stall.id)) this.#listeners.stall?.(stall);
    const addresses = new Set(
      [...stalls, ...gaps].flatMap(({ connection }) => [connection.client.address, connection.server.address]),
    );
    const findings = report.findings.filter((finding) => this.#isWanted(finding, addresses));
    const notListed = (report.summary.notListed ?? 0) + report.stalls.length - stalls.length;
    const worst = stalls.reduce((most, { durationSeconds }) => Math.max(most, durationSeconds), 0);
    return {
      ...report,
      summary: { ...report.summary, stalls: stalls.length, worstSeconds: worst, notListed },
      stalls,
      gaps,
      lookups: report.lookups.filter((lookup) => this.#isTied(lookup, ids, addresses)),
      ...(report.connections === undefined
        ? {}
        : { connections: report.connections.filter((one) => this.#hasBegun(one)) }),
      findings,
    };
  }

  /** What depends on no later frame is told at once, so that pieces of any size give the same. */
  #tellFresh(): void {
    const fresh = this.#fresh;
    this.#fresh = [];
    for (const stall of fresh) {
      if (this.#matches(stall, lastFrame(stall))) this.#listeners.stall?.(stall);
      else this.#untold.set(stall.id, stall);
    }
  }

  /** @param until  frames behind this one do not count */
  #matches({ evidence, connection }: Stall | Gap, until: number): boolean {
    if (evidence.some(({ capture, frame }) => this.#matched[capture]?.hasFrame(frame))) return true;
    return capturesOf(evidence).some((capture) => {
      const frames = evidence.filter((one) => one.capture === capture).map(({ frame }) => frame);
      return this.#matched[capture]?.hasConnection(connection, Math.max(...frames), until);
    });
  }

  #hasBegun(connection: ListedConnection & NamedConnection): boolean {
    const startNs = Math.round(connection.startSeconds * 1e9);
    return this.#matched.some((matched) => matched.hasConnectionAt(connection, startNs));
  }

  #isWanted({ evidence, address }: Finding, addresses: ReadonlySet<string>): boolean {
    return addresses.has(address) || evidence.some(({ capture, frame }) => this.#matched[capture]?.hasFrame(frame));
  }

  /** Behind a listed stall, about an address of one, or itself of frames that match. */
  #isTied({ stallIds, address, tries }: Lookup, ids: ReadonlySet<string>, addresses: ReadonlySet<string>): boolean {
    if (stallIds.some((id) => ids.has(id)) || (address !== null && addresses.has(address))) return true;
    return tries.some(({ capture, frame, responseFrame }) => {
      const matched = this.#matched[capture];
      return matched?.hasFrame(frame) || (responseFrame !== null && matched?.hasFrame(responseFrame));
    });
  }
}

function lastFrame({ evidence }: Stall): number {
  return Math.max(...evidence.map(({ frame }) => frame));
}

function capturesOf(evidence: readonly Evidence[]): number[] {
  return [...new Set(evidence.map(({ capture }) => capture))];
}
