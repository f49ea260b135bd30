/** One analysis: frames in, in the order of time, a report out. No operating system here. */
import { AddressTable } from '../base/addressTable.ts';
import { formatEpoch, toSeconds } from '../base/clock.ts';
import type { CaptureReader } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import type { ListedConnection, Parameters, Report, Stall } from '../model/report.ts';
import { connectionFacts } from '../stall/connectionFacts.ts';
import { sideName } from '../stall/evidence.ts';
import { FindingCollector } from '../stall/findings.ts';
import type { World } from '../stall/fit.ts';
import { Judge } from '../stall/judge.ts';
import { Nat64 } from '../stall/nat64.ts';
import { stepsFitRetry } from '../stall/schedules/recognise.ts';
import type { Verdict } from '../stall/verdict.ts';
import type { Connection } from '../track/connection.ts';
import { ConnectionTracker } from '../track/connections.ts';
import { DnsStreams } from '../track/dnsStreams.ts';
import type { GapSink } from '../track/gap.ts';
import { Hosts } from '../track/hosts.ts';
import type { Lookup } from '../track/lookup.ts';
import { LookupTracker } from '../track/lookups.ts';
import { CaptureBook } from './captureBook.ts';
import { Dispatch } from './dispatch.ts';
import { isDnsOverHttps } from './encryptedDns.ts';
import { limitsOf } from './limits.ts';
import { buildReport } from './reportBuilder.ts';
import { Results } from './results.ts';

export interface AnalysisOptions {
  readonly version: string;
  readonly parameters: Parameters;
  readonly listConnections: boolean;
  readonly listAllLookups: boolean;
  /** Told of each stall as soon as its gap has ended. */
  readonly onStall?: (stall: Stall) => void;
  /** Told of a judgement that failed, a bug; the report counts it and holds the others. */
  readonly onFailure?: (error: unknown) => void;
}

/** What is known of a capture file once it was read to its end. */
export interface CaptureFacts {
  /** `pcap`, `pcapng`, `pcapng+gzip`. */
  readonly format: string;
  /** Bytes read from the file, before decompression. */
  readonly bytes: number;
}

/** Connections and lookups of the full lists that a report holds; beyond it they are counted. */
const MAX_LISTED = 100_000;

export class Analysis {
  readonly #options: AnalysisOptions;
  readonly #captures = new CaptureBook();
  readonly #world: World;
  readonly #connections: ConnectionTracker;
  readonly #streams: DnsStreams;
  readonly #dispatch: Dispatch;
  readonly #judge: Judge;
  readonly #findings: FindingCollector;
  readonly #results: Results;
  readonly #allLookups: Lookup[] = [];
  readonly #listed: ListedConnection[] = [];
  #unlisted = 0;
  #notJudged = 0;
  #dnsOverHttps = 0;
  #originEpochNs: bigint | null = null;

  constructor(options: AnalysisOptions) {
    this.#options = options;
    const addresses = new AddressTable();
    const hosts = new Hosts();
    const nat64 = new Nat64(addresses);
    this.#findings = new FindingCollector(() => this.#world);
    const lookups = new LookupTracker(addresses, hosts, stepsFitRetry, this.#findings, (host) =>
      this.#connections.pairs.mayHaveAny(host),
    );
    if (options.listAllLookups) lookups.onBegin = (lookup) => this.#keepLookup(lookup);
    this.#world = {
      addresses,
      hosts,
      lookups,
      nat64,
      isWaitedFor: (lookup) => this.#connections.pairs.mayExceed(0, lookup.asker, lookup.subject),
    };
    this.#streams = new DnsStreams(lookups);
    const thresholdNs = options.parameters.thresholdMs * 1e6;
    this.#connections = new ConnectionTracker(thresholdNs, this.#gapSink(), this.#streams);
    this.#dispatch = new Dispatch(addresses, hosts, this.#connections, lookups);
    this.#judge = new Judge(this.#world, {
      thresholdNs,
      joinNs: options.parameters.joinMs * 1e6,
    });
    this.#results = new Results(this.#world, (ns) => this.#formatTime(ns));
    lookups.index.onDrop = (lookup, nowNs) => {
      this.#findings.letGo(lookup);
      if (!options.listAllLookups) this.#results.lookups.letGo(lookup, nowNs);
    };
  }

  /**
   * Epoch of time zero: the earliest first frame of all captures, ns since 1970. To be called once, before the first
   * `consume`; null when no capture has a frame.
   */
  setOrigin(epochNs: bigint | null): void {
    this.#originEpochNs = epochNs;
  }

  /** Names a capture; answers its index. */
  addCapture(file: string, reader: CaptureReader): number {
    return this.#captures.add(file, reader);
  }

  /**
   * Takes the frames `from` (inclusive) to `to` (exclusive) of a batch. Over several captures the caller merges by
   * time, handing on runs of each.
   * @param shiftNs what to add to the batch's times so that they count from the analysis's origin
   */
  consume(capture: number, batch: FrameBatch, from: number, to: number, shiftNs: number): void {
    const linkTypes = this.#captures.frames(capture, batch, from, to, shiftNs);
    const { clockBackwards } = this.#dispatch.counts;
    this.#dispatch.frames(batch, from, to, capture, shiftNs, linkTypes);
    if (this.#dispatch.counts.clockBackwards === clockBackwards) return;
    this.#captures.sawUntil(capture, Math.max(this.#dispatch.latestNs, this.#dispatch.nowNs));
  }

  /** The capture was read to its end, or to where it is damaged. */
  endCapture(capture: number, facts: CaptureFacts): void {
    this.#captures.end(capture, facts);
  }

  /** Judges what is still open and makes the report. */
  finish(): Report {
    this.#connections.finish(this.#dispatch.nowNs);
    const findings = this.#findings.finish();
    const others = this.#options.listAllLookups ? this.#allLookups : this.#findings.lookups;
    return buildReport({
      options: this.#options,
      captures: this.#captures.facts(this.#originEpochNs),
      stalls: this.#results.stalls(),
      gaps: this.#results.gaps(),
      lookups: this.#results.listLookups(others, this.#dispatch.nowNs),
      connections: this.#options.listConnections ? this.#listed : null,
      findings,
      limits: limitsOf({
        captures: this.#captures,
        counts: this.#dispatch.counts,
        connections: this.#connections,
        lookups: this.#world.lookups,
        oneSided: this.#results.oneSided,
        silentServers: this.#results.silentServers,
        evictedFragments: this.#dispatch.fragments.evicted + this.#streams.evicted,
        overflowedAddresses: this.#world.addresses.overflowed,
        unlisted: this.#unlisted + this.#results.unlisted + this.#findings.overflowed,
        notJudged: this.#notJudged,
        dnsOverHttps: this.#dnsOverHttps,
      }),
      evicted: this.#connections.evicted + this.#world.lookups.index.evicted,
      streams: this.#connections.streams,
      world: this.#world,
    });
  }

  #gapSink(): GapSink {
    return {
      gap: (gap) => this.#take(gap.connection, () => this.#judge.gap(gap)),
      connecting: (connection) => this.#connecting(connection),
      opened: (connection) => this.#opened(connection),
    };
  }

  /** Keeps a judgement's result; one that fails is reported as such, and the analysis goes on. */
  #take(connection: Connection, judge: () => Verdict | null): void {
    let verdict: Verdict | null;
    try {
      verdict = judge();
    } catch (error) {
      this.#options.onFailure?.(error);
      this.#notJudged++;
      return;
    }
    const { only } = this.#options.parameters;
    if (verdict === null || (only !== null && sideName(verdict.side) !== only)) return;
    const stall = this.#results.take(verdict, connection);
    if (stall !== null) this.#options.onStall?.(stall);
  }

  /** For every SYN: only where a lookup of the server's address has just ended is there something to judge. */
  #connecting(connection: Connection): void {
    const { lookups } = this.#world;
    const { address } = connection.server;
    const nowNs = connection.synTimeNs;
    const within = this.#world.nat64.insideOf(address);
    const { thresholdNs, joinNs } = this.#judge;
    const just =
      lookups.hasJustEnded(address, nowNs, thresholdNs, joinNs) ||
      (within !== null && lookups.hasJustEnded(within, nowNs, thresholdNs, joinNs));
    if (!just) return;
    this.#take(connection, () => this.#judge.connecting(connection, (lookup) => this.#isWaitedFor(lookup, connection)));
  }

  /** A lookup that an open connection of the same two hosts waits for did not delay another one. */
  #isWaitedFor(lookup: Lookup, besides: Connection): boolean {
    if (!this.#connections.pairs.mayExceed(1, lookup.asker, lookup.subject)) return false;
    for (const other of this.#connections.live()) {
      if (other === besides || other.firstTimeNs > lookup.startNs) continue;
      const { client, server } = other;
      if (client.owes && client.address === lookup.asker && server.address === lookup.subject) return true;
      if (server.owes && server.address === lookup.asker && client.address === lookup.subject) return true;
    }
    return false;
  }

  #opened(connection: Connection): void {
    this.#results.settle(connection);
    if (connection.serverName !== null && isDnsOverHttps(connection.serverName)) this.#dnsOverHttps++;
    if (!this.#options.listConnections) return;
    if (this.#listed.length >= MAX_LISTED) {
      this.#unlisted++;
      return;
    }
    const delay = connection.helloTimeNs - connection.handshakeTimeNs;
    this.#listed.push({
      ...connectionFacts(connection, this.#world.addresses, null),
      startSeconds: toSeconds(connection.firstTimeNs),
      clientHelloDelaySeconds: delay >= 0 ? toSeconds(delay) : null,
      stallIds: [],
    });
  }

  #keepLookup(lookup: Lookup): void {
    if (this.#allLookups.length < MAX_LISTED) this.#allLookups.push(lookup);
    else this.#unlisted++;
  }

  #formatTime(ns: number): string {
    return formatEpoch((this.#originEpochNs ?? 0n) + BigInt(Math.round(ns)));
  }
}
