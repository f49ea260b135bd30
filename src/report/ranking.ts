/** Which of many stalls are told in full, and the patterns that all of them follow. */
import { longList } from '../base/longList.ts';
import { placesOf } from '../base/numbers.ts';
import { stallColumns } from '../model/columns.ts';
import type { Stall } from '../model/report.ts';
import type { LookupIndex } from './asked.ts';
import { resolversOf } from './askedStory.ts';

/** Stalls alike in side, phase, cause and resolvers. */
export interface Pattern {
  readonly side: Stall['side'];
  readonly phase: Stall['phase'];
  readonly cause: Stall['cause'];
  readonly resolvers: readonly string[];
  readonly stalls: number;
  readonly worstSeconds: number;
  readonly medianSeconds: number;
}

export interface Ranking {
  /** To be told in full, the longest wait first. */
  readonly told: readonly Stall[];
  /** All others, the longest wait first. */
  readonly rest: readonly Stall[];
  /** Of all stalls, the most frequent first. */
  readonly patterns: readonly Pattern[];
}

/** One pattern takes at most this many of the stories while others wait for one. */
const STORIES_A_PATTERN = 3;

/** The worst `stories` stalls are told, but no pattern crowds out the others. */
export function rank(stalls: readonly Stall[], index: LookupIndex, stories: number): Ranking {
  const { startSeconds, durationSeconds, kinds } = stallColumns(stalls);
  const worstFirst = placesOf(durationSeconds.length).sort(
    (a, b) => durationSeconds[b]! - durationSeconds[a]! || startSeconds[a]! - startSeconds[b]!,
  );
  const groups = [...grouped(worstFirst, kinds ?? kindsOf(stalls, index)).values()];
  const told = new Set(chosen(worstFirst, groups, durationSeconds, stories));
  return {
    // Copies: all parts are read, some of them often, and a stall of a long list makes a part whenever it is asked for.
    told: Array.from(
      worstFirst.filter((place) => told.has(place)),
      (place) => ({ ...stalls[place]! }),
    ),
    rest: listOf(
      stalls,
      worstFirst.filter((place) => !told.has(place)),
    ),
    patterns: groups.map((group) => pattern(stalls, group, index)).sort((a, b) => b.stalls - a.stalls),
  };
}

/** The stalls at these places, in this order. */
function listOf(stalls: readonly Stall[], places: Uint32Array): readonly Stall[] {
  const element = (at: number) => stalls[places[at]!]!;
  return longList({ length: places.length, element, whole: element });
}

function chosen(
  worstFirst: Uint32Array,
  groups: readonly (readonly number[])[],
  durationSeconds: Float64Array,
  stories: number,
): Iterable<number> {
  if (worstFirst.length <= stories) return worstFirst;
  return groups
    .flatMap((group) => group.slice(0, STORIES_A_PATTERN))
    .sort((a, b) => durationSeconds[b]! - durationSeconds[a]!)
    .slice(0, stories);
}

/** The places of the stalls of each kind, the longest wait first. */
function grouped(worstFirst: Uint32Array, kinds: ArrayLike<number | string>): Map<number | string, number[]> {
  const groups = new Map<number | string, number[]>();
  for (const place of worstFirst) {
    const group = groups.get(kinds[place]!);
    if (group === undefined) groups.set(kinds[place]!, [place]);
    else group.push(place);
  }
  return groups;
}

function kindsOf(stalls: readonly Stall[], index: LookupIndex): string[] {
  return stalls.map((stall) => `${stall.side} ${stall.phase} ${stall.cause} ${serversAsked(stall, index)}`);
}

/** The servers of a stall's lookups, for telling patterns apart. */
function serversAsked(stall: Stall, index: LookupIndex): string {
  const servers = new Set<string>();
  for (const id of stall.lookupIds) for (const one of index.get(id)?.tries ?? []) servers.add(one.server);
  return [...servers].sort().join(' ');
}

/** @param group places of stalls of one kind, the longest wait first */
function pattern(stalls: readonly Stall[], group: readonly number[], index: LookupIndex): Pattern {
  const first = stalls[group[0]!]!;
  const { side, phase, cause } = first;
  return {
    side,
    phase,
    cause,
    resolvers: resolversOf(first, index),
    stalls: group.length,
    worstSeconds: first.durationSeconds,
    medianSeconds: stalls[group[group.length >> 1]!]!.durationSeconds,
  };
}
