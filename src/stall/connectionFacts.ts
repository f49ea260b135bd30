/** A connection as a report tells it. */
import type { AddressTable } from '../base/addressTable.ts';
import { toSeconds } from '../base/clock.ts';
import { CLIENT } from '../base/side.ts';
import type { Connection as ReportedConnection } from '../model/report.ts';
import type { Phase, Side } from '../model/words.ts';
import type { ToldConnection, ToldGap } from './verdict.ts';

export function connectionFacts(
  connection: ToldConnection,
  addresses: AddressTable,
  phase: Phase | null,
): ReportedConnection {
  const { client, server, dialog } = connection;
  const told = connection.serverName ?? dialog?.serverName ?? null;
  const source = connection.serverName !== null ? 'tls-sni' : (dialog?.serverNameSource ?? null);
  return {
    client: { address: addresses.format(client.address), port: client.port },
    server: { address: addresses.format(server.address), port: server.port },
    serverName: told,
    serverNameSource: told === null ? null : source,
    application: applicationOf(connection),
    stream: phase === 'before-connect' ? null : connection.stream,
    rttSeconds: Number.isNaN(connection.rttNs) ? null : toSeconds(connection.rttNs),
    synSeen: connection.synSeen,
    handshakeCompleteSeconds: Number.isNaN(connection.handshakeTimeNs) ? null : toSeconds(connection.handshakeTimeNs),
  };
}

function applicationOf(connection: ToldConnection): string | null {
  const software = connection.dialog?.software ?? null;
  if (connection.application === null) return null;
  return software === null ? connection.application : `${connection.application} (${software})`;
}

/** Who sent FIN or RST first while the gap lasted or at its end. */
export function closedFirst({ connection, endNs }: ToldGap, startNs: number): Side | null {
  const { client, server, rstTimeNs, rstSide } = connection;
  let first: Side | null = null;
  let firstNs = Number.POSITIVE_INFINITY;
  const take = (side: Side, timeNs: number) => {
    if (!(timeNs >= startNs && timeNs <= endNs && timeNs < firstNs)) return;
    first = side;
    firstNs = timeNs;
  };
  take('client', client.finTimeNs);
  take('server', server.finTimeNs);
  take(rstSide === CLIENT ? 'client' : 'server', rstTimeNs);
  return first;
}
