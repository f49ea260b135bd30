/** What advice is given from. All names are untrusted text off the wire. */
import { recordType } from '../../base/reverseName.ts';
import type { Endpoint } from '../../model/report.ts';
import type { Cause, Channel, FindingKind, Phase, Side } from '../../model/words.ts';

/** Resolvers that an advice names: glibc asks no more (MAXNS in resolv.h). */
export const MOST_RESOLVERS = 3;

export interface StallFacts {
  /** Who waited. */
  readonly side: Side;
  readonly phase: Phase;
  readonly cause: Cause;
  /** `smtp`, `ssh`, `tls`, …; null when it did not show itself. */
  readonly application: string | null;
  /** As its banner named it: `Exim 4.96`, `OpenSSH_9.2p1 Debian-2`; null without one. */
  readonly software: string | null;
  /** The resolver whose schedule the tries follow: `glibc`, `djbdns`; null when that is not known. */
  readonly schedule: string | null;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly serverName: string | null;
  /** The client asked it, in HTTP, to connect it to somebody else. */
  readonly isProxy: boolean;
  /** The address whose name was wanted; null when the name asked for stands for none. */
  readonly address: string | null;
  /** The name that was asked for. */
  readonly name: string;
  /** Name servers that were asked. */
  readonly resolvers: readonly string[];
  /** Those of them that answered in time, whatever they said. */
  readonly heard: readonly string[];
  /** Those whose answer came when it was waited for no more. */
  readonly tooLate: readonly string[];
  /** Those whose answer was truncated, and who did not answer over TCP. */
  readonly cutShort: readonly string[];
  /** Those that were asked for what they know themselves alone: as servers of the zone, by a resolver. */
  readonly authorities: readonly string[];
  /** How they travelled. */
  readonly channels: readonly Channel[];
  /** The question of the forward confirmation that was waited on longest; null without one. */
  readonly confirmation: { readonly name: string; readonly type: 'A' | 'AAAA' } | null;
  /** Names that the PTR answers gave. */
  readonly targets: readonly string[];
}

/** Whether what took so long was the way back from the name to its address. */
export function isAboutConfirmation(cause: Cause): boolean {
  return cause === 'forward-unanswered' || cause === 'forward-slow';
}

/** What was asked in it; where that was not seen, what it has to ask. */
export function confirmationOf({ confirmation, targets, address }: StallFacts): {
  readonly name: string | null;
  readonly type: 'A' | 'AAAA';
} {
  return confirmation ?? { name: targets[0] ?? null, type: recordType(address ?? '') };
}

export interface FindingFacts {
  readonly kind: FindingKind;
  readonly address: string;
  /** PTR names, or for an alias the names of its chain. */
  readonly names: readonly string[];
  /** Where the queries went. */
  readonly resolvers: readonly string[];
}
