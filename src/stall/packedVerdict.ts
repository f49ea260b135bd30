/** A verdict whose connection nothing will change any more, as a record on a tape. */
import type { SideIndex } from '../base/side.ts';
import type { CounterEvidence } from '../model/report.ts';
import type { Cause, Confidence, Role, Side } from '../model/words.ts';
import type { Lookup } from '../track/lookup.ts';
import type { Tape, TapeReader } from './tape.ts';
import type { FollowedSchedule, ToldConnection, ToldGap, ToldHalf, Verdict } from './verdict.ts';

/** What lists are sorted and grouped by: it comes first in a record, and is read without the rest. */
export interface VerdictDigest extends Pick<Verdict, 'startNs' | 'side' | 'cause' | 'lookupNumbers'> {
  readonly gap: Pick<ToldGap, 'endNs' | 'awaited'> & { readonly connection: Pick<ToldConnection, 'stream'> };
}

export function packVerdict(tape: Tape, verdict: Omit<Verdict, 'lookups'>): number {
  const at = tape.length;
  tape.number(verdict.startNs);
  tape.near(verdict.gap.endNs, verdict.startNs);
  tape.number(verdict.gap.connection.stream);
  tape.number(verdict.side);
  tape.word(verdict.gap.awaited);
  tape.word(verdict.cause);
  tape.numbers(verdict.lookupNumbers);
  packGap(tape, verdict.gap);
  tape.near(verdict.explainedNs, verdict.gap.endNs - verdict.startNs);
  tape.word(verdict.confidence);
  tape.words(verdict.reasons);
  tape.number(verdict.counters.length);
  for (const counter of verdict.counters) packCounter(tape, counter);
  tape.word(verdict.closedFirst);
  tape.near(verdict.helloDelayNs, verdict.gap.endNs - verdict.startNs);
  packSchedule(tape, verdict.schedule);
  return at;
}

export function unpackDigest(from: TapeReader): VerdictDigest {
  const startNs = from.number();
  const endNs = from.near(startNs);
  const connection = { stream: from.number() };
  const side = from.number() as SideIndex;
  const gap = { endNs, awaited: from.word() as ToldGap['awaited'], connection };
  return { startNs, side, gap, cause: from.word() as Cause | null, lookupNumbers: from.numbers() };
}

/** A verdict as it is read back; its lookups are looked for when they are wanted. */
export class UnpackedVerdict implements Verdict {
  readonly startNs: number;
  readonly gap: ToldGap;
  readonly cause: Cause | null;
  readonly side: SideIndex;
  readonly explainedNs: number;
  readonly confidence: Confidence;
  readonly reasons: readonly string[];
  readonly counters: readonly CounterEvidence[];
  readonly closedFirst: Side | null;
  readonly helloDelayNs: number;
  readonly lookupNumbers: readonly number[];
  readonly schedule: FollowedSchedule | null;
  readonly #lookupOf: (number: number) => Lookup;
  #lookups: readonly Lookup[] | null = null;

  constructor(tape: Tape, at: number, lookupOf: (number: number) => Lookup) {
    const from = tape.read(at);
    const digest = unpackDigest(from);
    this.startNs = digest.startNs;
    this.side = digest.side;
    this.cause = digest.cause;
    this.lookupNumbers = digest.lookupNumbers;
    this.gap = unpackGap(from, digest.gap);
    this.explainedNs = from.near(digest.gap.endNs - digest.startNs);
    this.confidence = from.word() as Confidence;
    this.reasons = from.words();
    this.counters = from.list(unpackCounter);
    this.closedFirst = from.word() as Side | null;
    this.helloDelayNs = from.near(digest.gap.endNs - digest.startNs);
    this.schedule = unpackSchedule(from);
    this.#lookupOf = lookupOf;
  }

  get lookups(): readonly Lookup[] {
    this.#lookups ??= this.lookupNumbers.map(this.#lookupOf);
    return this.#lookups;
  }
}

function packGap(tape: Tape, gap: ToldGap): void {
  tape.near(gap.startNs, gap.endNs);
  tape.number(gap.startFrame);
  tape.word(gap.after);
  tape.near(gap.endFrame, gap.startFrame);
  tape.word(gap.ending);
  packConnection(tape, gap.connection, gap);
}

function unpackGap(from: TapeReader, { endNs, awaited, connection }: VerdictDigest['gap']): ToldGap {
  const startNs = from.near(endNs);
  const startFrame = from.number();
  return {
    endNs,
    awaited,
    startNs,
    startFrame,
    after: from.word() as ToldGap['after'],
    endFrame: from.near(startFrame),
    ending: from.word() as ToldGap['ending'],
    connection: unpackConnection(from, connection, { startNs, startFrame }),
  };
}

/** What the times and frames of a connection are near to. */
type Start = Pick<ToldGap, 'startNs' | 'startFrame'>;

function packConnection(tape: Tape, connection: ToldConnection, start: Start): void {
  const { dialog } = connection;
  packHalf(tape, connection.client, start);
  packHalf(tape, connection.server, start);
  tape.number(connection.synSeen ? 1 : 0);
  packMoment(tape, connection.synTimeNs, connection.synFrame, start);
  packMoment(tape, connection.synAckTimeNs, connection.synAckFrame, start);
  packMoment(tape, connection.handshakeTimeNs, connection.handshakeFrame, start);
  tape.number(connection.rttNs);
  tape.word(connection.application);
  tape.word(connection.serverName);
  packMoment(tape, connection.rstTimeNs, connection.rstFrame, start);
  tape.number(connection.rstSide);
  tape.number(dialog === null ? 0 : 1);
  if (dialog === null) return;
  tape.word(dialog.software);
  tape.word(dialog.serverName);
  tape.word(dialog.serverNameSource);
}

function unpackConnection(
  from: TapeReader,
  { stream }: VerdictDigest['gap']['connection'],
  start: Start,
): ToldConnection {
  const client = unpackHalf(from, start);
  const server = unpackHalf(from, start);
  const synSeen = from.number() === 1;
  const [synTimeNs, synFrame] = unpackMoment(from, start);
  const [synAckTimeNs, synAckFrame] = unpackMoment(from, start);
  const [handshakeTimeNs, handshakeFrame] = unpackMoment(from, start);
  const rttNs = from.number();
  const application = from.word();
  const serverName = from.word();
  const [rstTimeNs, rstFrame] = unpackMoment(from, start);
  return {
    client,
    server,
    stream,
    synSeen,
    synTimeNs,
    synFrame,
    synAckTimeNs,
    synAckFrame,
    handshakeTimeNs,
    handshakeFrame,
    rttNs,
    application,
    serverName,
    rstTimeNs,
    rstFrame,
    rstSide: from.number() as SideIndex,
    dialog: from.number() === 0 ? null : unpackDialog(from),
  };
}

function unpackDialog(from: TapeReader): ToldConnection['dialog'] {
  type Source = NonNullable<ToldConnection['dialog']>['serverNameSource'];
  return { software: from.word(), serverName: from.word(), serverNameSource: from.word() as Source };
}

function packHalf(tape: Tape, half: ToldHalf, start: Start): void {
  tape.number(half.address >>> 0);
  tape.number(half.port);
  packMoment(tape, half.finTimeNs, half.finFrame, start);
}

function unpackHalf(from: TapeReader, start: Start): ToldHalf {
  const address = from.number() | 0;
  const port = from.number();
  const [finTimeNs, finFrame] = unpackMoment(from, start);
  return { address, port, finTimeNs, finFrame };
}

/** A time and its frame; NaN and 0 for what never was. */
function packMoment(tape: Tape, timeNs: number, frame: number, { startNs, startFrame }: Start): void {
  tape.near(timeNs, startNs);
  if (!Number.isNaN(timeNs)) tape.near(frame, startFrame);
}

function unpackMoment(from: TapeReader, { startNs, startFrame }: Start): [timeNs: number, frame: number] {
  const timeNs = from.near(startNs);
  return [timeNs, Number.isNaN(timeNs) ? 0 : from.near(startFrame)];
}

function packCounter(tape: Tape, counter: CounterEvidence): void {
  tape.number(counter.capture ?? Number.NaN);
  tape.number(counter.frame ?? Number.NaN);
  tape.number(counter.timeSeconds ?? Number.NaN);
  tape.word(counter.role);
  tape.word(counter.text);
}

function unpackCounter(from: TapeReader): CounterEvidence {
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    capture: orNull(from.number()),
    frame: orNull(from.number()),
    timeSeconds: orNull(from.number()),
    role: from.word() as Role | null,
    text: from.word() ?? '',
  };
}

function packSchedule(tape: Tape, schedule: FollowedSchedule | null): void {
  tape.number(schedule === null ? Number.NaN : schedule.place);
  if (schedule === null) return;
  tape.word(schedule.known?.name ?? null);
  tape.word(schedule.known?.resolver ?? null);
  tape.number(schedule.known?.giveUpNs ?? Number.NaN);
}

function unpackSchedule(from: TapeReader): FollowedSchedule | null {
  const place = from.number();
  if (Number.isNaN(place)) return null;
  const name = from.word();
  const resolver = from.word() ?? '';
  const giveUpNs = from.number();
  return { place, known: name === null ? null : { name, resolver, giveUpNs } };
}
