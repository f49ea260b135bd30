/** The closed vocabularies of a lookup report. Plain lists, so that code that only needs a word does not load the schemas. */

export const LOOKUP_SCHEMA_NAME = 'ptrscope-lookup/1';

/** What is said of an address, the gravest first: of several that hold, the first is the main one. */
export const LOOKUP_VERDICTS = [
  'intercepted',
  'authority-silent',
  'authority-lame',
  'alias-circle',
  'alias-without-target',
  'no-ptr',
  'ptr-not-confirmed',
  'authorities-disagree',
  'cache-stale-negative',
  'cache-failing',
  'cache-outdated',
  'cache-silent',
  'server-silent',
  'server-lame',
  'not-traced',
  'generic-name',
  'healthy',
] as const;
export type LookupVerdictKind = (typeof LOOKUP_VERDICTS)[number];

export const SEVERITIES = ['good', 'warning', 'bad'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a question was asked for. */
export const HOP_PURPOSES = ['reverse', 'forward', 'server-address', 'control'] as const;
export type HopPurpose = (typeof HOP_PURPOSES)[number];

/**
 * Who was asked and why. `cache`: a recursive resolver; `delegation`: on the way down from the root; `authority`: a name
 * server of the zone that the name is in; `zone`: the same, for the zone's SOA or NS records.
 */
export const HOP_ROLES = ['cache', 'delegation', 'authority', 'zone'] as const;
export type HopRole = (typeof HOP_ROLES)[number];

/**
 * What came of it. `failed`: SERVFAIL, REFUSED and the like; `lame`: an answer that an authority does not give;
 * `unreachable`: somebody on the way said so (ICMP, RST); `no-route`: it never left this machine; `not-asked`: its
 * address is none to be asked, or the bounds were reached.
 */
export const HOP_OUTCOMES = [
  'answer',
  'alias',
  'referral',
  'nodata',
  'nxdomain',
  'failed',
  'lame',
  'silent',
  'unreachable',
  'no-route',
  'not-asked',
] as const;
export type HopOutcome = (typeof HOP_OUTCOMES)[number];

/** How the search for one name at its authority ended. `stopped`: nobody who answers for it could be asked. */
export const LEG_OUTCOMES = ['answer', 'alias', 'nodata', 'nxdomain', 'stopped'] as const;

/** Types of records that are asked for. */
export const QUESTION_TYPES = ['PTR', 'A', 'AAAA', 'SOA', 'NS'] as const;
export type QuestionType = (typeof QUESTION_TYPES)[number];
