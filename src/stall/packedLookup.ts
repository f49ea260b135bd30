/** A lookup that nothing will change any more, as a record on a tape. */
import { type AnswerKind, Lookup, Try, type TryChannel } from '../track/lookup.ts';
import type { Tape, TapeReader } from './tape.ts';

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
  tape.words(lookup.aliases);
  tape.number(lookup.givenUpNs);
  tape.number(lookup.tries.length);
  for (const attempt of lookup.tries) packTry(tape, attempt);
  return at;
}

function packTry(tape: Tape, attempt: Try): void {
  tape.word(attempt.channel);
  tape.number(attempt.type);
  tape.number(attempt.asker >>> 0);
  tape.number(attempt.server >>> 0);
  tape.number(attempt.port);
  tape.number(attempt.id);
  tape.number(attempt.timeNs);
  tape.number(attempt.frame);
  tape.word(attempt.name);
  tape.number(attempt.responseNs);
  if (!attempt.answered) return;
  tape.number(attempt.responseFrame);
  tape.number(attempt.rcode);
  tape.word(attempt.answer);
  tape.number((attempt.late ? 1 : 0) + (attempt.repeated ? 2 : 0));
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
  lookup.aliases = from.words();
  lookup.givenUpNs = from.number();
  lookup.tries = from.list(() => unpackTry(from, lookup));
  lookup.startNs = lookup.tries[0].timeNs;
  lookup.forwards = forwards.map(lookupOf);
  return lookup;
}

function unpackTry(from: TapeReader, lookup: Lookup): Try {
  const attempt = new Try(
    lookup,
    from.word() as TryChannel,
    from.number(),
    from.number() | 0,
    from.number() | 0,
    from.number(),
    from.number(),
    from.number(),
    from.number(),
    from.word(),
  );
  attempt.responseNs = from.number();
  if (!attempt.answered) return attempt;
  attempt.responseFrame = from.number();
  attempt.rcode = from.number();
  attempt.answer = from.word() as AnswerKind;
  const flags = from.number();
  attempt.late = (flags & 1) !== 0;
  attempt.repeated = (flags & 2) !== 0;
  return attempt;
}
