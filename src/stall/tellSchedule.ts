/** The schedule by which a lookup was repeated, as a report tells it. */
import type { AddressTable } from '../base/addressTable.ts';
import { toSeconds } from '../base/clock.ts';
import type { Schedule } from '../model/report.ts';
import { isToNameServer, type Lookup } from '../track/lookup.ts';
import type { LookupSpan } from './lookupSpan.ts';
import type { FollowedSchedule } from './verdict.ts';

/** Whether there is a schedule to tell of: a lookup whose every step was answered shows none. */
export function isFollowed({ schedule, steps }: LookupSpan): boolean {
  if (schedule !== null) return true;
  return steps.some((step) => step.end === 'give-up' || step.end === 'unknown');
}

export function tellSchedule(lookup: Lookup, known: FollowedSchedule['known'], addresses: AddressTable): Schedule {
  const all = [lookup, ...lookup.forwards];
  const { tries } = all.find((one) => one.tries.some((t) => !t.answered)) ?? lookup;
  const ofType = tries.filter((t) => t.type === tries[0].type || t.channel !== tries[0].channel);
  // Who is asked for its NetBIOS name behind DNS is no name server.
  const asked = isToNameServer(tries[0]) ? ofType.filter(isToNameServer) : ofType;
  const servers = new Set(asked.map((t) => t.server));
  servers.delete(0);
  return {
    name: known?.name ?? 'unrecognised',
    servers: Array.from(servers, (server) => addresses.format(server)),
    stepsSeconds: ofType.map((t) => toSeconds(t.timeNs - tries[0].timeNs)),
    giveUpSeconds: known === null || Number.isNaN(known.giveUpNs) ? null : toSeconds(known.giveUpNs),
  };
}
