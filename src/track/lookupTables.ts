/** What queries and responses know together: which lookups there are, what waits, what was asked and answered lately. */
import type { AddressTable } from '../base/addressTable.ts';
import { DnsAnswers } from '../decode/dnsAnswers.ts';
import { DnsQuestion } from '../decode/dnsQuestion.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { AnsweredTries } from './answeredTries.ts';
import { DnsConnects } from './dnsConnects.ts';
import { ForwardWatch } from './forwardWatch.ts';
import type { Hosts } from './hosts.ts';
import { Lookup, type Try } from './lookup.ts';
import { LookupIndex } from './lookupIndex.ts';
import { PendingQueries } from './pendingQueries.ts';
import { Resolvers } from './resolverStats.ts';

export class LookupTables {
  readonly addresses: AddressTable;
  readonly hosts: Hosts;
  readonly index: LookupIndex;
  readonly resolvers: Resolvers;
  readonly pending: PendingQueries;
  readonly answered: AnsweredTries;
  readonly forwards: ForwardWatch;
  readonly connects = new DnsConnects();
  /** Reverse lookups begun; numbers given, those of confirmations too; reverse lookups that were answered. */
  readonly counts: Int32Array;
  /** Of the message that was read last. */
  readonly question = new DnsQuestion();
  readonly answers = new DnsAnswers();
  /** All queries for ipv4only.arpa. */
  readonly nat64 = new Lookup(0, 'forward', 0, 0, 0, 'ipv4only.arpa');

  constructor(addresses: AddressTable, hosts: Hosts, kernel: Kernel) {
    const rooms = kernel.lookups;
    this.index = new LookupIndex(rooms, kernel.undecided);
    this.resolvers = new Resolvers(rooms.resolverLog);
    this.pending = new PendingQueries(kernel);
    this.answered = new AnsweredTries(rooms.answered, kernel.latestForwardNs);
    this.forwards = new ForwardWatch(rooms.watch);
    this.counts = rooms.counts;
    this.addresses = addresses;
    this.hosts = hosts;
    this.index.onMade = (handle, lookup) => this.#made(handle, lookup);
  }

  /** A host's key: one for all addresses of the capturing host. */
  hostKey(address: number, capturing: boolean): number {
    return capturing || this.hosts.isLocal(address) ? LOOPBACK : address;
  }

  /** The query of a brief lookup; null for no handle, and for one that has given way. */
  tryOf(handle: number): Try | null {
    return handle === 0 ? null : (this.index.lookupOf(handle)?.last ?? null);
  }

  /** A brief lookup has become an object: whoever knew its handle is told. */
  #made(handle: number, lookup: Lookup): void {
    const attempt = lookup.last;
    if (attempt.answered) {
      this.answered.made(handle, attempt);
      this.forwards.made(handle, attempt.asker, this.index.briefs.targetHash(handle), lookup);
    } else this.pending.made(handle, attempt);
  }
}

/** Places of the counts. */
export const BEGUN = 0;
export const NUMBERS = 1;
export const ANSWERED = 2;

/** 127.0.0.1 as a key. */
const LOOPBACK = 0x7f000001;
