/** What a report's long lists are sorted, grouped and searched by, without a look at their elements. */
import type { Lookup, Stall } from './report.ts';

/** In the order of the list. */
export interface StallColumns {
  readonly startSeconds: Float64Array;
  readonly durationSeconds: Float64Array;
  /** Of the connections that stood still; NaN for one without a number. */
  readonly streams: Float64Array;
  /** The same number for stalls alike in side, phase, cause and the servers that were asked; null: not known. */
  readonly kinds: Int32Array | null;
}

export interface LookupColumns {
  /** Where in the list the lookup with this id is; -1 without one. */
  readonly placeOf: (id: string) => number;
}

const OF_STALLS = new WeakMap<readonly Stall[], StallColumns>();
const OF_LOOKUPS = new WeakMap<readonly Lookup[], LookupColumns>();

export function withStallColumns(stalls: Stall[], columns: StallColumns): Stall[] {
  OF_STALLS.set(stalls, columns);
  return stalls;
}

export function withLookupColumns(lookups: Lookup[], columns: LookupColumns): Lookup[] {
  OF_LOOKUPS.set(lookups, columns);
  return lookups;
}

/** Of any list of stalls. */
export function stallColumns(stalls: readonly Stall[]): StallColumns {
  return (
    OF_STALLS.get(stalls) ?? {
      startSeconds: Float64Array.from(stalls, (stall) => stall.startSeconds),
      durationSeconds: Float64Array.from(stalls, (stall) => stall.durationSeconds),
      streams: Float64Array.from(stalls, ({ connection }) => connection.stream ?? Number.NaN),
      kinds: null,
    }
  );
}

/** How many connections stood still: one may have done so twice. */
export function stalledConnections(stalls: readonly Stall[]): number {
  const { streams } = stallColumns(stalls);
  const numbered = streams.filter((stream) => !Number.isNaN(stream));
  return new Set(numbered).size + streams.length - numbered.length;
}

/** Of any list of lookups. */
export function lookupColumns(lookups: readonly Lookup[]): LookupColumns {
  const known = OF_LOOKUPS.get(lookups);
  if (known !== undefined) return known;
  const places = new Map(lookups.map(({ id }, place) => [id, place]));
  return { placeOf: (id) => places.get(id) ?? -1 };
}
