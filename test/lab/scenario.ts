/** What a scenario is: real software played in a lab, and what a careful reader of its capture would say. */
import type { Cause, Confidence, FindingKind, GapEnd, LimitKind, Phase, Side } from '../../src/model/words.ts';
import type { Lab } from './lab.ts';

export interface ExpectedGap {
  readonly side: Side;
  readonly phase: Phase;
  /** From and to, in seconds. */
  readonly durationSeconds: readonly [number, number];
  readonly endedBy: GapEnd;
}

export interface ExpectedStall extends ExpectedGap {
  /** One cause, or several where the capture allows either reading. */
  readonly cause: Cause | readonly Cause[];
  /** The confidence is this or higher. */
  readonly minConfidence: Confidence;
  /** The confidence is this or lower; for what cannot be certain. */
  readonly maxConfidence?: Confidence;
  /** The schedule's name begins so; null: there must be none or an unrecognised one; absent: whatever. */
  readonly schedule?: string | null;
  /** How many queries its lookups hold, retries counted, copies of one frame not. */
  readonly tries?: number;
}

/** A server that looks its client up ahead of its greeting, until glibc gives its one silent name server up. */
export const LATE_GREETING: ExpectedStall = {
  side: 'server',
  phase: 'before-greeting',
  cause: 'ptr-unanswered',
  minConfidence: 'certain',
  durationSeconds: [9.9, 10.4],
  endedBy: 'greeting',
  schedule: 'glibc',
};

/** The same of one that does so past the opening, inside TLS: what it owes nobody sees. */
export const LATE_INSIDE_TLS: ExpectedStall = {
  ...LATE_GREETING,
  phase: 'in-session',
  minConfidence: 'likely',
  maxConfidence: 'likely',
  endedBy: 'data',
};

/** A part of a report: what is not named here is not compared. */
export interface Expectation {
  readonly stalls: readonly ExpectedStall[];
  /** Absent: not compared. */
  readonly gaps?: readonly ExpectedGap[];
  /** Kinds of findings; exactly these, each at least once. Absent: not compared. */
  readonly findings?: readonly FindingKind[];
  /** Kinds of limits that must be among the report's. */
  readonly limits?: readonly LimitKind[];
}

export interface Scenario {
  /** Name of its folder in `test/golden/real`. */
  readonly name: string;
  /** What happens, who waits for what, and how it is seen; one paragraph for `story.md`. */
  readonly shows: string;
  /** Commands that must be installed, by name or absolute path. */
  readonly needs: readonly string[];
  /** Played live in `npm test` as well; takes under 30 s. */
  readonly live?: true;
  /** Plays it and answers the capture's path. */
  play(lab: Lab): Promise<string>;
  readonly expected: Expectation;
}
