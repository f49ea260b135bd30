/** Which lookup a reverse query continues: the same series goes on, or its next step (server, transport, fallback). */
import type { AddressTable } from '../base/addressTable.ts';
import { isPartial, type Lookup, RECENT_TRIES, type Try } from './lookup.ts';
import type { LookupIndex } from './lookupIndex.ts';
import { NEXT_STEP_NS } from './measures.ts';

/** A lookup that was silent for longer is over. */
export const SERIES_NS = 130_000_000_000;
/** The next step of one lookup follows within this time. */
const STEP_NS = 3_000_000_000;
/** Lookups of a host about one address that are looked at for one query: so many may wait at the same time … */
const MAX_CANDIDATES = 128;
/** … and so many for a quick look: those that wait are mostly the newest. As in src/kernel/assembly/lookups.ts. */
const QUICK_CANDIDATES = 16;
/** A series of more tries is no resolver's schedule. */
const LONGEST_SERIES = 24;
/** Series under other IDs that a query may continue; of more at once nothing can be told. */
const MAX_SERIES = 3;
/** A query that is sent again from its port comes within this time: glibc's and musl's wait is 5 s. */
const LONGEST_TRY_NS = 5_500_000_000;
/** No program's resolver asks again under a new ID before this: what comes sooner is another process's. */
const SHORTEST_TRY_NS = 300_000_000;

/** How much longer than before, at most, a name server waits the next time; and what it waits at least. */
const PACE = 2.5;
const FIRST_PACE_NS = 1_500_000_000;
/** Who cannot connect to ask over TCP asks over UDP again after this time at the latest. */
const TCP_STEP_NS = 5_000_000_000;

/** Whether a query with a new ID can be the next try of an unanswered series. */
export type ContinuesSeries = (previous: readonly Try[], next: Try) => boolean;

export class LookupSeries {
  readonly #index: LookupIndex;
  readonly #addresses: AddressTable;
  readonly #continues: ContinuesSeries;

  constructor(index: LookupIndex, addresses: AddressTable, continues: ContinuesSeries) {
    this.#index = index;
    this.#addresses = addresses;
    this.#continues = continues;
  }

  /** Whether a query for an address's own name, over UDP, may go on with a lookup: a quick look. */
  mayGoOn(askingHost: number, subject: number, portAndId: number, timeNs: number): boolean {
    return this.#index.mayGoOn(askingHost, subject, QUICK_CANDIDATES, portAndId, timeNs, STEP_NS);
  }

  /** Recent lookups of a host about this address, the newest first. */
  running(askingHost: number, subject: number, timeNs: number): readonly Lookup[] {
    if (!this.#index.mayHave(askingHost, subject)) return NONE;
    const found: Lookup[] = [];
    this.#index.visitBy(askingHost, subject, MAX_CANDIDATES, timeNs - STEP_NS, (lookup) => {
      const isRunning = timeNs - lookup.last.timeNs <= SERIES_NS;
      if (isRunning) found.push(lookup);
      return isRunning;
    });
    return found;
  }

  /** The one of these that a query goes on with; among those of several processes the one that used its ID comes first. */
  continuedBy(next: Try, running: readonly Lookup[]): Lookup | null {
    const sameId = running.find((lookup) => hasId(lookup, next));
    const paced =
      sameId ?? (next.signed === true ? running.find((lookup) => this.#keepsPace(lookup, next)) : undefined);
    return paced ?? running.slice(0, MAX_SERIES).find((lookup) => this.#belongs(lookup, next)) ?? null;
  }

  /**
   * Tries of a lookup that are another process's, as the next one shows: the ID of its series comes back, so what was asked
   * of the same servers under other IDs meanwhile was no part of it.
   */
  strays({ tries, everAnswered, explains }: Lookup, next: Try): readonly Try[] {
    if (next.channel !== 'dns-udp' || everAnswered || explains) return NO_TRIES;
    const first = tries.findIndex((one) => one.id === next.id);
    const strays = tries.filter((one, at) => at > first && one.id !== next.id && one.channel === next.channel);
    const isAskedToo = ({ server }: Try) => tries.some((one) => one.id === next.id && one.server === server);
    return first === 0 && strays.every(isAskedToo) ? strays : NO_TRIES;
  }

  /** Its tries since the last answer, such as a referral; a stub's are one series, those of whom it asks are another. */
  #openTries({ tries }: Lookup, next: Try): readonly Try[] {
    const isToStub = isStub(this.#addresses, next.server);
    const isAlike = ({ server }: Try) => server === next.server || isStub(this.#addresses, server) === isToStub;
    const from = tries.findLastIndex((one) => one.answered && !one.refused) + 1;
    const open = from === 0 ? tries : tries.slice(from);
    return open.every(isAlike) ? open : open.filter(isAlike);
  }

  #belongs(lookup: Lookup, next: Try): boolean {
    const { last } = lookup;
    const since = next.timeNs - last.timeNs;
    const isMulticast = next.channel === 'mdns' || next.channel === 'netbios';
    if (next.channel !== last.channel)
      return next.timeNs - (last.answered ? last.responseNs : last.timeNs) < stepTime(last);
    if (isMulticast) return since < STEP_NS * 2;
    if (isStub(this.#addresses, last.server) !== isStub(this.#addresses, next.server))
      return this.#crosses(lookup, next);
    if (last.answered) {
      const unfinished =
        last.answer === 'failed' || isPartial(last.answer) || last.answer === 'alias' || last.answer === 'unreachable';
      return unfinished && next.timeNs - last.responseNs < (last.answer === 'truncated' ? TCP_STEP_NS : NEXT_STEP_NS);
    }
    if (next.timeNs > lookup.givenUpNs || since < SHORTEST_TRY_NS) return false;
    const open = this.#openTries(lookup, next);
    return open.length < LONGEST_SERIES && this.#continues(open, next);
  }

  /**
   * From a stub on the host to those whom it asks, or back: the stub asks as long as its client waits, and that one again in
   * its own time.
   */
  #crosses(lookup: Lookup, next: Try): boolean {
    const { tries, last } = lookup;
    if (tries[0].answered) return false;
    if (!isStub(this.#addresses, next.server)) return next.timeNs - last.timeNs < LONGEST_TRY_NS;
    const asked = tries.filter(({ server }) => isStub(this.#addresses, server));
    if (asked.length === 0) return next.timeNs - last.timeNs < NEXT_STEP_NS;
    return asked.length < LONGEST_SERIES && this.#continues(asked, next);
  }

  /**
   * Whether a name server goes on with its lookup. It asks for signatures, never twice at once for the same, and slows down
   * by and by; what else it asks the same servers meanwhile changes its pace.
   */
  #keepsPace({ tries }: Lookup, next: Try): boolean {
    if (next.channel !== 'dns-udp' || isStub(this.#addresses, next.server)) return false;
    const own = tries.filter((one) => one.channel === 'dns-udp' && !isStub(this.#addresses, one.server));
    if (own.length === 0 || own.some((one) => one.signed === false || (isComplete(one) && !one.refused))) return false;
    let longestNs = own.length === 1 ? LONGEST_TRY_NS : FIRST_PACE_NS;
    for (let i = 1; i < own.length; i++) longestNs = Math.max(longestNs, PACE * (own[i].timeNs - own[i - 1].timeNs));
    return next.timeNs - own[own.length - 1].timeNs <= longestNs;
  }
}

const NONE: readonly Lookup[] = [];
const NO_TRIES: readonly Try[] = [];

/** It ends a lookup. */
export function isComplete({ answer }: Try): boolean {
  return answer === 'name' || answer === 'nxdomain' || answer === 'nodata';
}

/** A series that keeps its ID goes on; those of multicast DNS are all zero and tell nothing. */
function hasId(lookup: Lookup, next: Try): boolean {
  if (next.channel !== 'dns-udp' && next.channel !== 'llmnr') return false;
  const isSame = (t: Try) => t.id === next.id && t.channel === next.channel;
  const { tries } = lookup;
  // Its own last one: a name server of the same host may have asked and heard since.
  const last = tries.slice(-RECENT_TRIES).findLast(isSame) ?? (isSame(tries[0]) ? tries[0] : null);
  if (last === null || next.timeNs - last.timeNs > SERIES_NS / 2) return false;
  // What waited for it went on before this query: a host whose ID never changes asks anew.
  const againNs = next.port === last.port ? LONGEST_TRY_NS : STEP_NS;
  if (!last.answered && next.timeNs - lookup.givenUpNs > againNs) return false;
  // A host whose ID never changes begins a new lookup some time after an answer.
  return !(isComplete(last) && next.timeNs - last.responseNs > STEP_NS);
}

/** Until when another transport may follow: an unanswered series first runs to its end. */
function stepTime(last: Try): number {
  return last.answered ? STEP_NS : 10 * STEP_NS;
}

/** A resolver on the asker's own host, which forwards what it is asked (systemd-resolved at 127.0.0.53). */
function isStub(addresses: AddressTable, server: number): boolean {
  return server >>> 24 === 127 || addresses.format(server) === '::1';
}
