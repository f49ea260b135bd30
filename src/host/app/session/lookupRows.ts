/** Reverse lookups as lines of a list, told from the kept ones a block at a time. */
import type { Analysis } from '../../../engine/analysis.ts';
import type { Lookup } from '../../../model/report.ts';
import type { LookupRow } from '../../../model/views.ts';
import { OUTCOMES } from '../../../model/words.ts';
import type { RowKind, Rows } from './rowList.ts';
import { asksForStalls, fitsStall, type StallEntry } from './stallRows.ts';

/** Told at once; a page is two or three of these. */
const BLOCK = 128;
const MOST_BLOCKS = 8;

export interface LookupEntry {
  readonly row: LookupRow;
  /** Queries and responses. */
  readonly frames: readonly { readonly capture: number; readonly frame: number }[];
  readonly stalls: readonly StallEntry[];
}

/** @param stallOf  a stall by its id */
export function lookupRows(analysis: Analysis, stallOf: (id: string) => StallEntry | undefined): Rows<LookupEntry> {
  const blocks = new Map<number, readonly LookupEntry[]>();
  const blockAt = (number: number): readonly LookupEntry[] => {
    const known = blocks.get(number);
    if (known !== undefined) return known;
    const told = tellBlock(analysis, number, stallOf);
    blocks.set(number, told);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= MOST_BLOCKS) break;
      blocks.delete(oldest);
    }
    return told;
  };
  return { count: analysis.keptCount, row: (at) => blockAt(Math.floor(at / BLOCK))[at % BLOCK] };
}

function tellBlock(
  analysis: Analysis,
  number: number,
  stallOf: (id: string) => StallEntry | undefined,
): readonly LookupEntry[] {
  const ids = analysis.keptLookups(number * BLOCK, (number + 1) * BLOCK);
  // Forward confirmations are told as well; they have no line of their own.
  const wanted = new Set(ids);
  return analysis
    .tellLookups(ids)
    .filter(({ id }) => wanted.has(id))
    .map((lookup) => lookupEntry(lookup, stallOf));
}

function lookupEntry(lookup: Lookup, stallOf: (id: string) => StallEntry | undefined): LookupEntry {
  const { tries, startSeconds, endSeconds, stallIds } = lookup;
  return {
    row: {
      id: lookup.id,
      asker: lookup.asker,
      address: lookup.address,
      name: lookup.name,
      startSeconds,
      durationSeconds: endSeconds === null ? null : Math.max(0, endSeconds - startSeconds),
      outcome: lookup.outcome,
      targets: lookup.targets,
      servers: [...new Set(tries.map(({ server }) => server))],
      channels: [...new Set(tries.map(({ channel }) => channel))],
      tries: tries.length,
      stallIds,
    },
    frames: tries.flatMap(({ capture, frame, responseFrame }) =>
      [frame, responseFrame].flatMap((number) => (number === null ? [] : [{ capture, frame: number }])),
    ),
    stalls: stallIds.map(stallOf).filter((stall) => stall !== undefined),
  };
}

export const LOOKUP_ROWS: RowKind<LookupEntry> = {
  columns: {
    id: ({ row }) => row.id,
    asker: ({ row }) => row.asker,
    address: ({ row }) => row.address,
    name: ({ row }) => row.name,
    startSeconds: ({ row }) => row.startSeconds,
    durationSeconds: ({ row }) => row.durationSeconds,
    outcome: ({ row }) => OUTCOMES.indexOf(row.outcome),
    targets: ({ row }) => row.targets[0] ?? null,
    servers: ({ row }) => row.servers[0] ?? null,
    channels: ({ row }) => row.channels.join(' '),
    tries: ({ row }) => row.tries,
    stallIds: ({ row }) => row.stallIds.length,
  },
  text: ({ row }) =>
    [row.asker, row.address, row.name, row.outcome, ...row.targets, ...row.servers, ...row.channels].join('\n'),
  span: ({ row }) => [row.startSeconds, row.startSeconds + (row.durationSeconds ?? 0)],
  fits: ({ row, stalls }, where) => {
    const { resolver, address } = where;
    if (resolver !== undefined && !row.servers.includes(resolver)) return false;
    if (address !== undefined && row.asker !== address && row.address !== address) return false;
    const rest = { ...where, resolver: undefined, address: undefined };
    return !asksForStalls(where) || stalls.some((stall) => fitsStall(stall, rest));
  },
};
