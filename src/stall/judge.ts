/** From a silence to a verdict: a stall when lookups explain it, else an unexplained gap, else nothing. */
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Connection as ReportedConnection, Gap as ReportedGap, Schedule, Stall } from '../model/report.ts';
import type { Cause, GapEnd, Phase, Side } from '../model/words.ts';
import type { Connection } from '../track/connection.ts';
import type { Gap, GapEnding } from '../track/gap.ts';
import type { Lookup } from '../track/lookup.ts';
import { adviseStall } from './advice/adviseStall.ts';
import type { StallFacts } from './advice/facts.ts';
import { causeOf } from './cause.ts';
import { confidenceOf } from './confidence.ts';
import { closedFirst, connectionFacts } from './connectionFacts.ts';
import { counterEvidence } from './counterEvidence.ts';
import { evidenceOf, sideName } from './evidence.ts';
import { coveredNs, type Fit, fittingLookups, type World } from './fit.ts';
import { lookupName } from './lookupNames.ts';
import type { LookupSpan } from './lookupSpan.ts';

export interface JudgeOptions {
  readonly thresholdNs: number;
  /** How soon after the lookup's end the silence must end to be surely its doing. */
  readonly joinNs: number;
  /** Epoch text of a time of the analysis. */
  readonly formatTime: (ns: number) => string;
}

/** How far back the lookup may begin that a silence without a known beginning waited for. */
const LOOKED_BACK_NS = 120_000_000_000;

/** A lookup that covers this share of what all cover together is enough alone. */
const WHOLE = 0.95;

export type Judgement =
  | { readonly kind: 'stall'; readonly stall: Stall; readonly lookups: readonly Lookup[] }
  | { readonly kind: 'gap'; readonly gap: ReportedGap }
  | null;

/** What a gap is once its owner and its start are settled. */
interface Settled {
  readonly gap: Gap;
  readonly side: SideIndex;
  readonly startNs: number;
  readonly fits: readonly Fit[];
  readonly explainedNs: number;
}

export class Judge {
  readonly #world: World;
  readonly #options: JudgeOptions;

  constructor(world: World, options: JudgeOptions) {
    this.#world = world;
    this.#options = options;
  }

  get thresholdNs(): number {
    return this.#options.thresholdNs;
  }

  get joinNs(): number {
    return this.#options.joinNs;
  }

  gap(gap: Gap): Judgement {
    const settled = Number.isNaN(gap.startNs) ? this.#unseenStart(gap, gap.owner ?? CLIENT) : this.#settle(gap);
    if (settled === null) return null;
    const { startNs, explainedNs } = settled;
    const isStall = explainedNs >= this.#options.thresholdNs && explainedNs >= (gap.endNs - startNs) / 2;
    if (isStall) return this.#stall(settled);
    return gap.onlyIfExplained ? null : { kind: 'gap', gap: this.#unexplained(settled) };
  }

  /** A first SYN: a stall when it waited for a lookup of the server's address that has just ended. */
  connecting(connection: Connection, isOpening: (lookup: Lookup) => boolean): Judgement {
    const gap: Gap = {
      connection,
      owner: CLIENT,
      awaited: 'connect',
      startNs: Number.NaN,
      startFrame: 0,
      after: null,
      endNs: connection.synTimeNs,
      endFrame: connection.synFrame,
      ending: 'syn',
      onlyIfExplained: true,
    };
    const settled = this.#unseenStart(gap, CLIENT);
    if (settled === null) return null;
    const free = settled.fits.every(({ span }) => !span.lookup.connected && !isOpening(span.lookup));
    for (const { span } of settled.fits) span.lookup.connected = true;
    return free && settled.explainedNs >= this.#options.thresholdNs ? this.#stall(settled) : null;
  }

  #settle(gap: Gap): Settled {
    const settledFor = (side: SideIndex): Settled => {
      const fits = this.#used(
        fittingLookups(this.#world, gap.connection, side, gap.startNs, gap.endNs),
        gap.startNs,
        gap.endNs,
      );
      return { gap, side, startNs: gap.startNs, fits, explainedNs: coveredNs(fits, gap.startNs, gap.endNs) };
    };
    if (gap.owner !== null) return settledFor(gap.owner);
    const client = settledFor(CLIENT);
    const server = settledFor(SERVER);
    return server.explainedNs > client.explainedNs ? server : client;
  }

  /**
   * Those that cover some of the silence. Where several processes of one host asked for the same name at the same time,
   * one lookup covers it all: the owner's own is the first to begin inside the silence.
   */
  #used(fits: readonly Fit[], fromNs: number, toNs: number): Fit[] {
    const used = fits.filter((fit) => coveredNs([fit], fromNs, toNs) > 0);
    if (used.length < 2) return used;
    const enough = coveredNs(used, fromNs, toNs) * WHOLE;
    const whole = used.filter((fit) => coveredNs([fit], fromNs, toNs) >= enough);
    const own = whole.find(({ span }) => span.startNs >= fromNs) ?? whole[0];
    return own === undefined ? used : [own];
  }

  /** A silence whose beginning was not seen counts from the first query of a lookup that ended just before its end. */
  #unseenStart(gap: Gap, side: SideIndex): Settled | null {
    const { joinNs, thresholdNs } = this.#options;
    const fits = fittingLookups(this.#world, gap.connection, side, gap.endNs - LOOKED_BACK_NS, gap.endNs).filter(
      ({ span, relation }) =>
        relation !== 'other-host' &&
        span.lookup.stallIds.length === 0 &&
        Math.abs(gap.endNs - span.endNs) <= joinNs &&
        gap.endNs - span.startNs >= thresholdNs &&
        endsKnown(span),
    );
    if (fits.length === 0) return null;
    const startNs = Math.min(...fits.map((fit) => fit.span.startNs));
    return { gap, side, startNs, fits, explainedNs: coveredNs(fits, startNs, gap.endNs) };
  }

  #stall(settled: Settled): Judgement {
    const { gap, side, startNs, fits, explainedNs } = settled;
    const world = this.#world;
    const counters = counterEvidence(world, gap, side, startNs, fits);
    const { confidence, reasons } = confidenceOf(gap, startNs, fits, explainedNs, counters, this.#options.joinNs);
    const lookups = fits.map((fit) => fit.span.lookup);
    gap.connection.retained = true;
    const told = this.#told(settled, 'stall');
    const cause = causeOf(fits, startNs, gap.endNs);
    const schedule = () => this.#schedule(fits);
    const stall: Stall = {
      id: told.id,
      side: told.side,
      phase: told.phase,
      cause,
      confidence,
      reasons,
      get connection() {
        return told.connection();
      },
      startSeconds: told.startSeconds,
      endSeconds: told.endSeconds,
      durationSeconds: told.durationSeconds,
      explainedSeconds: told.explainedSeconds,
      get startedAt() {
        return told.startedAt();
      },
      endedBy: told.endedBy,
      closedFirst: told.closedFirst,
      clientHelloDelaySeconds: told.clientHelloDelaySeconds,
      lookupIds: lookups.map((lookup) => `lookup-${lookup.number}`),
      get schedule() {
        return schedule();
      },
      get evidence() {
        return told.evidence();
      },
      counterEvidence: counters.map((c) => c.evidence),
      get advice() {
        return adviseStall(adviceFacts(settled, told, cause, world));
      },
    };
    for (const lookup of lookups) {
      lookup.stallIds = [...lookup.stallIds, stall.id];
      world.lookups.index.decide(lookup);
      if (gap.ending !== 'open') lookup.givenUpNs = Math.min(lookup.givenUpNs, gap.endNs);
      if (fits[0].relation !== 'other-host') lookup.ownStall = true;
    }
    return { kind: 'stall', stall, lookups };
  }

  #unexplained(settled: Settled): ReportedGap {
    const { gap, side, startNs, fits } = settled;
    const counters = counterEvidence(this.#world, gap, side, startNs, []);
    gap.connection.retained = true;
    const told = this.#told(settled, 'gap');
    return {
      id: told.id,
      side: told.side,
      phase: told.phase,
      cause: 'unexplained',
      confidence: 'possible',
      reasons: [fits.length === 0 ? NO_LOOKUP : TOO_LITTLE],
      get connection() {
        return told.connection();
      },
      startSeconds: told.startSeconds,
      endSeconds: told.endSeconds,
      durationSeconds: told.durationSeconds,
      explainedSeconds: told.explainedSeconds,
      get startedAt() {
        return told.startedAt();
      },
      endedBy: told.endedBy,
      closedFirst: told.closedFirst,
      clientHelloDelaySeconds: told.clientHelloDelaySeconds,
      get evidence() {
        return told.evidence();
      },
      counterEvidence: counters.map((c) => c.evidence),
    };
  }

  /** What a stall and an unexplained gap have in common; the costly parts are made when they are asked for. */
  #told(settled: Settled, kind: 'stall' | 'gap') {
    const { gap, side, startNs, fits, explainedNs } = settled;
    const { connection } = gap;
    const { addresses } = this.#world;
    const { formatTime } = this.#options;
    const phase = phaseOf(gap);
    const first = fits.length > 0 && Number.isNaN(gap.startNs) ? fits[0].span.lookup.tries[0].frame : gap.startFrame;
    const helloDelay = connection.helloTimeNs - connection.handshakeTimeNs;
    const capture = captureOf(first) > 0 ? `${captureOf(first) + 1}.` : '';
    return {
      id: `${kind}-${connection.stream}-${phase}-${capture}${frameOf(first)}`,
      side: sideName(side),
      phase,
      connection: () => connectionFacts(connection, addresses, phase),
      startSeconds: toSeconds(startNs),
      endSeconds: toSeconds(gap.endNs),
      durationSeconds: toSeconds(gap.endNs - startNs),
      explainedSeconds: toSeconds(explainedNs),
      startedAt: () => formatTime(startNs),
      endedBy: endOf(gap.ending),
      closedFirst: closedFirst(gap, startNs),
      clientHelloDelaySeconds: helloDelay >= 0 ? toSeconds(helloDelay) : null,
      evidence: () => evidenceOf(gap, fits, addresses),
    };
  }

  /** The give-up schedule of the lookup that was waited on longest, when a query of it stayed without an answer. */
  #schedule(fits: readonly Fit[]): Schedule | null {
    const longest = fits.map((fit) => fit.span).reduce((a, b) => (b.endNs - b.startNs > a.endNs - a.startNs ? b : a));
    return scheduleOf(longest, this.#world);
  }
}

const NO_LOOKUP = 'no lookup of the peer by the silent host was seen in this time';
const TOO_LITTLE = 'lookups of the peer explain less than half of the silence';

function adviceFacts(
  { gap, fits }: Settled,
  told: { side: Side; phase: Phase; connection: () => ReportedConnection },
  cause: Cause,
  { addresses }: World,
): StallFacts {
  const lookups = fits.map((fit) => fit.span.lookup);
  const tries = lookups.flatMap((lookup) => lookup.tries);
  const { client, server, serverName } = told.connection();
  const servers = [...new Set(tries.map((t) => t.server))].filter((key) => key !== 0);
  const targets = lookups.flatMap((l) => [...l.targets, ...l.forwards.map((f) => f.name ?? '')]);
  return {
    side: told.side,
    phase: told.phase,
    cause,
    application: gap.connection.application,
    software: gap.connection.dialog?.software ?? null,
    client,
    server,
    serverName,
    address: addresses.format(lookups[0].subject),
    name: lookupName(lookups[0], addresses),
    resolvers: servers.map((key) => addresses.format(key)),
    channels: [...new Set(tries.map((t) => t.channel))],
    targets: targets.filter((target) => target !== ''),
  };
}

/** The schedule as a report tells it; null when the lookup was answered. */
export function scheduleOf(span: LookupSpan, world: World): Schedule | null {
  if (
    span.schedule === null &&
    span.steps.every((step) => step.end === 'answered' || step.end === 'failed' || step.end === 'unreachable')
  )
    return null;
  const all = [span.lookup, ...span.lookup.forwards];
  const silent = all.find((l) => l.tries.some((t) => !t.answered)) ?? span.lookup;
  const { tries } = silent;
  const ofType = tries.filter((t) => t.type === tries[0].type || t.channel !== tries[0].channel);
  return {
    name: span.schedule?.name ?? 'unrecognised',
    servers: [...new Set(ofType.map((t) => t.server))].filter((s) => s !== 0).map((s) => world.addresses.format(s)),
    stepsSeconds: ofType.map((t) => toSeconds(t.timeNs - tries[0].timeNs)),
    giveUpSeconds: span.schedule === null ? null : toSeconds(span.schedule.giveUpNs),
  };
}

function endsKnown(span: LookupSpan): boolean {
  return span.steps.every((step) => step.end !== 'unknown');
}

const PHASES: Readonly<Record<Gap['awaited'], Phase>> = {
  connect: 'before-connect',
  'client-hello': 'before-client-hello',
  request: 'before-request',
  greeting: 'before-greeting',
  'tls-reply': 'before-tls-reply',
  'server-hello': 'before-server-hello',
  authentication: 'in-authentication',
  session: 'in-session',
};

/** A request for TLS is a request to whoever waited for it. */
function endOf(ending: GapEnding): GapEnd {
  return ending === 'tls-request' ? 'request' : ending;
}

function phaseOf(gap: Gap): Phase {
  return PHASES[gap.awaited];
}
