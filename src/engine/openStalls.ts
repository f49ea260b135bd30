/**
 * Stalls while they last. At each tick of the capture's clock every silence that is long enough is judged as if it
 * ended now; what becomes of that is told as events and nowhere kept: the report knows of ended silences alone.
 */
import { toSeconds } from '../base/clock.ts';
import { CLIENT, SERVER } from '../base/side.ts';
import type { StallEvent } from '../model/events.ts';
import type { Stall } from '../model/report.ts';
import type { Side, StallOutcome } from '../model/words.ts';
import { sideName } from '../stall/evidence.ts';
import type { World } from '../stall/fit.ts';
import type { Judge } from '../stall/judge.ts';
import { peersOf } from '../stall/peers.ts';
import { withoutMemory } from '../stall/schedules/recognise.ts';
import { resultId } from '../stall/tellResult.ts';
import { isBetterTold, ToldWaits, waitOf } from '../stall/translation.ts';
import type { Verdict } from '../stall/verdict.ts';
import type { Connection } from '../track/connection.ts';
import type { ConnectionTracker } from '../track/connections.ts';
import type { Gap } from '../track/gap.ts';
import { tellLookup } from './lookupList.ts';

/** Told of at once; further ones are counted until one of these is over. */
const MOST_TOLD = 200;
/** Silences not told of that are judged in one tick; the next tick goes on from there. */
const MOST_JUDGED = 512;
/** An unchanged stall is told again after this time. */
const UPDATE_NS = 1_000_000_000;
/** A silence that is gone without a verdict gets one within so many ticks, or none: its ClientHello may come in pieces. */
const TICKS_OF_GRACE = 2;

interface Told {
  readonly id: string;
  readonly stream: number;
  readonly startFrame: number;
  readonly startNs: number;
  /** As it was told last. */
  verdict: Verdict;
  /** All that counted as a change then. */
  state: string;
  toldNs: number;
  /** The last tick at which it lasted. */
  tick: number;
}

export interface OpenStallsOptions {
  readonly world: World;
  readonly connections: ConnectionTracker;
  readonly judge: Judge;
  /** A verdict as a report tells it. */
  readonly tell: (verdict: Verdict) => Stall;
  readonly only: Side | null;
  readonly onEvent: (event: StallEvent) => void;
}

export class OpenStalls {
  /** Stalls that last but are not told of: there are too many at once. */
  untold = 0;
  readonly #options: OpenStallsOptions;
  /** By id; and those of each connection. */
  readonly #told = new Map<string, Told>();
  readonly #byStream = new Map<number, readonly Told[]>();
  /** Found in the tick at hand. */
  readonly #fresh = new Map<string, { readonly gap: Gap; readonly verdict: Verdict }>();
  readonly #waits = new ToldWaits<string>();
  #tick = 0;
  #budget = 0;
  /** Where the last tick ran out of judgements; connections up to there have had theirs. */
  #resumeBehind = -1;

  constructor(options: OpenStallsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#told.size + this.untold;
  }

  /** It is `nowNs` at least. To be called a few times a second of capture time. */
  tick(nowNs: number): void {
    this.#tick++;
    this.untold = 0;
    this.#budget = MOST_JUDGED;
    let resumeBehind = -1;
    for (const connection of this.#options.connections.live(nowNs)) {
      if (!connection.client.owes && !connection.server.owes) continue;
      for (const gap of this.#options.connections.silencesOf(connection, nowNs)) this.#look(gap, nowNs);
      if (this.#budget === 0 && resumeBehind < 0) resumeBehind = connection.slot;
    }
    for (const [id, { gap, verdict }] of this.#fresh) this.#open(id, gap, verdict, nowNs);
    this.#fresh.clear();
    this.#resumeBehind = resumeBehind;
    for (const told of this.#told.values()) {
      if (this.#tick - told.tick >= TICKS_OF_GRACE) this.#close(told, nowNs, 'nothing', GONE);
    }
  }

  /**
   * A silence is over and was judged; null: there is nothing to report of it.
   * @param toldElsewhere  it is told of the same connection's other pair of addresses
   */
  ended({ connection, startFrame, endNs, ending }: Gap, verdict: Verdict | null, toldElsewhere: boolean): void {
    const known = this.#byStream.get(connection.stream) ?? NONE;
    if (known.length === 0) return;
    if (toldElsewhere) {
      for (const told of known) if (told.startFrame === startFrame) this.#close(told, endNs, 'nothing', TRANSLATED);
      return;
    }
    const id = verdict === null || verdict.cause === null ? null : resultId(verdict);
    for (const told of known) {
      if (told.startFrame !== startFrame) continue;
      if (told.id === id) this.#close(told, endNs, 'stall', ending === 'capture-end' ? CAPTURE_ENDED : OVER);
      else this.#close(told, endNs, id === null && verdict !== null ? 'unexplained' : 'nothing', TOO_LITTLE);
    }
  }

  /** The capture is over: what was not closed by its end came too late to be proved by a frame. */
  finish(nowNs: number): void {
    for (const told of this.#told.values()) this.#close(told, nowNs, 'nothing', NOT_PROVED);
  }

  #look(gap: Gap, nowNs: number): void {
    const known = this.#toldOf(gap);
    if (known.length === 0 ? !this.#mayJudge(gap) : known.every((told) => this.#isUnchanged(told, nowNs))) return;
    const verdict = this.#judged(gap);
    const id = verdict === null ? null : resultId(verdict);
    for (const told of known) if (told.id !== id) this.#close(told, nowNs, 'unexplained', TOO_LITTLE);
    if (verdict === null || id === null) return;
    const told = this.#told.get(id);
    if (told !== undefined) this.#update(told, verdict, nowNs);
    else if (this.#told.size + this.#fresh.size < MOST_TOLD) this.#collect(id, gap, verdict);
    else this.untold++;
  }

  /** Told a moment ago, and nothing has come since: it needs no judgement in this tick. */
  #isUnchanged(told: Told, nowNs: number): boolean {
    if (nowNs - told.toldNs >= UPDATE_NS || stateOf(told.verdict) !== told.state) return false;
    told.tick = this.#tick;
    return true;
  }

  #toldOf({ connection, startFrame }: Gap): readonly Told[] {
    const told = this.#byStream.get(connection.stream);
    return told === undefined ? NONE : told.filter((one) => one.startFrame === startFrame);
  }

  /** Whether a silence that is not told of is worth a judgement, and there is time for it in this tick. */
  #mayJudge({ connection, owner }: Gap): boolean {
    if (this.#budget === 0 || connection.slot <= this.#resumeBehind) return false;
    const worth =
      owner === null
        ? this.#mayFit(connection, CLIENT) || this.#mayFit(connection, SERVER)
        : this.#mayFit(connection, owner);
    if (worth) this.#budget--;
    return worth;
  }

  #mayFit(connection: Connection, side: typeof CLIENT | typeof SERVER): boolean {
    const { addresses, nat64, lookups } = this.#options.world;
    return peersOf(connection, side, addresses, nat64).some((peer) => lookups.index.mayKnow(peer));
  }

  #judged(gap: Gap): Verdict | null {
    const verdict = this.#options.judge.open(gap);
    const { only } = this.#options;
    return verdict !== null && (only === null || sideName(verdict.side) === only) ? verdict : null;
  }

  /** To be told of at the end of this tick, unless the same wait is told of the connection's other pair of addresses. */
  #collect(id: string, gap: Gap, verdict: Verdict): void {
    const wait = { ...waitOf(verdict, gap.connection), endNs: 0 };
    const twin = this.#waits.twinOf(wait);
    if (twin !== null && this.#told.has(twin.as)) return;
    if (twin !== null && this.#fresh.has(twin.as)) {
      if (!isBetterTold(wait, twin.wait)) return;
      this.#fresh.delete(twin.as);
    }
    this.#fresh.set(id, { gap, verdict });
    this.#waits.remember(wait, id);
  }

  #open(id: string, gap: Gap, verdict: Verdict, nowNs: number): void {
    const { startFrame, connection } = gap;
    const told: Told = {
      id,
      stream: connection.stream,
      startFrame,
      startNs: verdict.startNs,
      verdict,
      state: stateOf(verdict),
      toldNs: nowNs,
      tick: this.#tick,
    };
    this.#told.set(id, told);
    this.#byStream.set(told.stream, [...(this.#byStream.get(told.stream) ?? NONE), told]);
    this.#options.onEvent({ type: 'stall-open', ...this.#lasting(verdict, nowNs) });
  }

  #update(told: Told, verdict: Verdict, nowNs: number): void {
    told.tick = this.#tick;
    told.verdict = verdict;
    told.state = stateOf(verdict);
    told.toldNs = nowNs;
    this.#options.onEvent({ type: 'stall-update', ...this.#lasting(verdict, nowNs) });
  }

  #close(told: Told, nowNs: number, outcome: StallOutcome, text: string): void {
    const { id, startNs, stream } = told;
    this.#told.delete(id);
    const others = (this.#byStream.get(stream) ?? NONE).filter((one) => one !== told);
    if (others.length === 0) this.#byStream.delete(stream);
    else this.#byStream.set(stream, others);
    const durationSeconds = toSeconds(Math.max(0, nowNs - startNs));
    this.#options.onEvent({ type: 'stall-close', id, durationSeconds, outcome, timeSeconds: toSeconds(nowNs), text });
  }

  /** Plain values: nothing in them changes with what is followed. */
  #lasting(verdict: Verdict, nowNs: number) {
    const { world, tell } = this.#options;
    const stall = { ...tell(verdict) };
    const stallIds = () => [stall.id];
    const lookups = withoutMemory(() =>
      verdict.lookups.flatMap((lookup) => tellLookup(lookup, { world, stallIds, nowNs, quickNames: false })),
    );
    return { stall, lookups, timeSeconds: toSeconds(nowNs) };
  }
}

const NONE: readonly Told[] = [];

const OVER = 'the silence is over';
const CAPTURE_ENDED = 'the capture ended while it lasted';
const TOO_LITTLE = 'the lookups explain less than half of the silence';
const GONE = 'nobody owed a message any more';
const TRANSLATED = 'it was seen on both sides of a router that translates addresses, and is told of the other one';
const NOT_PROVED = "the capture's last frame came too early to show a silence of this length";

/** What may change while it lasts: tries and answers of its lookups, and who has closed the connection. */
function stateOf({ lookups, gap: { connection } }: Verdict): string {
  const all = lookups.flatMap((lookup) => [lookup, ...lookup.forwards]);
  const tries = all.map(({ tries }) => `${tries.length}/${tries.filter((t) => t.answered).length}`);
  return [connection.client.finFrame, connection.server.finFrame, ...tries].join(' ');
}
