/** What a synthetic golden case is: a story in words, the capture of it, and what a report must say. */
import type { Cause, Confidence, FindingKind, GapEnd, LimitKind, Phase, Side } from '../../../src/model/words.ts';

export interface ExpectedStall {
  readonly side: Side;
  readonly phase: Phase;
  readonly cause: Cause;
  /** Certain unless told. */
  readonly confidence?: Confidence;
  /** To the millisecond. */
  readonly durationSeconds: number;
  readonly endedBy: GapEnd;
  /** Null unless told. */
  readonly closedFirst?: Side;
  /** A word of the schedule's name, or `unrecognised`; not looked at unless told. */
  readonly schedule?: string;
  /** Names that the lookup's `targets` must be; not looked at unless told. */
  readonly targets?: readonly string[];
  /** One lookup explains it, of so many tries; not looked at unless told. */
  readonly tries?: number;
}

export interface GoldenCase {
  readonly name: string;
  /** What happened, in words. */
  readonly story: string;
  build(): Uint8Array;
  /** In the order of their beginning. */
  readonly stalls: readonly ExpectedStall[];
  /** Gaps that nothing explains, as side and phase; none unless told. */
  readonly gaps?: readonly (readonly [Side, Phase])[];
  /** Kinds of findings that must be there; none at all unless told. */
  readonly findings?: readonly FindingKind[];
  /** Kinds of limits that must be among those listed. */
  readonly limits?: readonly LimitKind[];
}
