/** Which of many stalls are told in full, and the patterns that all of them follow. */
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
  const worstFirst = sortedByWait(stalls);
  const groups = grouped(worstFirst, index);
  const told = new Set(chosen(worstFirst, [...groups.values()], stories));
  return {
    told: worstFirst.filter((stall) => told.has(stall)),
    rest: worstFirst.filter((stall) => !told.has(stall)),
    patterns: [...groups.values()].map((group) => pattern(group, index)).sort((a, b) => b.stalls - a.stalls),
  };
}

/** The longest wait first. A stall's parts may be made when they are asked for, so each is asked once. */
function sortedByWait(stalls: readonly Stall[]): Stall[] {
  const waits = Float64Array.from(stalls, (stall) => stall.durationSeconds);
  const starts = Float64Array.from(stalls, (stall) => stall.startSeconds);
  const places = Uint32Array.from(stalls.keys()).sort((a, b) => waits[b]! - waits[a]! || starts[a]! - starts[b]!);
  return Array.from(places, (place) => stalls[place]!);
}

function chosen(worstFirst: readonly Stall[], groups: readonly Stall[][], stories: number): readonly Stall[] {
  if (worstFirst.length <= stories) return worstFirst;
  return groups
    .flatMap((group) => group.slice(0, STORIES_A_PATTERN))
    .sort((a, b) => b.durationSeconds - a.durationSeconds)
    .slice(0, stories);
}

function grouped(stalls: readonly Stall[], index: LookupIndex): Map<string, Stall[]> {
  const groups = new Map<string, Stall[]>();
  for (const stall of stalls) {
    const key = `${stall.side} ${stall.phase} ${stall.cause} ${serversAsked(stall, index)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [stall]);
    else group.push(stall);
  }
  return groups;
}

/** The servers of a stall's lookups, for telling patterns apart: of ten thousand stalls each is looked at for this. */
function serversAsked(stall: Stall, index: LookupIndex): string {
  const servers = new Set<string>();
  for (const id of stall.lookupIds) for (const one of index.get(id)?.tries ?? []) servers.add(one.server);
  return [...servers].sort().join(' ');
}

/** @param group not empty, the longest wait first */
function pattern(group: readonly Stall[], index: LookupIndex): Pattern {
  const first = group[0]!;
  const { side, phase, cause } = first;
  return {
    side,
    phase,
    cause,
    resolvers: resolversOf(first, index),
    stalls: group.length,
    worstSeconds: first.durationSeconds,
    medianSeconds: group[group.length >> 1]!.durationSeconds,
  };
}
