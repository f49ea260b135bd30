/** From a silence to a verdict: a stall when lookups explain it, else an unexplained gap, else nothing. */
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';
import type { Connection } from '../track/connection.ts';
import type { Gap } from '../track/gap.ts';
import type { Lookup } from '../track/lookup.ts';
import { FLIGHT_NS } from '../track/measures.ts';
import { REORDER_NS } from './acceptance.ts';
import { causeOf } from './cause.ts';
import { confidenceOf } from './confidence.ts';
import { closedFirst } from './connectionFacts.ts';
import { type Counter, counterEvidence, OWN_NAME_ALONE } from './counterEvidence.ts';
import { coveredByNs, coveredNs, type Fit, fittingLookups, follows, ownNameFits, type World } from './fit.ts';
import { identWait } from './ident.ts';
import { isConfirmedLate, isGivenUpByProgram, type LookupSpan } from './lookupSpan.ts';
import { queuedFits } from './queue.ts';
import { withoutMemory } from './schedules/recognise.ts';
import { isFollowed } from './tellSchedule.ts';
import type { FollowedSchedule, Verdict } from './verdict.ts';

export interface JudgeOptions {
  readonly thresholdNs: number;
  /** How soon after the lookup's end the silence must end to be surely its doing. */
  readonly joinNs: number;
}

/** How far back the lookup may begin that a silence without a known beginning waited for. */
const LOOKED_BACK_NS = 120_000_000_000;

/** A lookup that covers this share of what all cover together is enough alone. */
const WHOLE = 0.95;

/** Conversations that waited for one answer go on as near to each other. */
const TOGETHER_NS = 50_000_000;

/** What a gap is once its owner and its start are settled. */
interface Settled {
  readonly gap: Gap;
  readonly side: SideIndex;
  readonly startNs: number;
  readonly fits: readonly Fit[];
  readonly explainedNs: number;
  /** Nobody but the owner itself was looked up. */
  readonly isOwnName?: true;
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

  /** null when it is nothing to report. */
  gap(gap: Gap): Verdict | null {
    const settled = this.#settled(gap);
    if (settled === null) return null;
    if (this.#isStall(settled)) return this.#blame(settled);
    const left = this.#leftFirst(gap);
    if (left !== null && this.#isStall(left)) return this.#blame(left);
    const ownName = this.#ownName(gap, settled);
    if (ownName !== null && this.#isStall(ownName)) return this.#blame(ownName);
    return gap.onlyIfExplained || this.#wasLeftAtOnce(gap) ? null : this.#unexplained(settled);
  }

  /** The server left as soon as its client had come, who then owed nothing and took its time to follow. */
  #wasLeftAtOnce({ owner, connection, startNs }: Gap): boolean {
    return owner === null && connection.server.finTimeNs - startNs < this.#options.thresholdNs;
  }

  /** Whoever spoke first did so when the other end had left: that one may have been the one who was waited for. */
  #leftFirst({ connection, owner, after, ...rest }: Gap): Settled | null {
    if (owner === null || after !== 'handshake') return null;
    const other = owner === CLIENT ? SERVER : CLIENT;
    const { finTimeNs: endNs, finFrame: endFrame, awaited } = connection.side(other);
    if (!(endNs > rest.startNs && endNs < rest.endNs)) return null;
    const gap: Gap = { ...rest, connection, owner: other, after, awaited, endNs, endFrame, ending: 'fin' };
    return this.#settleFor({ ...gap, awaited: other === SERVER ? 'greeting' : awaited }, other);
  }

  /** Nobody looked the peer up: the owner may have waited for its own name. */
  #ownName({ owner, onlyIfExplained }: Gap, settled: Settled): Settled | null {
    if (owner === null || onlyIfExplained || settled.fits.length > 0) return null;
    const { gap, startNs } = settled;
    const fits = ownNameFits(this.#world, gap.connection, owner, startNs, gap.endNs);
    if (fits.length === 0) return null;
    const explainedNs = coveredNs(fits, startNs, gap.endNs);
    return { gap, side: owner, startNs, fits, explainedNs, isOwnName: true };
  }

  /** What a silence that still lasts would be if it ended now: a stall, or null. Judging it leaves no trace. */
  open(gap: Gap): Verdict | null {
    return withoutMemory(() => {
      const settled = this.#settle(gap);
      return this.#isStall(settled) ? this.#stall(settled) : null;
    });
  }

  /** A first SYN: a stall when it waited for a lookup of the server's address that has just ended. */
  connecting(connection: Connection): Verdict | null {
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
      pastOpening: false,
    };
    const settled = this.#unseenStart(gap, CLIENT);
    if (settled === null) return null;
    const { isAnothers } = this.#world;
    const free = settled.fits.every(
      ({ span }) => !span.lookup.connected && !isConfirmedLate(span) && !isAnothers(span.lookup, connection),
    );
    for (const { span } of settled.fits) span.lookup.connected = true;
    return free && settled.explainedNs >= this.#options.thresholdNs ? this.#blame(settled) : null;
  }

  #settled(gap: Gap): Settled | null {
    if (gap.pastOpening) return this.#pastOpening(gap, gap.owner ?? CLIENT);
    return Number.isNaN(gap.startNs) ? this.#unseenStart(gap, gap.owner ?? CLIENT) : this.#settle(gap);
  }

  #settle(gap: Gap): Settled {
    if (gap.owner !== null) return this.#settleFor(gap, gap.owner);
    const client = this.#settleFor(untilItLeft(gap, CLIENT), CLIENT);
    const server = this.#settleFor(untilItLeft(gap, SERVER), SERVER);
    // One of them lasted to the end; what is too short to count is nothing to tell.
    const { thresholdNs } = this.#options;
    if (server.gap.endNs - server.startNs < thresholdNs) return client;
    if (client.gap.endNs - client.startNs < thresholdNs) return server;
    return server.explainedNs > client.explainedNs ? server : client;
  }

  #settleFor(gap: Gap, side: SideIndex): Settled {
    const { connection, startNs, endNs } = gap;
    const own = fittingLookups(this.#world, connection, side, startNs, endNs).filter(
      (fit) => !this.#isAnothers(gap, fit),
    );
    const ahead = queuedFits(this.#world, own, side, startNs);
    const last = used(own, startNs, endNs);
    const fits = ahead.length === 0 ? last : [...ahead, ...last];
    return { gap, side, startNs, fits, explainedNs: coveredNs(fits, startNs, endNs) };
  }

  /** A lookup that was older than the connection, and goes on though its owner has spoken: another one waits for it. */
  #isAnothers({ connection, endNs, endFrame, ending }: Gap, { span }: Fit): boolean {
    const spoke = endFrame !== 0 && ending !== 'fin' && ending !== 'rst';
    if (!spoke || span.startNs >= connection.firstTimeNs || span.endNs - endNs <= this.#options.joinNs) return false;
    return this.#world.isAnothers(span.lookup, connection);
  }

  /** A silence whose beginning was not seen counts from the first query of a lookup that ended just before its end. */
  #unseenStart(gap: Gap, side: SideIndex): Settled | null {
    const fits = this.#endingWith(gap, side, gap.endNs - LOOKED_BACK_NS);
    if (fits.length === 0) return null;
    const startNs = Math.min(...fits.map((fit) => fit.span.startNs));
    return { gap, side, startNs, fits, explainedNs: coveredNs(fits, startNs, gap.endNs) };
  }

  /** Who owes what cannot be seen any more: only a lookup that ends with the silence tells that it was waited for. */
  #pastOpening(gap: Gap, side: SideIndex): Settled | null {
    const { startNs, endNs } = gap;
    const fits = used(this.#endingWith(gap, side, startNs), startNs, endNs);
    return fits.length === 0 ? null : { gap, side, startNs, fits, explainedNs: coveredNs(fits, startNs, endNs) };
  }

  /** The owner's own lookups since this time that were over when the silence was, and made no stall yet. */
  #endingWith(gap: Gap, side: SideIndex, fromNs: number): Fit[] {
    const { joinNs, thresholdNs } = this.#options;
    const own = fittingLookups(this.#world, gap.connection, side, fromNs, gap.endNs).filter(
      ({ span, relation }) => relation !== 'other-host' && mayExplain(span.lookup, gap),
    );
    const ending = own.filter(
      ({ span }) =>
        gap.endNs - span.startNs >= thresholdNs &&
        (gap.pastOpening
          ? endsPastOpening(span, gap.endNs, joinNs)
          : Math.abs(gap.endNs - span.endNs) <= joinNs && endsKnown(span)),
    );
    if (!gap.pastOpening || ending.length === 0 || ending.length === own.length) return ending;
    return own.filter((fit) => ending.includes(fit) || ending.some(({ span }) => follows(span, fit.span)));
  }

  #isStall({ gap, side, startNs, fits, explainedNs }: Settled): boolean {
    const halfNs = (gap.endNs - startNs) / 2;
    if (explainedNs < this.#options.thresholdNs) return false;
    if (explainedNs >= halfNs) return true;
    const ident = identWait(this.#world, gap, side, startNs, fits);
    return ident !== null && explainedNs >= halfNs - ident.aloneNs / 2;
  }

  /** A stall; its lookups are known to have made one from now on. */
  #blame(settled: Settled): Verdict {
    const verdict = this.#stall(settled);
    for (const lookup of verdict.lookups) {
      lookup.explains = true;
      this.#world.lookups.index.decide(lookup);
      lookup.givenUpNs = Math.min(lookup.givenUpNs, settled.gap.endNs);
      if (settled.fits[0].relation !== 'other-host') lookup.ownStall = true;
    }
    return verdict;
  }

  #stall(settled: Settled): Verdict {
    const { gap, side, startNs, fits, explainedNs } = settled;
    const found = counterEvidence(this.#world, gap, side, startNs, fits);
    const counters = settled.isOwnName === true ? [...found, OWN_NAME_ALONE] : found;
    const { confidence, reasons } = confidenceOf(gap, startNs, fits, explainedNs, counters, this.#options.joinNs);
    const cause = causeOf(fits, startNs, gap.endNs);
    return verdictOf(settled, { cause, confidence, reasons, counters, schedule: followedSchedule(fits) });
  }

  #unexplained(settled: Settled): Verdict {
    const { gap, side, startNs, fits } = settled;
    const counters = counterEvidence(this.#world, gap, side, startNs, []);
    const reasons = [fits.length === 0 ? NO_LOOKUP : TOO_LITTLE];
    for (const { span } of fits) span.lookup.explainsPart = true;
    return verdictOf(settled, { cause: null, confidence: 'possible', reasons, counters, schedule: null });
  }
}

const NO_LOOKUP = 'no lookup of the peer by the silent host was seen in this time';
const TOO_LITTLE = 'lookups of the peer explain less than half of the silence';

interface Judgement extends Pick<Verdict, 'cause' | 'confidence' | 'reasons' | 'schedule'> {
  readonly counters: readonly Counter[];
}

function verdictOf(settled: Settled, { cause, confidence, reasons, counters, schedule }: Judgement): Verdict {
  const { gap, side, startNs, fits, explainedNs } = settled;
  const lookups = fits.map((fit) => fit.span.lookup);
  return {
    cause,
    gap,
    side,
    startNs,
    explainedNs,
    confidence,
    reasons,
    counters: counters.map((counter) => counter.evidence),
    closedFirst: closedFirst(gap, startNs),
    helloDelayNs: gap.connection.helloTimeNs - gap.connection.handshakeTimeNs,
    lookups,
    lookupNumbers: lookups.map((lookup) => lookup.number),
    schedule,
  };
}

/**
 * Those that cover some of the silence. Where several processes of one host asked for the same name at the same time,
 * one lookup covers it all: the owner's own is the first to begin inside the silence for which nobody else waited.
 */
function used(fits: readonly Fit[], fromNs: number, toNs: number): readonly Fit[] {
  if (fits.length === 0) return fits;
  const covering = fits.filter((fit) => coveredByNs(fit, fromNs, toNs) > 0);
  if (covering.length < 2) return covering;
  const enough = coveredNs(covering, fromNs, toNs) * WHOLE;
  const whole = covering.filter((fit) => coveredByNs(fit, fromNs, toNs) >= enough);
  const inside = whole.filter(({ span }) => span.startNs >= fromNs);
  const own = inside.find(({ span }) => !span.lookup.explains) ?? inside[0] ?? whole[0];
  return own === undefined ? covering : [own];
}

/** The give-up schedule of the lookup that was waited on longest, when a query of it stayed without an answer. */
function followedSchedule(fits: readonly Fit[]): FollowedSchedule | null {
  let place = 0;
  for (let i = 1; i < fits.length; i++) if (lastedNs(fits[i].span) > lastedNs(fits[place].span)) place = i;
  const { span } = fits[place];
  if (!isFollowed(span)) return null;
  const { schedule } = span;
  return { place, known: schedule?.openEnded === true ? { ...schedule, giveUpNs: Number.NaN } : schedule };
}

function lastedNs(span: LookupSpan): number {
  return span.endNs - span.startNs;
}

/**
 * It made no stall yet; or one that ended just now: several conversations may wait for one lookup. An answer ends all of
 * them at once; several programs behind one resolver give it up one after the other.
 */
function mayExplain({ explains, everAnswered, givenUpNs }: Lookup, { pastOpening, endNs }: Gap): boolean {
  return !explains || (pastOpening && Math.abs(endNs - givenUpNs) <= (everAnswered ? TOGETHER_NS : FLIGHT_NS));
}

/**
 * It ended with this silence: who waits cannot speak before, and what was asked for once is hardly given up, resolvers
 * ask again. Or a name server of the waiting host's own goes on asking, whom the one who waits has given up.
 */
function endsPastOpening(span: LookupSpan, atNs: number, joinNs: number): boolean {
  if (isGivenUpByProgram(span, atNs)) return true;
  const isGivenUp = span.steps.every(({ end, isRepeated }) => end !== 'give-up' || isRepeated);
  return atNs >= span.endNs - REORDER_NS && atNs <= span.endNs + joinNs && isGivenUp && endsKnown(span);
}

/** Where either end may have owed the first word: who left before the silence was over waited no longer than that. */
function untilItLeft(gap: Gap, side: SideIndex): Gap {
  const { finTimeNs: endNs, finFrame: endFrame } = gap.connection.side(side);
  return endNs < gap.endNs ? { ...gap, endNs, endFrame, ending: 'fin' } : gap;
}

function endsKnown(span: LookupSpan): boolean {
  return span.steps.every((step) => step.end !== 'unknown');
}
