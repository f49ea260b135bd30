/** The closed vocabularies of a witness report. Plain lists, so that code that only needs a word does not load the schemas. */

export const ATTEMPT_OUTCOMES = ['accepted', 'deferred', 'refused'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** What a resolver was told. */
export const ANSWER_KINDS = ['name', 'alias', 'nxdomain', 'nodata', 'referral', 'truncated', 'failed'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** What a name server was asked for: names, or on the way to them its own addresses and zones. */
export const ASKED_TYPES = ['PTR', 'A', 'AAAA', 'NS', 'SOA'] as const;
export type AskedType = (typeof ASKED_TYPES)[number];

/**
 * What the name server's traffic says about a delivery attempt, the gravest first.
 * `unanswered`: the receiver's resolver asked, for the name or for name servers, and nobody answered; `unheard`: it
 * was answered, and asked again and again at once, as who has received nothing does; `denied`: it was told that there is
 * no name, or an error;
 * `from-memory`: refused for reverse DNS, though nobody asked and every answer had run out: a cache of the receiver's
 * lives on a negative entry; `undecided`: the same, but at that time a resolver, perhaps the receiver's, asked in vain for
 * name servers; `told-and-refused`: refused for reverse DNS although the name was told at that time;
 * `within-ttl`: nobody asked, and an earlier answer had not run out: that proves nothing; `not-covered`: the capture does
 * not cover the time; `not-asked`: accepted without a question; `worked`: asked, told, accepted: the chain of caches works;
 * `other-reason`: refused for something else; `no-address`: it is not known from which address it went out.
 */
export const WITNESS_VERDICTS = [
  'unanswered',
  'unheard',
  'denied',
  'from-memory',
  'undecided',
  'told-and-refused',
  'within-ttl',
  'not-covered',
  'no-address',
  'other-reason',
  'not-asked',
  'worked',
] as const;
export type WitnessVerdict = (typeof WITNESS_VERDICTS)[number];
