/** The closed vocabularies of a report. Plain lists, so that code that only needs a word does not load the schemas. */

export const SIDES = ['client', 'server'] as const;
export type Side = (typeof SIDES)[number];

/** What the silent side owed next. */
export const PHASES = [
  'before-connect',
  'before-client-hello',
  'before-request',
  'before-greeting',
  'before-tls-reply',
  'before-server-hello',
  'in-authentication',
  'in-session',
] as const;
export type Phase = (typeof PHASES)[number];

/** The step of the lookup that was waited on longest. */
export const CAUSES = [
  'ptr-unanswered',
  'ptr-failed',
  'ptr-slow',
  'local-fallback',
  'forward-unanswered',
  'forward-slow',
] as const;
export type Cause = (typeof CAUSES)[number];

export const CONFIDENCES = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What ended a gap. `open`: it still lasts (live); `evicted`: its state had to be given up to bound memory. */
export const GAP_ENDS = [
  'syn',
  'client-hello',
  'request',
  'greeting',
  'server-hello',
  'tls-reply',
  'data',
  'unseen',
  'fin',
  'rst',
  'capture-end',
  'evicted',
  'open',
] as const;
export type GapEnd = (typeof GAP_ENDS)[number];

/** The part that one frame plays in a proof. */
export const ROLES = [
  'syn',
  'syn-ack',
  'handshake-complete',
  'ptr-query',
  'ptr-retry',
  'ptr-response',
  'ptr-alias',
  'forward-query',
  'forward-retry',
  'forward-response',
  'fallback-query',
  'fallback-response',
  'client-hello',
  'server-hello',
  'greeting',
  'tls-request',
  'tls-reply',
  'data',
  'fin',
  'rst',
  'icmp',
  'retransmission',
  'zero-window',
  'ident',
  'arp',
  'dns-connect',
] as const;
export type Role = (typeof ROLES)[number];

/** How a lookup went. `late`: the only answer came after the asker had given up; `open`: the capture ended while it ran. */
export const OUTCOMES = ['answered', 'nxdomain', 'nodata', 'failed', 'unanswered', 'late', 'open'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The way a query travelled. */
export const CHANNELS = ['dns-udp', 'dns-tcp', 'mdns', 'llmnr', 'netbios'] as const;
export type Channel = (typeof CHANNELS)[number];

export const FINDING_KINDS = [
  'no-ptr',
  'ptr-not-confirmed',
  'alias-without-target',
  'generic-name',
  'answers-differ',
  'refused-for-reverse-dns',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What a report could not see or had to give up. */
export const LIMIT_KINDS = [
  'capture-cut',
  'capture-damaged',
  'clock-backwards',
  'unsupported-link-type',
  'unsupported-encapsulation',
  'malformed-frames',
  'short-snap-length',
  'frames-dropped',
  'capture-filtered',
  'capture-began-late',
  'one-sided',
  'server-lookups-unseen',
  'waits-past-opening',
  'no-dns-seen',
  'encrypted-dns',
  'quic',
  'evicted',
  'not-judged',
  'listing-bounded',
] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** What became of a silence that was told while it lasted. */
export const STALL_OUTCOMES = ['stall', 'unexplained', 'nothing'] as const;
export type StallOutcome = (typeof STALL_OUTCOMES)[number];
