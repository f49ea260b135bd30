/** One analysis: frames in, in the order of time, a report out. No operating system here. */
import { AddressTable } from '../base/addressTable.ts';
import { formatEpoch } from '../base/clock.ts';
import type { CaptureReader } from '../formats/captureReader.ts';
import type { FrameBatch } from '../formats/frameBatch.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { StallEvent } from '../model/events.ts';
import type { Finding, Parameters, Report, Lookup as ReportedLookup, Stall } from '../model/report.ts';
import { FindingCollector } from '../stall/findings.ts';
import type { World } from '../stall/fit.ts';
import { Judge } from '../stall/judge.ts';
import { Nat64 } from '../stall/nat64.ts';
import { stepsFitRetry } from '../stall/schedules/recognise.ts';
import { lookupId, lookupNumber } from '../stall/tellResult.ts';
import type { Connection } from '../track/connection.ts';
import { ConnectionTracker } from '../track/connections.ts';
import { DnsStreams } from '../track/dnsStreams.ts';
import { Hosts } from '../track/hosts.ts';
import type { Lookup } from '../track/lookup.ts';
import { LookupTracker } from '../track/lookups.ts';
import { CaptureBook } from './captureBook.ts';
import { type BookedConnection, ConnectionBook, tellFollowed } from './connectionBook.ts';
import { ConnectionList } from './connectionList.ts';
import { Dispatch } from './dispatch.ts';
import { type DnsMessageSeen, dnsTeller } from './dnsMessages.ts';
import { markEncryptedDns } from './encryptedDns.ts';
import { FrameOrder } from './frameOrder.ts';
import { framesInUse } from './framesInUse.ts';
import { Judgements } from './judgements.ts';
import { KeptLookups } from './keptLookups.ts';
import { limitsOf } from './limits.ts';
import { OpenStalls } from './openStalls.ts';
import { OwnAddresses } from './ownAddresses.ts';
import { countPastOpening } from './pastOpening.ts';
import { buildReport } from './reportBuilder.ts';
import { Results } from './results.ts';
import { type RunningCounts, runningCounts } from './runningCounts.ts';

export interface AnalysisOptions {
  readonly version: string;
  readonly parameters: Parameters;
  readonly listConnections: boolean;
  readonly listAllLookups: boolean;
  /** Passes over ordinary frames whose bytes lie in its memory: of which the readers are to take theirs. */
  readonly kernel?: Kernel;
  /** Keeps every connection and reverse lookup for `connectionBook` and `keptLookups`; the report holds none of them. */
  readonly keepAll?: boolean;
  /** Told of each stall as soon as its gap has ended. */
  readonly onStall?: (stall: Stall) => void;
  /** Told of stalls while they last, at each `tick`. What is told has no part in the report. */
  readonly onStallEvent?: (event: StallEvent) => void;
  /** Told of every DNS message that has a question; its bytes are good during the call only. */
  readonly onDnsMessage?: (message: DnsMessageSeen) => void;
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

/** Lookups of the full list that a report holds; beyond it they are counted. */
const MAX_LISTED = 100_000;

export class Analysis {
  readonly #options: AnalysisOptions;
  readonly #captures: CaptureBook;
  readonly #world: World;
  readonly #connections: ConnectionTracker;
  readonly #streams: DnsStreams;
  readonly #dispatch: Dispatch;
  readonly #order: FrameOrder;
  readonly #judge: Judge;
  readonly #findings: FindingCollector;
  readonly #results: Results;
  readonly #judgements: Judgements;
  readonly #open: OpenStalls | null;
  readonly #allLookups: Lookup[] = [];
  readonly #listed: ConnectionList | null;
  readonly #kept: KeptLookups | null;
  /** Connections whose opening is over; null unless everything is kept. */
  readonly connectionBook: ConnectionBook | null;
  #finished = false;
  #unlisted = 0;
  #originEpochNs: bigint | null = null;

  constructor(options: AnalysisOptions) {
    this.#options = options;
    const kernel = options.kernel ?? new Kernel();
    const addresses = new AddressTable(kernel.addresses);
    const hosts = new Hosts(kernel);
    markEncryptedDns(kernel.encryptedDnsSigns);
    const nat64 = new Nat64(addresses, kernel.nat64Learned);
    this.#findings = new FindingCollector(() => this.#world, kernel.lookups.told);
    const mayWait = (host: number) => this.#connections.pairs.mayHaveAny(host);
    const lookups = new LookupTracker(addresses, hosts, stepsFitRetry, this.#findings, mayWait, kernel);
    this.#world = {
      addresses,
      hosts,
      lookups,
      nat64,
      isWaitedFor: (lookup) => this.#connections.pairs.mayExceed(0, lookup.asker, lookup.subject),
      idents: () => this.#connections.idents,
      neighbours: () => this.#dispatch.neighbours,
      isAnothers: (lookup, connection) => this.#isAnothers(lookup, connection),
    };
    const own = new OwnAddresses(addresses, hosts);
    this.#captures = new CaptureBook(({ addresses: named = [] }) => own.learn(named));
    const thresholdNs = options.parameters.thresholdMs * 1e6;
    this.#judge = new Judge(this.#world, { thresholdNs, joinNs: options.parameters.joinMs * 1e6 });
    this.#results = new Results(this.#world, (ns) => this.#formatTime(ns));
    this.#listed = options.listConnections ? new ConnectionList(this.#world) : null;
    this.#kept = options.keepAll === true ? new KeptLookups(this.#results.lookups) : null;
    this.connectionBook = options.keepAll === true ? new ConnectionBook(this.#world) : null;
    this.#judgements = new Judgements({
      options,
      world: this.#world,
      judge: this.#judge,
      results: this.#results,
      findings: this.#findings,
      listed: this.#listed,
      book: this.connectionBook,
    });
    this.#streams = new DnsStreams(lookups);
    this.#connections = new ConnectionTracker(thresholdNs, this.#judgements, this.#streams, kernel);
    if (this.#listed !== null) this.#connections.onMessage = this.#listed.message.bind(this.#listed);
    this.#open = this.#makeOpenStalls();
    this.#judgements.open = this.#open;
    this.#dispatch = new Dispatch(addresses, hosts, this.#connections, lookups, kernel);
    this.#order = new FrameOrder((capture, batch, from, to) => {
      this.#dispatch.frames(batch, from, to, capture, 0, this.#captures.linkTypes(capture));
    });
    lookups.onLookUp = this.#connections.lookedUp.bind(this.#connections);
    lookups.onGoOn = this.#results.wentOn.bind(this.#results);
    if (options.onDnsMessage !== undefined) lookups.onDnsMessage = dnsTeller(options.onDnsMessage, addresses);
    if (options.listAllLookups || this.#kept !== null) lookups.onBegin = (lookup) => this.#keepLookup(lookup);
    lookups.index.onDrop = (lookup, nowNs) => {
      this.#findings.letGo(lookup);
      if (options.listAllLookups) return;
      if (this.#kept !== null) this.#kept.letGo(lookup, nowNs);
      else this.#results.lookups.letGo(lookup, nowNs);
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
    this.#captures.frames(capture, batch, from, to, shiftNs);
    const linkTypes = this.#captures.linkTypes(capture);
    if (linkTypes.length > 1) this.#order.expectSeveral();
    if (this.#order.passes(capture, batch, from, to, shiftNs)) {
      const { clockBackwards } = this.#dispatch.counts;
      this.#dispatch.frames(batch, from, to, capture, shiftNs, linkTypes);
      if (this.#dispatch.counts.clockBackwards === clockBackwards) return;
    }
    this.#captures.sawBackwards(capture, batch, from, to, shiftNs);
  }

  /** Time of the latest frame; 0 before the first. */
  get nowNs(): number {
    return this.#order.latestNs;
  }

  /**
   * It is `nowNs` at least, though no frame says so: takes what was held for its order, and tells of the stalls that
   * last. Costs a look at every connection that is opening; a few times a second is often enough.
   */
  tick(nowNs: number): void {
    try {
      const seenUntilNs = this.#order.tick(nowNs);
      this.#open?.tick(Math.max(seenUntilNs, this.#dispatch.nowNs));
    } catch (error) {
      this.#options.onFailure?.(error);
    }
  }

  /** What was counted so far. */
  counts(): RunningCounts {
    return runningCounts(this.#world, this.#connections, this.#results.stallCount, this.#open?.count ?? 0);
  }

  /**
   * Numbers of the frames of a capture that stalls yet to come may be proved with, as known by now: what a stall that
   * is already known is proved with is in its evidence.
   */
  framesInUse(capture: number): Set<number> {
    const { index } = this.#world.lookups;
    const frames = framesInUse(capture, this.#connections.remembered(this.#dispatch.nowNs), index.all());
    for (const frame of this.#order.heldOf(capture)) frames.add(frame);
    return frames;
  }

  /** The capture was read to its end, or to where it is damaged. */
  endCapture(capture: number, facts: CaptureFacts): void {
    this.#captures.end(capture, facts);
  }

  /** Judges what is still open and makes the report. */
  finish(): Report {
    this.#finished = true;
    this.#order.finish();
    const endNs = Math.max(this.#dispatch.nowNs, this.#captures.quietUntilNs);
    this.#connections.finish(endNs);
    const { index } = this.#world.lookups;
    const pastOpening = countPastOpening(index.unsettled(), this.#connections.flows, this.#judge.thresholdNs, endNs);
    this.#open?.finish(endNs);
    const findings = this.#findings.finish();
    const { listAllLookups } = this.#options;
    const others = listAllLookups ? this.#allLookups : this.#findings.lookups;
    return this.#report(findings, this.#results.listLookups(others, endNs, listAllLookups), pastOpening);
  }

  /** What a report would say by now, without its lookups; nothing changes by asking. To be read before more frames come. */
  soFar(): Report {
    return this.#report(this.#findings.soFar(), [], 0);
  }

  /** Connections that are opening now, with `keepAll`; none after the end. */
  openingConnections(): BookedConnection[] {
    if (this.connectionBook === null || this.#finished) return [];
    return Array.from(this.#connections.live(this.#dispatch.nowNs))
      .filter(({ mode }) => mode !== 'past')
      .map((connection) => tellFollowed(connection, this.#world));
  }

  /** Reverse lookups that are kept, in the order of their first queries. */
  get keptCount(): number {
    return this.#kept?.numbers.length ?? 0;
  }

  /** Lookups that found no room among them. */
  get unkeptLookups(): number {
    return this.#kept?.unlisted ?? 0;
  }

  /** Ids of those from the place `from` (inclusive) to `to` (exclusive). */
  keptLookups(from: number, to: number): string[] {
    return (this.#kept?.numbers.slice(from, to) ?? []).map(lookupId);
  }

  /** Lookups as they are known by now, with their forward confirmations; ids that nothing is known of are left out. */
  tellLookups(ids: readonly string[]): ReportedLookup[] {
    return this.#results.tellLookups(ids.map(lookupNumber), this.#dispatch.nowNs);
  }

  /** The name servers that were asked in a stall's lookups, in the order of asking. */
  serversOf({ lookupIds }: Pick<Stall, 'lookupIds'>): string[] {
    return this.#results.serversOf(lookupIds.map(lookupNumber));
  }

  /** @param pastOpening  what is counted at the end alone */
  #report(findings: Finding[], lookups: ReportedLookup[], pastOpening: number): Report {
    return buildReport({
      options: this.#options,
      captures: this.#captures.facts(this.#originEpochNs),
      stalls: this.#results.stalls(),
      gaps: this.#results.gaps(),
      lookups,
      connections: this.#listed?.listed ?? null,
      findings,
      limits: limitsOf({
        captures: this.#captures,
        counts: this.#dispatch.counts,
        connections: this.#connections,
        lookups: this.#world.lookups,
        oneSided: this.#results.oneSided,
        pastOpening,
        thresholdMs: this.#options.parameters.thresholdMs,
        silentServers: this.#results.silentServers,
        evictedFragments: this.#dispatch.fragments.evicted + this.#streams.evicted,
        overflowedAddresses: this.#world.addresses.overflowed,
        unlisted: this.#unlisted + (this.#listed?.unlisted ?? 0) + this.#results.unlisted,
        unlistedFindings: this.#findings.overflowed,
        notJudged: this.#judgements.failed,
        dnsOverHttps: this.#judgements.dnsOverHttps,
      }),
      evicted: this.#connections.evicted + this.#world.lookups.index.evicted,
      streams: this.#connections.streams,
      notListed: this.#judgements.unwanted,
      world: this.#world,
    });
  }

  #makeOpenStalls(): OpenStalls | null {
    const { onStallEvent, parameters } = this.#options;
    if (onStallEvent === undefined) return null;
    return new OpenStalls({
      world: this.#world,
      connections: this.#connections,
      judge: this.#judge,
      tell: (verdict) => this.#results.tellStall(verdict),
      only: parameters.only,
      onEvent: onStallEvent,
    });
  }

  /** A lookup that an open connection of the same two hosts waits for did not delay another one that came later. */
  #isAnothers({ asker, subject, startNs }: Lookup, besides: Connection): boolean {
    return (
      this.#connections.pairs.mayExceed(1, asker, subject) &&
      this.#connections.hasDebt(asker, subject, startNs, besides)
    );
  }

  #keepLookup(lookup: Lookup): void {
    this.#kept?.begin(lookup);
    if (!this.#options.listAllLookups) return;
    if (this.#allLookups.length < MAX_LISTED) this.#allLookups.push(lookup);
    else this.#unlisted++;
  }

  #formatTime(ns: number): string {
    return formatEpoch((this.#originEpochNs ?? 0n) + BigInt(Math.round(ns)));
  }
}
