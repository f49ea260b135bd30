/** The closed vocabularies of a witness report. Plain lists, so that code that only needs a word does not load the schemas. */

export const ATTEMPT_OUTCOMES = ['accepted', 'deferred', 'refused'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** What a resolver was told. */
export const ANSWER_KINDS = ['name', 'alias', 'nxdomain', 'nodata', 'referral', 'truncated', 'failed'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/**
 * What the name server's traffic says about a delivery attempt, the gravest first.
 * `unanswered`: the receiver's resolver asked and nobody answered; `denied`: it was told that there is no name;
 * `from-memory`: refused for reverse DNS, though nobody asked and every answer had run out: a cache of the receiver's
 * lives on a negative entry; `told-and-refused`: refused for reverse DNS although the name was told at that time;
 * `within-ttl`: nobody asked, and an earlier answer had not run out: that proves nothing; `not-covered`: the capture does
 * not cover the time; `not-asked`: accepted without a question; `worked`: asked, told, accepted: the chain of caches works;
 * `other-reason`: refused for something else; `no-address`: it is not known from which address it went out.
 */
export const WITNESS_VERDICTS = [
  'unanswered',
  'denied',
  'from-memory',
  'told-and-refused',
  'within-ttl',
  'not-covered',
  'no-address',
  'other-reason',
  'not-asked',
  'worked',
] as const;
export type WitnessVerdict = (typeof WITNESS_VERDICTS)[number];
