/** A delivery attempt: our mail server handed mail to a receiving host, and what that answered, as its log tells it. */
import type { AttemptOutcome } from '../model/witnessWords.ts';

export interface Attempt {
  /** Line of the log, from 1. */
  readonly line: number;
  readonly timeMs: number;
  /** Our address that the receiver saw; null where the log does not tell. */
  readonly sender: string | null;
  /** The receiving host as the log names it: untrusted. */
  readonly receiver: string;
  readonly receiverAddress: string | null;
  readonly outcome: AttemptOutcome;
  /** The SMTP reply or the log's reason, untrusted, of bounded length; empty where it was plain success. */
  readonly reply: string;
  /** The reply speaks of reverse DNS. */
  readonly aboutReverseDns: boolean;
}

/** What a line of a log says, apart from when. */
export type LoggedAttempt = Omit<Attempt, 'line' | 'timeMs' | 'aboutReverseDns'>;

/** The reading of one mail server's log lines. */
export interface MailLog {
  readonly name: string;
  /** @param text  the line behind its time stamp; null: it tells of no delivery attempt */
  read(text: string): LoggedAttempt | null;
}

/** Longest part of a reply that is kept. */
const LONGEST_REPLY = 500;

export function clipReply(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_REPLY ? line : `${line.slice(0, LONGEST_REPLY - 1)}…`;
}

/** By the reply's first digit (RFC 5321 4.2.1): 4yz may be tried again, 5yz is final. */
export function outcomeOfReply(reply: string): AttemptOutcome {
  const code = /(?:^|[\s:(])([245])\d\d(?=[\s-]|$)/.exec(reply)?.[1];
  return code === '2' ? 'accepted' : code === '4' ? 'deferred' : 'refused';
}
