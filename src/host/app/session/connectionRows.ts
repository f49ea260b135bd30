/** Connections as lines of a list: those whose opening is over, from the book, then those that are opening now. */
import type { Analysis } from '../../../engine/analysis.ts';
import type { BookedConnection } from '../../../engine/connectionBook.ts';
import type { ConnectionRow } from '../../../model/views.ts';
import { socket } from '../../../model/wording.ts';
import type { RowKind, Rows } from './rowList.ts';
import { asksForStalls, fitsStall, type StallEntry } from './stallRows.ts';

export interface ConnectionEntry {
  readonly row: ConnectionRow;
  readonly stalls: readonly StallEntry[];
}

/** @param stallsOf  the stalls of a connection, by its stream */
export function connectionRows(
  analysis: Analysis,
  stallsOf: (stream: number) => readonly StallEntry[],
): Rows<ConnectionEntry> {
  const { connectionBook: book } = analysis;
  if (book === null) return { count: 0, row: () => fail() };
  const booked = book.count;
  const opening = analysis.openingConnections();
  const entry = (connection: BookedConnection): ConnectionEntry => {
    const stalls = connection.stream === null ? [] : stallsOf(connection.stream);
    return { row: { ...connection, stallIds: stalls.map(({ row }) => row.id) }, stalls };
  };
  return {
    count: booked + opening.length,
    row: (at) => entry(at < booked ? book.tell(at) : opening[at - booked]),
    // Hundreds of thousands are sorted by these; those that are opening are few.
    cells: {
      stream: (at) => (at < booked ? book.stream[at] : opening[at - booked].stream),
      startSeconds: (at) => (at < booked ? book.startNs[at] / 1e9 : opening[at - booked].startSeconds),
      rttSeconds: (at) => (at < booked ? secondsOf(book.rttNs[at]) : opening[at - booked].rttSeconds),
      firstMessage: (at) =>
        at < booked
          ? secondsOf(book.firstMessageDelayNs[at])
          : (opening[at - booked].firstMessage?.delaySeconds ?? null),
      clientHelloDelaySeconds: (at) =>
        at < booked ? secondsOf(book.helloDelayNs[at]) : opening[at - booked].clientHelloDelaySeconds,
    },
  };
}

/** null: there is none. */
function secondsOf(ns: number): number | null {
  return ns >= 0 ? ns / 1e9 : null;
}

function fail(): never {
  throw new Error('there is no such connection');
}

export const CONNECTION_ROWS: RowKind<ConnectionEntry> = {
  columns: {
    client: ({ row }) => socket(row.client),
    server: ({ row }) => socket(row.server),
    serverName: ({ row }) => row.serverName,
    serverNameSource: ({ row }) => row.serverNameSource,
    application: ({ row }) => row.application,
    stream: ({ row }) => row.stream,
    rttSeconds: ({ row }) => row.rttSeconds,
    synSeen: ({ row }) => Number(row.synSeen),
    handshakeCompleteSeconds: ({ row }) => row.handshakeCompleteSeconds,
    startSeconds: ({ row }) => row.startSeconds,
    firstMessage: ({ row }) => row.firstMessage?.delaySeconds ?? null,
    clientHelloDelaySeconds: ({ row }) => row.clientHelloDelaySeconds,
    stallIds: ({ stalls }) => longest(stalls),
  },
  text: ({ row }) => [socket(row.client), socket(row.server), row.serverName, row.application, row.stream].join('\n'),
  span: ({ row, stalls }) => {
    const ends = stalls.map(({ row: { startSeconds, waitedSeconds } }) => startSeconds + waitedSeconds);
    return [
      row.startSeconds,
      Math.max(row.startSeconds + (row.clientHelloDelaySeconds ?? row.firstMessage?.delaySeconds ?? 0), ...ends),
    ];
  },
  fits: ({ row, stalls }, where) => {
    const { address, stream } = where;
    if (stream !== undefined && row.stream !== stream) return false;
    const names = [row.client.address, row.server.address, row.serverName];
    if (address !== undefined && !names.includes(address)) return false;
    const isNarrowed = asksForStalls(where) || where.resolver !== undefined;
    return !isNarrowed || stalls.some((stall) => fitsStall(stall, { ...where, address: undefined }));
  },
};

/** A list sorted by its stalls has the worst at one end. */
function longest(stalls: readonly StallEntry[]): number | null {
  return stalls.length === 0 ? null : Math.max(...stalls.map(({ row }) => row.waitedSeconds));
}
