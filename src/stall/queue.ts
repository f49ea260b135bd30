/**
 * Lookups about others that a server made, one after the other, before it came to its peer's: who serves one client at a
 * time keeps all of them waiting for each.
 */
import { SERVER, type SideIndex } from '../base/side.ts';
import { type Fit, follows, type World } from './fit.ts';
import { type LookupSpan, spanOf } from './lookupSpan.ts';

/** A server that comes to its peer's lookup sooner was not kept from it. */
const LEAST_NS = 300_000_000;
/** Lookups that overlap by more are those of several processes, or threads. */
const OVERLAP_NS = 100_000_000;
/** Clients that are served ahead of one. */
const MOST_AHEAD = 64;
/** Lookups of all hosts that are looked through for those of one. */
const MOST_LOOKED = 4096;
const NOBODY: readonly Fit[] = [];

/** @param own  the lookups of the peer, in order of their start */
export function queuedFits(world: World, own: readonly Fit[], side: SideIndex, fromNs: number): readonly Fit[] {
  const first = own[0];
  if (side !== SERVER || first === undefined || first.span.startNs - fromNs < LEAST_NS) return NOBODY;
  if (first.relation === 'other-host' || first.relation === 'loopback') return NOBODY;
  const ahead: Fit[] = [];
  let next = first.span;
  for (const span of othersBefore(world, first.span, fromNs)) {
    if (span.endNs - next.startNs > OVERLAP_NS) return NOBODY;
    if (ahead.length >= MOST_AHEAD || !follows(next, span) || !wasWaitedFor(span)) break;
    ahead.unshift({ span, relation: first.relation });
    next = span;
  }
  return ahead;
}

/** A client that waited noticeably has been told as a stall by then; nobody is behind what an onlooker looks up. */
function wasWaitedFor({ lookup, startNs, endNs }: LookupSpan): boolean {
  return lookup.ownStall || endNs - startNs < LEAST_NS;
}

/** What else the same host looked up between the two, the latest first. */
function othersBefore({ lookups }: World, { lookup: own, startNs }: LookupSpan, fromNs: number): LookupSpan[] {
  const spans: LookupSpan[] = [];
  lookups.index.visitOf(own.askingHost, MOST_LOOKED, fromNs, (one) => {
    if (one.subject !== own.subject && one.startNs < startNs) spans.push(spanOf(one, startNs));
    return true;
  });
  return spans.filter(({ endNs }) => endNs > fromNs).sort((a, b) => b.startNs - a.startNs);
}
