/** Slow reverse lookups for which a conversation may have waited whose opening was over: inside TLS, or later in a session. */
import type { FlowTable } from '../track/flowTable.ts';
import type { Lookup } from '../track/lookup.ts';
import { DNS_PORT } from '../track/ports.ts';

/**
 * How many of these lookups took as long as `thresholdNs`, delayed no opening, and were about an address with which their
 * asker has, or had, a conversation. To be counted at the end of the capture, `nowNs`.
 */
export function countPastOpening(
  lookups: Iterable<Lookup>,
  flows: FlowTable,
  thresholdNs: number,
  nowNs: number,
): number {
  const counts = new Map<string, number>();
  const explained = new Set<string>();
  /** Name servers, and whom they were asked about: what they ask others then is not their own business. */
  const onBehalf = new Set<string>();
  for (const lookup of lookups) {
    if (lookup.kind !== 'ptr') continue;
    const pair = pairOf(lookup.asker, lookup.subject);
    for (const { server } of lookup.tries) onBehalf.add(pairOf(server, lookup.subject));
    if (lookup.explains || lookup.explainsPart) explained.add(pair);
    else if (lastedNs(lookup, nowNs) >= thresholdNs) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  for (const pair of [...explained, ...onBehalf]) counts.delete(pair);
  return counts.size === 0 ? 0 : countTalking(counts, flows);
}

/** Counts those of pairs that have a conversation. */
function countTalking(counts: Map<string, number>, flows: FlowTable): number {
  let count = 0;
  flows.visitOpened((one, other, ports) => {
    if (ports >>> 16 === DNS_PORT || (ports & 0xffff) === DNS_PORT) return counts.size > 0;
    for (const pair of [pairOf(one, other), pairOf(other, one)]) {
      count += counts.get(pair) ?? 0;
      counts.delete(pair);
    }
    return counts.size > 0;
  });
  return count;
}

function pairOf(asker: number, subject: number): string {
  return `${asker} ${subject}`;
}

/** Until it and its confirmations were answered, or as long as they were waited for. */
function lastedNs(lookup: Lookup, nowNs: number): number {
  const ends = [lookup, ...lookup.forwards].map(({ last, givenUpNs }) =>
    last.answered && !last.refused ? last.responseNs : Math.min(givenUpNs, nowNs),
  );
  return Math.max(...ends) - lookup.startNs;
}
