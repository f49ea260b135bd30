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
  tape.number(verdict.gap.endNs);
  tape.number(verdict.gap.connection.stream);
  tape.number(verdict.side);
  tape.word(verdict.gap.awaited);
  tape.word(verdict.cause);
  tape.numbers(verdict.lookupNumbers);
  packGap(tape, verdict.gap);
  tape.number(verdict.explainedNs);
  tape.word(verdict.confidence);
  tape.words(verdict.reasons);
  tape.number(verdict.counters.length);
  for (const counter of verdict.counters) packCounter(tape, counter);
  tape.word(verdict.closedFirst);
  tape.number(verdict.helloDelayNs);
  packSchedule(tape, verdict.schedule);
  return at;
}

export function unpackDigest(from: TapeReader): VerdictDigest {
  const startNs = from.number();
  const endNs = from.number();
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
    this.explainedNs = from.number();
    this.confidence = from.word() as Confidence;
    this.reasons = from.words();
    this.counters = from.list(unpackCounter);
    this.closedFirst = from.word() as Side | null;
    this.helloDelayNs = from.number();
    this.schedule = unpackSchedule(from);
    this.#lookupOf = lookupOf;
  }

  get lookups(): readonly Lookup[] {
    this.#lookups ??= this.lookupNumbers.map(this.#lookupOf);
    return this.#lookups;
  }
}

function packGap(tape: Tape, gap: ToldGap): void {
  tape.number(gap.startNs);
  tape.number(gap.startFrame);
  tape.word(gap.after);
  tape.number(gap.endFrame);
  tape.word(gap.ending);
  packConnection(tape, gap.connection);
}

function unpackGap(from: TapeReader, { endNs, awaited, connection }: VerdictDigest['gap']): ToldGap {
  return {
    endNs,
    awaited,
    startNs: from.number(),
    startFrame: from.number(),
    after: from.word() as ToldGap['after'],
    endFrame: from.number(),
    ending: from.word() as ToldGap['ending'],
    connection: unpackConnection(from, connection),
  };
}

function packConnection(tape: Tape, connection: ToldConnection): void {
  const { dialog } = connection;
  packHalf(tape, connection.client);
  packHalf(tape, connection.server);
  tape.number(connection.synSeen ? 1 : 0);
  tape.number(connection.synTimeNs);
  tape.number(connection.synFrame);
  tape.number(connection.synAckTimeNs);
  tape.number(connection.synAckFrame);
  tape.number(connection.handshakeTimeNs);
  tape.number(connection.handshakeFrame);
  tape.number(connection.rttNs);
  tape.word(connection.application);
  tape.word(connection.serverName);
  tape.number(connection.rstTimeNs);
  tape.number(connection.rstFrame);
  tape.number(connection.rstSide);
  tape.number(dialog === null ? 0 : 1);
  if (dialog === null) return;
  tape.word(dialog.software);
  tape.word(dialog.serverName);
  tape.word(dialog.serverNameSource);
}

function unpackConnection(from: TapeReader, { stream }: VerdictDigest['gap']['connection']): ToldConnection {
  return {
    client: unpackHalf(from),
    server: unpackHalf(from),
    stream,
    synSeen: from.number() === 1,
    synTimeNs: from.number(),
    synFrame: from.number(),
    synAckTimeNs: from.number(),
    synAckFrame: from.number(),
    handshakeTimeNs: from.number(),
    handshakeFrame: from.number(),
    rttNs: from.number(),
    application: from.word(),
    serverName: from.word(),
    rstTimeNs: from.number(),
    rstFrame: from.number(),
    rstSide: from.number() as SideIndex,
    dialog: from.number() === 0 ? null : unpackDialog(from),
  };
}

function unpackDialog(from: TapeReader): ToldConnection['dialog'] {
  type Source = NonNullable<ToldConnection['dialog']>['serverNameSource'];
  return { software: from.word(), serverName: from.word(), serverNameSource: from.word() as Source };
}

function packHalf(tape: Tape, half: ToldHalf): void {
  tape.number(half.address >>> 0);
  tape.number(half.port);
  tape.number(half.finTimeNs);
  tape.number(half.finFrame);
}

function unpackHalf(from: TapeReader): ToldHalf {
  return { address: from.number() | 0, port: from.number(), finTimeNs: from.number(), finFrame: from.number() };
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
