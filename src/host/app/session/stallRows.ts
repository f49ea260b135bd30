/** Stalls and unexplained gaps as lines of a list. */
import type { ListInput } from '../../../contract/engineOperations.ts';
import type { Gap, Stall } from '../../../model/report.ts';
import type { StallRow } from '../../../model/views.ts';
import { AWAITED, CAUSE_WORDS, socket } from '../../../model/wording.ts';
import { CAUSES, CONFIDENCES, PHASES } from '../../../model/words.ts';
import type { RowKind } from './rowList.ts';

/** A line, and what it is found by beside what it shows. */
export interface StallEntry {
  readonly row: StallRow;
  readonly resolvers: readonly string[];
  /** Of both sides, and the server's name. */
  readonly names: readonly string[];
  /** Addresses with ports, the client's first. */
  readonly ends: readonly [string, string];
  /** The frames of the proof; told anew each time. */
  readonly frames: () => readonly { readonly capture: number; readonly frame: number }[];
}

/**
 * @param resolvers  that were asked, in the order of asking
 * @param nowSeconds  the capture's latest time
 */
export function stallEntry(stall: Stall | Gap, resolvers: readonly string[], nowSeconds: number): StallEntry {
  const { side, connection, endedBy, startSeconds } = stall;
  const { client, server, serverName } = connection;
  const waitedByClient = side === 'client';
  const open = endedBy === 'open';
  return {
    row: {
      id: stall.id,
      side,
      who: waitedByClient ? client.address : server.address,
      peer: waitedByClient ? (serverName ?? server.address) : client.address,
      peerPort: waitedByClient ? server.port : client.port,
      phase: stall.phase,
      cause: stall.cause,
      resolver: resolvers[0] ?? null,
      waitedSeconds: stall.durationSeconds,
      startSeconds,
      confidence: stall.confidence,
      stream: connection.stream,
      open,
      asOfSeconds: open ? stall.endSeconds : nowSeconds,
    },
    resolvers,
    names: [client.address, server.address, ...(serverName === null ? [] : [serverName])],
    ends: [socket(client), socket(server)],
    frames: () => stall.evidence,
  };
}

/** Words of a closed list sort by their place in it: the worse, or the earlier, first. */
const rank = (words: readonly string[], word: string) => words.indexOf(word);

export const STALL_ROWS: RowKind<StallEntry> = {
  columns: {
    id: ({ row }) => row.id,
    side: ({ row }) => row.side,
    who: ({ row }) => row.who,
    peer: ({ row }) => row.peer,
    peerPort: ({ row }) => row.peerPort,
    phase: ({ row }) => rank(PHASES, row.phase),
    cause: ({ row }) => rank([...CAUSES, 'unexplained'], row.cause),
    resolver: ({ row }) => row.resolver,
    waitedSeconds: ({ row }) => row.waitedSeconds,
    startSeconds: ({ row }) => row.startSeconds,
    confidence: ({ row }) => rank(CONFIDENCES, row.confidence),
    stream: ({ row }) => row.stream,
    open: ({ row }) => Number(row.open),
    asOfSeconds: ({ row }) => row.asOfSeconds,
  },
  text: ({ row, resolvers, names }) =>
    [row.side, ...names, row.peerPort, AWAITED[row.phase], CAUSE_WORDS[row.cause], row.confidence, ...resolvers].join(
      '\n',
    ),
  span: ({ row }) => [row.startSeconds, row.startSeconds + row.waitedSeconds],
  fits: fitsStall,
};

export function fitsStall({ row, resolvers, names }: StallEntry, where: ListInput['where']): boolean {
  const { side, cause, confidence, resolver, address } = where;
  return (
    (side === undefined || row.side === side) &&
    (cause === undefined || row.cause === cause) &&
    (confidence === undefined || row.confidence === confidence) &&
    (resolver === undefined || resolvers.includes(resolver)) &&
    (address === undefined || names.includes(address))
  );
}

/** Whether a row that has stalls is narrowed by what these were. */
export function asksForStalls({ side, cause, confidence, stalledOnly }: ListInput['where']): boolean {
  return stalledOnly === true || side !== undefined || cause !== undefined || confidence !== undefined;
}
