/**
 * The way from the root to whoever answers for a name, as a resolver without a memory would go it: referrals down to the
 * name's zone, every server of that zone by itself, and the same again for each alias (RFC 2317) on the way.
 */
import { recordType } from '../base/reverseName.ts';
import { nameKey } from '../decode/dnsName.ts';
import type { Hop, Leg } from '../model/lookupReport.ts';
import type { HopPurpose, QuestionType } from '../model/lookupWords.ts';
import { askAuthorities } from './authorities.ts';
import { ROOT, sameName } from './names.ts';
import { mapBounded } from './parallel.ts';
import type { NameServer } from './rootHints.ts';
import type { Asked, Run } from './run.ts';
import { type FoundServer, ServerFinder } from './serverFinder.ts';
import type { ZoneCut } from './session.ts';

const MOST_ALIASES = 8;
/** Servers that are tried before a zone on the way counts as dead; the root's thirteen are too many to wait for. */
const MOST_TRIED = 16;
const MOST_TRIED_ROOTS = 5;
/** Where only a server's address is wanted: each may stand behind others again. */
const MOST_TRIED_NESTED = 3;
const AT_ONCE = 4;
/** Each label can be a zone; names of ip6.arpa have 34. */
const MOST_CUTS = 40;
/** A zone with a TTL of 0 is not asked for anew at every step. */
const SHORTEST_MEMORY_SECONDS = 60;

/** Not even a refusal: the same for every name. */
const NO_WORD: readonly Hop['outcome'][] = ['silent', 'unreachable', 'no-route'];

interface Goal {
  readonly name: string;
  readonly type: QuestionType;
}

export class Tracer {
  readonly #run: Run;
  readonly #purpose: HopPurpose;
  readonly #finder: ServerFinder;

  /** @param pending name servers whose addresses are being looked for */
  constructor(run: Run, purpose: HopPurpose, pending: ReadonlySet<string> = new Set()) {
    this.#run = run;
    this.#purpose = purpose;
    const find = (name: string, type: QuestionType, outer: ReadonlySet<string>) =>
      new Tracer(run, 'server-address', outer).follow(name, type);
    this.#finder = new ServerFinder(run, find, pending);
  }

  /** The name's own leg, then one for each alias. Never throws for what the network says. */
  async follow(name: string, type: QuestionType): Promise<Leg[]> {
    const legs: Leg[] = [];
    const seen = new Set<string>();
    for (let at: string | null = name; at !== null; at = legs.at(-1)!.alias) {
      const why = whyNoFurther(at, seen);
      seen.add(nameKey(at));
      legs.push(why === null ? await this.#leg({ name: at, type }) : stoppedLeg({ name: at, type }, why));
    }
    return legs;
  }

  async #leg(goal: Goal): Promise<Leg> {
    const { session } = this.#run;
    let cut = session.deepestCut(goal.name);
    let path = cut.path.map((hop) => this.#run.adopt(hop));
    for (let depth = 0; depth < MOST_CUTS; depth++) {
      const glue = this.#glueFor(cut, goal);
      if (glue !== null) return { ...blankLeg(goal), outcome: glue.length > 0 ? 'answer' : 'nodata', values: glue };
      const tried = this.#run.deadZone(cut.zone) ?? (await this.#askZone(cut, goal));
      const good = tried.find(({ hop }) => isUseful(hop));
      if (good === undefined) return this.#deadEnd(cut, goal, path, tried);
      if (good.hop.outcome !== 'referral') return this.#arrived(cut, goal, path, tried, good);
      path = [...path, ...tried.map(({ hop }) => hop)];
      cut = { zone: good.hop.referral!.zone, servers: good.hop.referral!.servers, path };
      session.rememberCut(cut, referralSeconds(good));
    }
    return stoppedLeg(goal, 'too many zones lie above it');
  }

  /** A name server is asked at the address that its delegation gives, as resolvers do; null when that gives none. */
  #glueFor({ servers }: ZoneCut, { name, type }: Goal): string[] | null {
    if (this.#purpose !== 'server-address') return null;
    const addresses = servers.find((server) => sameName(server.name, name))?.addresses ?? [];
    return addresses.length === 0 ? null : addresses.filter((address) => recordType(address) === type);
  }

  /** The first server alone; when that does not help, the others together. */
  async #askZone(cut: ZoneCut, goal: Goal): Promise<Asked[]> {
    const tried: Asked[] = [];
    const others: FoundServer[] = [];
    const most = this.#mostTried(cut);
    for await (const found of this.#finder.endpoints(inOrder(cut))) {
      if (tried.length > 0) others.push(found);
      else tried.push(await this.#askOne(cut.zone, found, goal));
      if (isUseful(tried[0].hop) || this.#run.spent || others.length + 1 >= most) break;
    }
    return [...tried, ...(await mapBounded(others, AT_ONCE, (found) => this.#askOne(cut.zone, found, goal)))];
  }

  #mostTried({ zone }: ZoneCut): number {
    if (zone === ROOT) return MOST_TRIED_ROOTS;
    return this.#purpose === 'server-address' ? MOST_TRIED_NESTED : MOST_TRIED;
  }

  async #askOne(zone: string, { server, problem }: FoundServer, { name, type }: Goal): Promise<Asked> {
    const question = { name, type, recursion: false };
    const errand = { purpose: this.#purpose, role: 'authority', zone, server, question } as const;
    return problem === null ? this.#run.ask(errand) : { hop: this.#run.noteLame(errand, problem), message: null };
  }

  async #arrived(cut: ZoneCut, goal: Goal, path: readonly Hop[], tried: readonly Asked[], good: Asked): Promise<Leg> {
    const arrival = { cut, ...goal, tried, good, purpose: this.#purpose };
    const { hop } = good;
    const { zone, soa, servers, best } =
      this.#purpose === 'server-address'
        ? { zone: cut.zone, soa: hop.soa, servers: tried.map(asDelegated), best: hop }
        : await askAuthorities(this.#run, this.#finder, arrival);
    return {
      ...blankLeg(goal),
      outcome: best.outcome as Leg['outcome'],
      alias: best.aliases[0] ?? null,
      values: best.values,
      zone,
      soa,
      path: path.map(({ id }) => id),
      servers: [...servers],
    };
  }

  #deadEnd(cut: ZoneCut, goal: Goal, path: readonly Hop[], tried: readonly Asked[]): Leg {
    if (!this.#run.spent && (cut.zone === ROOT || tried.every(({ hop }) => NO_WORD.includes(hop.outcome))))
      this.#run.rememberDead(cut.zone, tried);
    const why = this.#run.spent
      ? 'the bounds for one address were reached'
      : `no name server of ${zoneName(cut.zone)} answers for it`;
    return {
      ...stoppedLeg(goal, why),
      zone: cut.zone,
      path: path.map(({ id }) => id),
      servers: tried.map(asDelegated),
    };
  }
}

function asDelegated({ hop }: Asked): Leg['servers'][number] {
  return { server: hop.server, listed: 'parent', hopId: hop.id, serial: null };
}

function isUseful({ outcome }: Hop): boolean {
  return outcome === 'answer' || outcome === 'alias' || outcome === 'referral' || isNegative(outcome);
}

function isNegative(outcome: Hop['outcome']): boolean {
  return outcome === 'nodata' || outcome === 'nxdomain';
}

/** Any root server will do, so that not all the world asks the first; elsewhere as the delegation has them. */
function inOrder({ zone, servers }: ZoneCut): readonly NameServer[] {
  if (zone !== ROOT) return servers;
  const from = Math.floor(Math.random() * servers.length);
  return [...servers.slice(from), ...servers.slice(0, from)];
}

function referralSeconds({ hop, message }: Asked): number {
  const record = message?.authorities.find(({ name }) => nameKey(name) === nameKey(hop.referral!.zone));
  return Math.max(record?.ttlSeconds ?? 0, SHORTEST_MEMORY_SECONDS);
}

function whyNoFurther(name: string, seen: ReadonlySet<string>): string | null {
  if (seen.has(nameKey(name))) return 'the aliases go round in a circle';
  return seen.size > MOST_ALIASES ? `there are more than ${MOST_ALIASES} aliases one behind the other` : null;
}

function zoneName(zone: string): string {
  return zone === ROOT ? 'the root' : zone;
}

function blankLeg({ name, type }: Goal): Leg {
  return {
    name,
    type,
    outcome: 'stopped',
    alias: null,
    values: [],
    stopped: null,
    zone: null,
    soa: null,
    path: [],
    servers: [],
  };
}

function stoppedLeg(goal: Goal, stopped: string): Leg {
  return { ...blankLeg(goal), stopped };
}
