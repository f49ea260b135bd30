/** A connection as a report tells it. */
import type { AddressTable } from '../base/addressTable.ts';
import { toSeconds } from '../base/clock.ts';
import { CLIENT } from '../base/side.ts';
import type { Connection as ReportedConnection } from '../model/report.ts';
import type { Phase, Side } from '../model/words.ts';
import type { Connection } from '../track/connection.ts';
import type { Gap } from '../track/gap.ts';

export function connectionFacts(
  connection: Connection,
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
    handshakeCompleteSeconds: connection.handshakeComplete ? toSeconds(connection.handshakeTimeNs) : null,
  };
}

function applicationOf(connection: Connection): string | null {
  const software = connection.dialog?.software ?? null;
  if (connection.application === null) return null;
  return software === null ? connection.application : `${connection.application} (${software})`;
}

/** Who sent FIN or RST first while the gap lasted or at its end. */
export function closedFirst(gap: Gap, startNs: number): Side | null {
  const { connection } = gap;
  const { rstSide } = connection;
  const closes: { side: Side; timeNs: number }[] = [
    { side: 'client', timeNs: connection.client.finTimeNs },
    { side: 'server', timeNs: connection.server.finTimeNs },
    { side: rstSide === CLIENT ? 'client' : 'server', timeNs: connection.rstTimeNs },
  ];
  const within = closes.filter((close) => close.timeNs >= startNs && close.timeNs <= gap.endNs);
  return within.length === 0 ? null : within.reduce((a, b) => (b.timeNs < a.timeNs ? b : a)).side;
}
