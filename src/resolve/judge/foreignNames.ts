/** Names that a cache gives and no authority does. */
import { nameKey } from '../../decode/dnsName.ts';
import type { Hop } from '../../model/lookupReport.ts';
import { answeredLeg, type Facts, serverHops } from './facts.ts';

/** Whether a cache's answer holds a name that none of the authorities gave. */
export function isForeign(facts: Facts, { values }: Hop): boolean {
  const leg = answeredLeg(facts);
  if (leg === null || leg.servers.length === 0) return false;
  const given = new Set(serverHops(facts, leg).flatMap(({ hop }) => hop.values.map(nameKey)));
  return values.some((value) => !given.has(nameKey(value)));
}

/** Of the records that were asked for, the shortest; 0 when there is none. */
export function ttlOf({ records, question }: Hop): number {
  const ttls = records.filter(({ type }) => type === question.type).map(({ ttlSeconds }) => ttlSeconds);
  return ttls.length === 0 ? 0 : Math.min(...ttls);
}
