/** What several investigations share: how to ask, and what was learned of zones and their servers on the way. */
import { nameKey } from '../decode/dnsName.ts';
import type { Hop } from '../model/lookupReport.ts';
import { reachOf } from './addressRule.ts';
import { ROOT, selfAndAncestors } from './names.ts';
import type { Resolver } from './resolvers.ts';
import { BUILT_IN_ROOTS, type NameServer } from './rootHints.ts';

export interface SessionOptions {
  readonly resolvers: readonly Resolver[];
  /** By default the built-in ones. */
  readonly roots?: readonly NameServer[];
  /** Where authorities listen; 53 outside of tests. */
  readonly port?: number;
  /** Ask authorities at private and loopback addresses as well; so it is anyway where the root hints are such. */
  readonly allowPrivate?: boolean;
  /** Only one version of IP towards authorities. */
  readonly family?: 4 | 6;
  /** Whether to trace from the root at all. */
  readonly trace?: boolean;
  /** For one address. */
  readonly maxQueries?: number;
  readonly limitMs?: number;
}

/** A zone, its servers as its parent names them, and the referrals that led there. */
export interface ZoneCut {
  readonly zone: string;
  readonly servers: readonly NameServer[];
  readonly path: readonly Hop[];
}

export interface ServerAddresses {
  readonly addresses: readonly string[];
  /** Why there are none, to follow the server's name. */
  readonly problem: string | null;
}

interface Remembered<What> {
  readonly what: What;
  readonly untilMs: number;
}

const DEFAULT_MAX_QUERIES = 400;
const DEFAULT_LIMIT_MS = 60_000;
const MOST_REMEMBERED = 2000;
/** A delegation is looked up anew after this, whatever its TTL. */
const LONGEST_MEMORY_SECONDS = 600;
const ADDRESS_MEMORY_SECONDS = 300;

export class Session {
  readonly options: Required<Omit<SessionOptions, 'family'>> & { readonly family: 4 | 6 | null };
  /** Whether private and loopback addresses that answers give may be asked. */
  readonly privateToo: boolean;
  readonly #cuts = new Map<string, Remembered<ZoneCut>>();
  readonly #addresses = new Map<string, Remembered<ServerAddresses>>();
  readonly #heard = new Set<4 | 6>();

  constructor(options: SessionOptions) {
    this.options = {
      roots: BUILT_IN_ROOTS,
      port: 53,
      allowPrivate: false,
      trace: true,
      maxQueries: DEFAULT_MAX_QUERIES,
      limitMs: DEFAULT_LIMIT_MS,
      family: null,
      ...options,
    };
    this.privateToo = this.options.allowPrivate || this.options.roots.some(isPrivate);
  }

  get hasBuiltInRoots(): boolean {
    return this.options.roots === BUILT_IN_ROOTS;
  }

  /** Zones and servers are found anew from here on. */
  forget(): void {
    this.#cuts.clear();
    this.#addresses.clear();
  }

  heardFrom(address: string): void {
    this.#heard.add(familyOf(address));
  }

  /** Whether any name server outside answered over this version of IP. */
  hasHeardOver(family: 4 | 6): boolean {
    return this.#heard.has(family);
  }

  /** The deepest zone around the name whose servers are known; the root is always. */
  deepestCut(name: string): ZoneCut {
    for (const zone of selfAndAncestors(name)) {
      const cut = recall(this.#cuts, zone);
      if (cut !== null) return cut;
    }
    return { zone: ROOT, servers: this.options.roots, path: [] };
  }

  rememberCut(cut: ZoneCut, ttlSeconds: number): void {
    remember(this.#cuts, cut.zone, cut, ttlSeconds);
  }

  addressesOf(server: string): ServerAddresses | null {
    return recall(this.#addresses, server);
  }

  rememberAddresses(server: string, addresses: ServerAddresses): void {
    remember(this.#addresses, server, addresses, ADDRESS_MEMORY_SECONDS);
  }
}

export function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

function isPrivate({ addresses }: NameServer): boolean {
  return addresses.some((address) => reachOf(address) === 'private' || reachOf(address) === 'here');
}

function recall<What>(memory: Map<string, Remembered<What>>, name: string): What | null {
  const found = memory.get(nameKey(name));
  return found === undefined || found.untilMs < performance.now() ? null : found.what;
}

function remember<What>(memory: Map<string, Remembered<What>>, name: string, what: What, ttlSeconds: number): void {
  const key = nameKey(name);
  memory.delete(key);
  if (memory.size >= MOST_REMEMBERED) memory.delete(memory.keys().next().value!);
  memory.set(key, { what, untilMs: performance.now() + Math.min(ttlSeconds, LONGEST_MEMORY_SECONDS) * 1000 });
}
