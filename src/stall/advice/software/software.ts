/** One piece of software that looks names up while it owes a message, and the setting that turns that off. */
import type { Advice } from '../../../model/report.ts';
import type { Phase, Side } from '../../../model/words.ts';

export interface SoftwareEntry {
  /** As people call it. */
  readonly name: string;
  /** On which side it waits. */
  readonly side: Side;
  /** Found in what its banner says; null for software that shows none. */
  readonly banner: RegExp | null;
  /** The resolver of its own, by whose schedule it is known; absent when it has none. */
  readonly schedule?: string;
  /** What it speaks, to go by where no banner is known: `smtp`, `ssh`, …, told by the opening or by the port. */
  readonly applications: readonly string[];
  /** Phases that it waits in; null for any. */
  readonly phases: readonly Phase[] | null;
  readonly advice: Advice;
}
