/** The addresses of name servers: glue where the delegation brings it, else found by a trace of their own. */
import { nameKey } from '../decode/dnsName.ts';
import type { HopServer, Leg } from '../model/lookupReport.ts';
import { isWithin } from './names.ts';
import type { NameServer } from './rootHints.ts';
import type { Run } from './run.ts';
import { familyOf, type ServerAddresses } from './session.ts';

/** A server to ask, or one that cannot be asked. */
export interface FoundServer {
  /** Its address is empty when it has none. */
  readonly server: HopServer;
  /** Why it cannot be asked, to follow its name; null when it can. */
  readonly problem: string | null;
}

export type FindAddresses = (name: string, type: 'A' | 'AAAA', pending: ReadonlySet<string>) => Promise<Leg[]>;

/** Name servers whose address is found by asking name servers whose address has to be found. */
const DEEPEST = 3;
const MOST_ADDRESSES = 4;

export class ServerFinder {
  readonly #run: Run;
  readonly #find: FindAddresses;
  /** Servers whose addresses are being looked for: one that is needed for itself cannot be found. */
  readonly #pending: ReadonlySet<string>;

  constructor(run: Run, find: FindAddresses, pending: ReadonlySet<string> = new Set()) {
    this.#run = run;
    this.#find = find;
    this.#pending = pending;
  }

  /** All addresses of the servers, those first that need no asking, IPv4 before IPv6. */
  async *endpoints(servers: readonly NameServer[]): AsyncGenerator<FoundServer> {
    const known = servers.flatMap((server) => this.#asked(server.name, server.addresses));
    yield* known.sort((a, b) => familyOf(a.server.address) - familyOf(b.server.address));
    for (const { name, addresses: glue } of servers) {
      if (glue.length > 0) continue;
      const { addresses, problem } = await this.#addressesOf(name);
      const { port } = this.#run.session.options;
      if (problem === null) yield* this.#asked(name, addresses);
      else yield { server: { name, address: '', port }, problem };
    }
  }

  #asked(name: string, addresses: readonly string[]): FoundServer[] {
    const { family, port } = this.#run.session.options;
    const wanted = addresses.filter((address) => family === null || familyOf(address) === family);
    return wanted.slice(0, MOST_ADDRESSES).map((address) => ({ server: { name, address, port }, problem: null }));
  }

  async #addressesOf(name: string): Promise<ServerAddresses> {
    const { session } = this.#run;
    const key = nameKey(name);
    if (this.#pending.has(key)) return { addresses: [], problem: 'can only be found by asking itself' };
    if (this.#pending.size >= DEEPEST) return { addresses: [], problem: 'stands behind too many other name servers' };
    const known = session.addressesOf(name);
    if (known !== null) return known;
    const pending = new Set([...this.#pending, key]);
    const legs: Leg[] = [];
    for (const type of ['A', 'AAAA'] as const) {
      // Where nobody answers for the name, nobody does for its other type.
      if (legs.length === 0 || legs[0].stopped === null) legs.push((await this.#find(name, type, pending)).at(-1)!);
    }
    const addresses = legs.flatMap(({ values }) => values);
    const found = { addresses, problem: addresses.length > 0 ? null : whyNone(name, legs) };
    // What failed for want of time or of a server that is looked for further up may go well from elsewhere.
    if (addresses.length > 0 || (!this.#run.spent && this.#pending.size === 0)) session.rememberAddresses(name, found);
    return found;
  }
}

function whyNone(name: string, legs: readonly Leg[]): string {
  if (legs.some(({ outcome }) => outcome === 'nxdomain')) return 'does not exist as a name';
  const stopped = legs.find((leg) => leg.stopped !== null);
  if (stopped === undefined) return 'has no address';
  const within = stopped.zone !== null && isWithin(name, stopped.zone) && stopped.servers.some(needsItself);
  const missing = within
    ? `; it lies in ${stopped.zone} itself, so its address must stand in the zone above, as glue`
    : '';
  return `has an address that cannot be found: ${stopped.stopped}${missing}`;
}

/** A server without an address, which is known from what the servers of its own zone say alone. */
function needsItself({ server }: Leg['servers'][number]): boolean {
  return server.address === '';
}
