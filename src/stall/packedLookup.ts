/** A lookup that nothing will change any more, as a record on a tape. */
import { type AnswerKind, Lookup, Try, type TryChannel } from '../track/lookup.ts';
import type { Tape, TapeReader } from './tape.ts';

/** On the tape: it was not given up. */
const NEVER = Number.NaN;

/** What lists need to know of every lookup: it comes first in a record, and is read without the rest. */
export interface LookupDigest {
  /** Whom it asked: the same text for the same servers. */
  readonly servers: string;
  /** Numbers of its forward confirmations, which have records of their own. */
  readonly forwards: readonly number[];
}

export function digestOf({ tries, forwards }: Lookup): LookupDigest {
  return { servers: serversAsked(tries), forwards: forwards.map((forward) => forward.number) };
}

/** What is not sent to a server goes to whoever listens on its channel. */
function serversAsked(tries: readonly Try[]): string {
  const [first] = tries;
  if (tries.every(({ server, channel }) => server === first.server && channel === first.channel))
    return serverOf(first);
  return [...new Set(tries.map(serverOf))].sort().join(' ');
}

function serverOf({ server, channel }: Try): string {
  return server === 0 ? channel : String(server);
}

export function packLookup(tape: Tape, lookup: Lookup): number {
  const at = tape.length;
  const { servers, forwards } = digestOf(lookup);
  tape.word(servers);
  tape.numbers(forwards);
  tape.number(lookup.number);
  tape.word(lookup.kind);
  tape.number(lookup.asker >>> 0);
  tape.number(lookup.askingHost >>> 0);
  tape.number(lookup.subject >>> 0);
  tape.word(lookup.name);
  tape.words(lookup.targets);
  tape.words(lookup.quickTargets);
  tape.words(lookup.aliases);
  tape.number(lookup.tries.length);
  let before: Try | null = null;
  for (const attempt of lookup.tries) {
    packTry(tape, attempt, before);
    before = attempt;
  }
  tape.near(Number.isFinite(lookup.givenUpNs) ? lookup.givenUpNs : NEVER, lookup.tries[0].timeNs);
  return at;
}

/** Mostly a try differs from the one before it in its server, and in its time and frame by a little. */
function packTry(tape: Tape, attempt: Try, before: Try | null): void {
  tape.word(attempt.channel);
  tape.number(attempt.type * 8 + (attempt.iterative ? 4 : 0) + (attempt.signed === null ? 2 : Number(attempt.signed)));
  packChange(tape, attempt.asker, before?.asker);
  packChange(tape, attempt.server, before?.server);
  packChange(tape, attempt.port, before?.port);
  packChange(tape, attempt.id, before?.id);
  tape.near(attempt.timeNs, before?.timeNs ?? 0);
  tape.near(attempt.frame, before?.frame ?? 0);
  tape.word(attempt.name);
  tape.near(attempt.responseNs, attempt.timeNs);
  if (!attempt.answered) return;
  tape.near(attempt.responseFrame, attempt.frame);
  tape.number(attempt.rcode);
  tape.word(attempt.answer);
  const { late, repeated, connects, unsent } = attempt;
  tape.number((late ? 1 : 0) + (repeated ? 2 : 0) + (connects.length > 0 ? 4 : 0) + (unsent ? 8 : 0));
  if (attempt.connects.length > 0) packConnects(tape, attempt);
}

function packConnects(tape: Tape, { connects, timeNs, frame }: Try): void {
  tape.number(connects.length);
  for (const sent of connects) {
    tape.near(sent.timeNs, timeNs);
    tape.near(sent.frame, frame);
  }
}

/** 0 for what is as before. */
function packChange(tape: Tape, value: number, before: number | undefined): void {
  tape.number(value === before ? 0 : (value >>> 0) + 1);
}

function unpackChange(from: TapeReader, before: number | undefined): number {
  const value = from.number();
  return value === 0 ? (before ?? 0) : (value - 1) | 0;
}

export function unpackDigest(from: TapeReader): LookupDigest {
  return { servers: from.word() ?? '', forwards: from.numbers() };
}

/** @param lookupOf  finds a forward confirmation by its number */
export function unpackLookup(tape: Tape, at: number, lookupOf: (number: number) => Lookup): Lookup {
  const from = tape.read(at);
  const { forwards } = unpackDigest(from);
  const number = from.number();
  const kind = from.word() as Lookup['kind'];
  const lookup = new Lookup(number, kind, from.number() | 0, from.number() | 0, from.number() | 0, from.word());
  lookup.targets = from.words();
  lookup.quickTargets = from.words();
  lookup.aliases = from.words();
  let before: Try | null = null;
  lookup.tries = from.list(() => {
    before = unpackTry(from, lookup, before);
    return before;
  });
  lookup.startNs = lookup.tries[0].timeNs;
  const givenUpNs = from.near(lookup.startNs);
  if (!Number.isNaN(givenUpNs)) lookup.givenUpNs = givenUpNs;
  lookup.forwards = forwards.map(lookupOf);
  return lookup;
}

function unpackTry(from: TapeReader, lookup: Lookup, before: Try | null): Try {
  const channel = from.word() as TryChannel;
  const typeAndFlags = from.number();
  const attempt = new Try(
    lookup,
    channel,
    typeAndFlags >> 3,
    unpackChange(from, before?.asker),
    unpackChange(from, before?.server),
    unpackChange(from, before?.port),
    unpackChange(from, before?.id),
    from.near(before?.timeNs ?? 0),
    from.near(before?.frame ?? 0),
    from.word(),
  );
  if ((typeAndFlags & 2) === 0) attempt.signed = (typeAndFlags & 1) === 1;
  attempt.iterative = (typeAndFlags & 4) !== 0;
  attempt.responseNs = from.near(attempt.timeNs);
  if (!attempt.answered) return attempt;
  attempt.responseFrame = from.near(attempt.frame);
  attempt.rcode = from.number();
  attempt.answer = from.word() as AnswerKind;
  const flags = from.number();
  attempt.late = (flags & 1) !== 0;
  attempt.repeated = (flags & 2) !== 0;
  attempt.unsent = (flags & 8) !== 0;
  if ((flags & 4) !== 0) {
    attempt.connects = from.list(() => ({ timeNs: from.near(attempt.timeNs), frame: from.near(attempt.frame) }));
  }
  return attempt;
}
