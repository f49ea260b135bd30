/** What tracking hands on, judged and kept: silences, connections that came late, openings that are over. */
import { sideName } from '../stall/evidence.ts';
import type { FindingCollector } from '../stall/findings.ts';
import type { World } from '../stall/fit.ts';
import type { Judge } from '../stall/judge.ts';
import type { Verdict } from '../stall/verdict.ts';
import type { Connection } from '../track/connection.ts';
import type { Gap, GapSink } from '../track/gap.ts';
import type { HostIdentity } from '../track/hosts.ts';
import type { AnalysisOptions } from './analysis.ts';
import type { ConnectionBook } from './connectionBook.ts';
import type { ConnectionList } from './connectionList.ts';
import { isDnsOverHttps } from './encryptedDns.ts';
import type { OpenStalls } from './openStalls.ts';
import type { Results } from './results.ts';

export interface JudgementsOptions {
  readonly options: AnalysisOptions;
  readonly world: World;
  readonly judge: Judge;
  readonly results: Results;
  readonly findings: FindingCollector;
  /** Where each connection whose opening is over goes, beside the results. */
  readonly listed: ConnectionList | null;
  readonly book: ConnectionBook | null;
}

export class Judgements implements GapSink {
  /** Judgements that failed. */
  failed = 0;
  /** Connections to resolvers over HTTPS. */
  dnsOverHttps = 0;
  /** Stalls of the side that is not to be listed. */
  unwanted = 0;
  /** Told of each silence that ends. */
  open: OpenStalls | null = null;
  readonly wantsAll: boolean;
  readonly #options: AnalysisOptions;
  readonly #world: World;
  readonly #judge: Judge;
  readonly #results: Results;
  readonly #findings: FindingCollector;
  readonly #listed: ConnectionList | null;
  readonly #book: ConnectionBook | null;

  constructor({ options, world, judge, results, findings, listed, book }: JudgementsOptions) {
    this.wantsAll = options.keepAll === true;
    this.#options = options;
    this.#world = world;
    this.#judge = judge;
    this.#results = results;
    this.#findings = findings;
    this.#listed = listed;
    this.#book = book;
  }

  gap(gap: Gap): void {
    const verdict = this.#judged(() => this.#judge.gap(gap));
    this.open?.ended(gap, verdict, verdict !== null && this.#results.isToldElsewhere(verdict, gap.connection));
    this.#take(gap.connection, verdict);
  }

  /** For every SYN: only where a lookup of the server's address by its sender has just ended is there something to judge. */
  mayHaveWaited(client: HostIdentity, server: number, nowNs: number): boolean {
    const { lookups, nat64 } = this.#world;
    const { thresholdNs, joinNs } = this.#judge;
    if (lookups.waits.hasJustEnded(client, server, nowNs, thresholdNs, joinNs)) return true;
    const within = nat64.insideOf(server);
    return within !== null && lookups.waits.hasJustEnded(client, within, nowNs, thresholdNs, joinNs);
  }

  connecting(connection: Connection): void {
    this.#take(
      connection,
      this.#judged(() => this.#judge.connecting(connection)),
    );
  }

  refused(connection: Connection, reply: string, timeNs: number, frame: number): void {
    this.#findings.refused(connection, reply, timeNs, frame);
  }

  opened(connection: Connection): void {
    this.#results.settle(connection);
    this.passed(connection.serverName);
    this.#listed?.add(connection);
    this.#book?.add(connection);
  }

  passed(serverName: string | null): void {
    if (serverName !== null && isDnsOverHttps(serverName)) this.dnsOverHttps++;
  }

  mayLookUp(host: number, address: number): boolean {
    return this.#world.lookups.waits.mayLookUp(host, address);
  }

  looksUp(host: HostIdentity, address: number, timeNs: number): boolean {
    return this.#world.lookups.waits.looksUp(host, address, timeNs);
  }

  settled(connection: Connection): void {
    this.#results.settle(connection);
  }

  /** A judgement's result; one that fails is reported as such, and the analysis goes on. */
  #judged(judge: () => Verdict | null): Verdict | null {
    try {
      return judge();
    } catch (error) {
      this.#options.onFailure?.(error);
      this.failed++;
      return null;
    }
  }

  #take(connection: Connection, verdict: Verdict | null): void {
    const { only } = this.#options.parameters;
    if (verdict === null) return;
    if (only !== null && sideName(verdict.side) !== only) {
      if (verdict.cause !== null) this.unwanted++;
      return;
    }
    const handle = this.#results.take(verdict, connection);
    if (handle !== null && verdict.cause !== null) this.#options.onStall?.(this.#results.tellStall(handle));
  }
}
