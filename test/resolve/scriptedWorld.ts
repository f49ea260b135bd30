/** A small tree of zones on loopback, answered truly: what a test wants wrong it puts over it. */
import { isWithin } from '../../src/resolve/names.ts';
import { Session, type SessionOptions } from '../../src/resolve/session.ts';
import { type Answer, type Query, type Rr, type Script, ScriptedServers } from './scriptedServers.ts';

/** Records by zone; the SOA is made. A delegation is the NS records of the child with glue. */
export interface ZoneScript {
  readonly zone: string;
  readonly records: readonly Rr[];
  readonly negativeSeconds?: number;
  readonly serial?: number;
}

/** An authority for these zones, as RFC 1034 4.3.2 has it. */
export function authority(...zones: readonly ZoneScript[]): Script {
  return (query) => {
    const zone = zones
      .filter((one) => isWithin(query.name, one.zone))
      .sort((a, b) => b.zone.length - a.zone.length)
      .at(0);
    return zone === undefined ? { rcode: 5 } : zoneAnswer(zone, query);
  };
}

function zoneAnswer({ zone, records, negativeSeconds = 300, serial = 7 }: ZoneScript, query: Query): Answer {
  const soa: Rr = [zone, 'SOA', `${negativeSeconds} ${serial}`, negativeSeconds];
  const cut = records.find(([name, type]) => type === 'NS' && same(name, zone) === false && isWithin(query.name, name));
  if (cut !== undefined) {
    const servers = records.filter(([name, type]) => type === 'NS' && same(name, cut[0]));
    const glue = records.filter(([name, type]) => type !== 'NS' && servers.some(([, , target]) => same(name, target)));
    return { authorities: servers, additionals: glue };
  }
  const own = [...records, soa].filter(([name]) => same(name, query.name));
  const answers = own.filter(([, type]) => type === query.type || type === 'CNAME');
  if (answers.length > 0) return { aa: true, answers };
  return { aa: true, rcode: own.length > 0 ? 0 : 3, authorities: [soa] };
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A cache that says what it is told to say, by name and type; NXDOMAIN otherwise. */
export function cache(said: Readonly<Record<string, Answer | null>>): Script {
  return (query) => {
    const answer = said[`${query.type} ${query.name}`];
    return answer === undefined ? { ra: true, rcode: 3 } : answer && { ra: true, ...answer };
  };
}

export const ROOT_SERVER = '127.0.0.10';
export const ARPA_SERVER = '127.0.0.11';
export const PROVIDER_SERVER = '127.0.0.12';
export const OTHER_PROVIDER = '127.0.0.13';
export const FORWARD_SERVER = '127.0.0.14';
export const CACHE_SERVER = '127.0.0.15';

export const ADDRESS = '192.0.2.25';
export const NAME = '25.2.0.192.in-addr.arpa';
export const HOST = 'mail.example';

export const rootZone: ZoneScript = {
  zone: '.',
  records: [
    ['arpa', 'NS', 'ns.arpa'],
    ['ns.arpa', 'A', ARPA_SERVER],
    ['example', 'NS', 'ns.example'],
    ['ns.example', 'A', FORWARD_SERVER],
  ],
};
export const arpaZone: ZoneScript = {
  zone: 'arpa',
  records: [
    ['2.0.192.in-addr.arpa', 'NS', 'ns1.provider.arpa'],
    ['2.0.192.in-addr.arpa', 'NS', 'ns2.provider.arpa'],
    ['ns1.provider.arpa', 'A', PROVIDER_SERVER],
    ['ns2.provider.arpa', 'A', OTHER_PROVIDER],
  ],
};
export const providerZone: ZoneScript = {
  zone: '2.0.192.in-addr.arpa',
  records: [
    ['2.0.192.in-addr.arpa', 'NS', 'ns1.provider.arpa'],
    ['2.0.192.in-addr.arpa', 'NS', 'ns2.provider.arpa'],
    [NAME, 'PTR', HOST],
  ],
};
export const forwardZone: ZoneScript = {
  zone: 'example',
  records: [
    ['example', 'NS', 'ns.example'],
    ['ns.example', 'A', FORWARD_SERVER],
    [HOST, 'A', ADDRESS],
  ],
};

/** What the cache says when all is well. */
export const goodCache = cache({
  [`PTR ${NAME}`]: { answers: [[NAME, 'PTR', HOST, 100]] },
  [`A ${HOST}`]: { answers: [[HOST, 'A', ADDRESS, 100]] },
});

const GOOD: Readonly<Record<string, Script>> = {
  [ROOT_SERVER]: authority(rootZone),
  [ARPA_SERVER]: authority(arpaZone),
  [PROVIDER_SERVER]: authority(providerZone),
  [OTHER_PROVIDER]: authority(providerZone),
  [FORWARD_SERVER]: authority(forwardZone),
  [CACHE_SERVER]: goodCache,
};

export interface ScriptedWorld {
  readonly servers: ScriptedServers;
  readonly session: Session;
}

/** The good world with other scripts at some addresses; null: nobody listens there. */
export async function scriptedWorld(
  change: Readonly<Record<string, Script | null>> = {},
  options: Partial<SessionOptions> = {},
): Promise<ScriptedWorld> {
  const servers = await ScriptedServers.start();
  for (const [address, script] of Object.entries({ ...GOOD, ...change })) {
    if (script !== null) await servers.serve(address, script);
  }
  const session = new Session({
    resolvers: [{ address: CACHE_SERVER, port: servers.port, origin: 'the test' }],
    roots: [{ name: 'a.root', addresses: [ROOT_SERVER] }],
    port: servers.port,
    ...options,
  });
  return { servers, session };
}
