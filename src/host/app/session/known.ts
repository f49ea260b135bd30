/** What a session knows at one moment: a report so far, or the final one, and its rows, made when they are looked at. */
import type { Analysis } from '../../../engine/analysis.ts';
import type { StallLasting } from '../../../model/events.ts';
import type { Gap, Report, Stall } from '../../../model/report.ts';
import type { ConnectionEntry } from './connectionRows.ts';
import { connectionRows } from './connectionRows.ts';
import { type LookupEntry, lookupRows } from './lookupRows.ts';
import type { Rows } from './rowList.ts';
import { type StallEntry, stallEntry } from './stallRows.ts';
import type { Turns } from './turns.ts';

/** Entries that were made before, by what they tell of. */
export type Entries = WeakMap<Stall | Gap, StallEntry>;

export class Known {
  /** Rises from one moment to the next. */
  readonly revision: number;
  readonly report: Report;
  readonly isFinal: boolean;
  /** Stalls that last, first; then those that are over, in the order of their start. */
  readonly stalls: readonly Stall[];
  private readonly analysis: Analysis;
  private readonly lasting: ReadonlyMap<string, StallLasting>;
  private readonly entries: Entries;
  private byStream: Map<number, StallEntry[]> | null = null;
  private byId: Map<string, Stall | Gap> | null = null;

  constructor(
    revision: number,
    analysis: Analysis,
    final: Report | null,
    lasting: ReadonlyMap<string, StallLasting>,
    entries: Entries,
  ) {
    this.revision = revision;
    this.analysis = analysis;
    this.report = final ?? analysis.soFar();
    this.isFinal = final !== null;
    this.lasting = lasting;
    this.stalls = [...Array.from(lasting.values(), ({ stall }) => stall), ...this.report.stalls];
    this.entries = entries;
  }

  /** Makes the lines of all stalls, in turns, so that whatever needs them all does not keep others waiting. */
  async tellStalls(turns: Turns): Promise<void> {
    for (const stall of this.stalls) {
      this.entry(stall);
      if (turns.due()) await turns.pause();
    }
  }

  stallRows(): Rows<StallEntry> {
    return { count: this.stalls.length, row: (at) => this.entry(this.stalls[at]) };
  }

  gapRows(): Rows<StallEntry> {
    const { gaps } = this.report;
    return { count: gaps.length, row: (at) => this.entry(gaps[at]) };
  }

  connectionRows(): Rows<ConnectionEntry> {
    return connectionRows(this.analysis, (stream) => this.stallsOf(stream));
  }

  lookupRows(): Rows<LookupEntry> {
    return lookupRows(this.analysis, (id) => {
      const found = this.find(id);
      return found === undefined ? undefined : this.entry(found);
    });
  }

  /** A stall or a gap. */
  find(id: string): Stall | Gap | undefined {
    this.byId ??= new Map([...this.stalls, ...this.report.gaps].map((one) => [one.id, one]));
    return this.byId.get(id);
  }

  /** The lookups behind a stall, with their confirmations. */
  lookupsOf(stall: Stall | Gap): Report['lookups'] {
    if (stall.cause === 'unexplained') return [];
    return this.lasting.get(stall.id)?.lookups ?? this.analysis.tellLookups(stall.lookupIds);
  }

  entry(stall: Stall | Gap): StallEntry {
    const known = this.entries.get(stall);
    if (known !== undefined) return known;
    const made = stallEntry(stall, this.resolversOf(stall), this.analysis.nowNs / 1e9);
    this.entries.set(stall, made);
    return made;
  }

  private resolversOf(stall: Stall | Gap): readonly string[] {
    if (stall.cause === 'unexplained') return [];
    const lasting = this.lasting.get(stall.id);
    if (lasting === undefined) return this.analysis.serversOf(stall);
    return [...new Set(lasting.lookups.flatMap(({ tries }) => tries.map(({ server }) => server)))];
  }

  private stallsOf(stream: number): readonly StallEntry[] {
    if (this.byStream === null) {
      this.byStream = new Map();
      for (const stall of this.stalls) {
        const entry = this.entry(stall);
        if (entry.row.stream === null) continue;
        const others = this.byStream.get(entry.row.stream);
        if (others === undefined) this.byStream.set(entry.row.stream, [entry]);
        else others.push(entry);
      }
    }
    return this.byStream.get(stream) ?? NONE;
  }
}

const NONE: readonly StallEntry[] = [];
