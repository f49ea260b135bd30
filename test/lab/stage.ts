/** The usual stage: a client, a server and name servers, ready when this returns. */
import type { Host, HostOptions } from './host.ts';
import { CLIENT, type Lab, RESOLVERS, SERVER } from './lab.ts';
import { resolverHosts } from './nameServers.ts';

export interface StageOptions {
  /** Starts what answers, or does not, on each name server; called with its host and its index. */
  readonly resolve: (resolver: Host, index: number) => Promise<void>;
  /** How many name servers; by default one. */
  readonly resolvers?: number;
  /** Who has them in its resolv.conf; by default the server. */
  readonly asker?: 'client' | 'server';
  readonly client?: Partial<HostOptions>;
  readonly server?: Partial<HostOptions>;
}

export interface Stage {
  readonly client: Host;
  readonly server: Host;
  readonly resolvers: readonly Host[];
}

export async function setStage(lab: Lab, options: StageOptions): Promise<Stage> {
  const resolvers = resolverHosts(lab, options.resolvers ?? 1);
  const nameServers = RESOLVERS.slice(0, resolvers.length);
  const asker = options.asker ?? 'server';
  const serverNames = asker === 'server' ? { nameServers } : {};
  const clientNames = asker === 'client' ? { nameServers } : {};
  const server = lab.host('server', { addresses: [SERVER, 'fd77::2'], ...serverNames, ...options.server });
  const client = lab.host('client', { addresses: [CLIENT, 'fd77::1'], ...clientNames, ...options.client });
  for (const [index, resolver] of resolvers.entries()) await options.resolve(resolver, index);
  return { client, server, resolvers };
}
