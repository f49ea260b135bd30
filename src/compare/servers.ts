/** Which connections of two captures go to the same server: by server name and port, else by address and port. */
import type { ListedConnection } from '../model/report.ts';
import { socket } from '../model/wording.ts';

/** One server as both captures saw it. */
export interface ServerGroup {
  /** `mail.example.com:465`, or `203.0.113.5:465` where no name was told. */
  readonly server: string;
  readonly left: readonly ListedConnection[];
  readonly right: readonly ListedConnection[];
}

/**
 * A name joins addresses (a load balancer's, or another one elsewhere); a connection that broke off before it told a
 * name goes with the others to its address, unless those bear several names.
 */
export function groupByServer(left: readonly ListedConnection[], right: readonly ListedConnection[]): ServerGroup[] {
  const nameOf = namesByAddress([...left, ...right]);
  const groups = new Map<string, { left: ListedConnection[]; right: ListedConnection[] }>();
  for (const [side, connections] of [['left', left] as const, ['right', right] as const]) {
    for (const connection of connections) {
      const key = nameOf(connection);
      const group = groups.get(key) ?? { left: [], right: [] };
      groups.set(key, group);
      group[side].push(connection);
    }
  }
  return [...groups].map(([server, group]) => ({ server, ...group }));
}

function namesByAddress(connections: readonly ListedConnection[]): (connection: ListedConnection) => string {
  const names = new Map<string, string | null>();
  for (const { server, serverName } of connections) {
    if (serverName === null) continue;
    const known = names.get(socket(server));
    names.set(
      socket(server),
      known === undefined || known === named(serverName, server.port) ? named(serverName, server.port) : null,
    );
  }
  return ({ server, serverName }) => {
    if (serverName !== null) return named(serverName, server.port);
    return names.get(socket(server)) ?? socket(server);
  };
}

function named(name: string, port: number): string {
  return `${name.toLowerCase()}:${port}`;
}
