/** A PTR query that a resolver put to a name server, and what it was told, as a capture or printed lines show it. */

import type { AnswerKind, AskedType } from '../model/witnessWords.ts';

/** In place of a response code: no error, but no authority for the zone, either. */
export const LAME = 'LAME';

export interface PtrAnswer {
  readonly timeMs: number;
  readonly kind: AnswerKind;
  /** PTR names, or the alias's target; untrusted. */
  readonly names: readonly string[];
  /** How long the resolver may keep it (a negative answer: RFC 2308); null where the answer did not show it. */
  readonly ttlSeconds: number | null;
  readonly rcode: string;
}

export interface PtrQuery {
  timeMs: number;
  /** The address whose name was wanted, by its direct name or by that of a classless delegation (RFC 2317). */
  readonly address: string;
  /** The name as it was asked for; untrusted. */
  readonly name: string;
  /** Other than PTR of a resolver that tells servers no more than it needs (RFC 9156), where that was told all the same. */
  readonly type: AskedType;
  readonly resolver: string;
  readonly server: string;
  readonly capture: number;
  /** Frame of the capture; of printed lines the line. */
  readonly frame: number;
  answer: PtrAnswer | null;
}
