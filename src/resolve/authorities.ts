/** Every name server of the zone that a name is in, asked by itself: for the name, and for the state of its zone. */
import { nameKey } from '../decode/dnsName.ts';
import type { AskedServer, Hop, HopServer, Soa } from '../model/lookupReport.ts';
import type { HopPurpose, QuestionType } from '../model/lookupWords.ts';
import { isWithin, joinLabels, labelsOf, sameName } from './names.ts';
import { mapBounded } from './parallel.ts';
import { glueWithin } from './reply.ts';
import type { NameServer } from './rootHints.ts';
import type { Asked, Run } from './run.ts';
import type { FoundServer, ServerFinder } from './serverFinder.ts';
import type { ZoneCut } from './session.ts';

/** Where the way down ended: a zone, the servers tried there, and the one that answered as its authority. */
export interface Arrival {
  readonly cut: ZoneCut;
  readonly name: string;
  readonly type: QuestionType;
  readonly tried: readonly Asked[];
  readonly good: Asked;
  readonly purpose: HopPurpose;
}

export interface Authorities {
  readonly zone: string;
  readonly soa: Soa | null;
  readonly servers: readonly AskedServer[];
  /** What counts as the zone's answer: the fullest. */
  readonly best: Hop;
}

interface ListedServer extends NameServer {
  readonly listed: AskedServer['listed'];
}

const AT_ONCE = 4;
const MOST_ENDPOINTS = 26;
/** The fuller the answer, the earlier. */
const FULLNESS: readonly Hop['outcome'][] = ['answer', 'alias', 'nodata', 'nxdomain'];

export async function askAuthorities(run: Run, finder: ServerFinder, arrival: Arrival): Promise<Authorities> {
  const soa = await findSoa(run, arrival);
  const zone = soa !== null && isWithin(soa.zone, arrival.cut.zone) ? soa.zone : arrival.cut.zone;
  const listed = await listServers(run, arrival, zone);
  const found: FoundServer[] = [];
  for await (const server of finder.endpoints(listed)) {
    if (found.push(server) >= MOST_ENDPOINTS || run.spent) break;
  }
  const asked = await mapBounded(found, AT_ONCE, async (one) => {
    const hop = await askFor(run, arrival, zone, one);
    const serial = FULLNESS.includes(hop.outcome) ? await serialOf(run, arrival, zone, soa, one.server) : null;
    const { listed: by } = listed.find(({ name }) => name === one.server.name)!;
    return { server: one.server, listed: by, hop, serial };
  });
  const hops = [...asked.map(({ hop }) => hop), arrival.good.hop];
  const best = FULLNESS.flatMap((outcome) => hops.filter((hop) => hop.outcome === outcome))[0];
  const servers = asked.map(({ hop, ...rest }) => ({ ...rest, hopId: hop.id }));
  return { zone, soa, servers, best };
}

/** The SOA of the zone that the name is really in: one server may hold several zones, one below the other. */
async function findSoa(run: Run, arrival: Arrival): Promise<Soa | null> {
  const { cut, name, good } = arrival;
  const { hop } = good;
  if (hop.soa !== null && isWithin(name, hop.soa.zone) && hop.outcome !== 'alias') return hop.soa;
  // An alias has no other records beside it, so its zone is asked for one label further up.
  const at = hop.outcome === 'alias' && !sameName(name, cut.zone) ? joinLabels(labelsOf(name).slice(1)) : name;
  for (const asked of new Set([at, cut.zone])) {
    const { soa } = (await askAbout(run, arrival, cut.zone, hop.server, asked, 'SOA')).hop;
    if (soa !== null) return soa;
  }
  return null;
}

/** The servers that the delegation names and those that the zone itself names; resolvers use either. */
async function listServers(run: Run, arrival: Arrival, zone: string): Promise<ListedServer[]> {
  const { cut, good } = arrival;
  const parents = sameName(zone, cut.zone) ? cut.servers : [];
  const { hop, message } = await askAbout(run, arrival, zone, good.hop.server, zone, 'NS');
  const own = hop.outcome === 'answer' ? hop.values : [];
  const glue = message === null ? new Map<string, string[]>() : glueWithin(message, zone);
  const listed = new Map<string, ListedServer>();
  for (const { name, addresses } of parents) listed.set(nameKey(name), { name, addresses, listed: 'parent' });
  for (const name of own) {
    const known = listed.get(nameKey(name));
    const addresses = known?.addresses ?? glue.get(nameKey(name)) ?? [];
    listed.set(nameKey(name), { name: known?.name ?? name, addresses, listed: known === undefined ? 'zone' : 'both' });
  }
  if (listed.size > 0) return [...listed.values()];
  return [{ name: good.hop.server.name ?? zone, addresses: [good.hop.server.address], listed: 'parent' }];
}

async function askFor(run: Run, arrival: Arrival, zone: string, { server, problem }: FoundServer): Promise<Hop> {
  const { name, type, purpose, tried } = arrival;
  const known = tried.find(({ hop }) => hop.server.address === server.address && hop.server.name === server.name);
  if (known !== undefined) return known.hop;
  const errand = { purpose, role: 'authority', zone, server, question: { name, type, recursion: false } } as const;
  return problem === null ? (await run.ask(errand)).hop : run.noteLame(errand, problem);
}

async function serialOf(
  run: Run,
  arrival: Arrival,
  zone: string,
  soa: Soa | null,
  server: HopServer,
): Promise<number | null> {
  const isKnown = server.address === arrival.good.hop.server.address && soa !== null && sameName(soa.zone, zone);
  if (isKnown) return soa.serial;
  return (await askAbout(run, arrival, zone, server, zone, 'SOA')).hop.soa?.serial ?? null;
}

function askAbout(
  run: Run,
  { purpose }: Arrival,
  zone: string,
  server: HopServer,
  name: string,
  type: 'SOA' | 'NS',
): Promise<Asked> {
  return run.ask({ purpose, role: 'zone', zone, server, question: { name, type, recursion: false } });
}
