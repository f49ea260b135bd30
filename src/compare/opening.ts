/** How long each message of a connection's opening let itself be waited for. */
import type { ListedConnection, OpeningStep } from '../model/report.ts';
import type { Role, Side } from '../model/words.ts';

/** One awaited message, and how long after the one before it it came. */
export interface Wait {
  readonly role: Role;
  readonly side: Side;
  /** How many messages of this role the opening had before: the second `data`, … */
  readonly ordinal: number;
  readonly seconds: number;
  readonly step: OpeningStep;
}

/** The messages after the TCP handshake, each with its wait; a message that follows another of its own side waits on nobody. */
export function waitsOf({ opening }: ListedConnection): Wait[] {
  const waits: Wait[] = [];
  const seen = new Map<Role, number>();
  const first = opening.findLastIndex(({ role }) => HANDSHAKE.has(role));
  for (let at = Math.max(1, first + 1); at < opening.length; at++) {
    const step = opening[at]!;
    const ordinal = seen.get(step.role) ?? 0;
    seen.set(step.role, ordinal + 1);
    const seconds = Math.max(0, step.timeSeconds - opening[at - 1]!.timeSeconds);
    waits.push({ role: step.role, side: step.side, ordinal, seconds, step });
  }
  return waits;
}

const HANDSHAKE: ReadonlySet<Role> = new Set(['syn', 'syn-ack', 'handshake-complete']);

export function longestWait(connection: ListedConnection): number {
  return waitsOf(connection).reduce((longest, { seconds }) => Math.max(longest, seconds), 0);
}

/** The same message of the other connection. */
export function sameWait(wait: Wait, others: readonly Wait[]): Wait | null {
  return (
    others.find(({ role, side, ordinal }) => role === wait.role && side === wait.side && ordinal === wait.ordinal) ??
    null
  );
}

/** Since when the opening is under way, for a picture: the end of the TCP handshake, else its first frame. */
export function zeroOf({ handshakeCompleteSeconds, startSeconds }: ListedConnection): number {
  return handshakeCompleteSeconds ?? startSeconds;
}
