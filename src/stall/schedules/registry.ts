/** Every resolver whose give-up schedule is known; a new one is named here and nowhere else. */
import { LIBC_SCHEDULES } from './libcResolvers.ts';
import { stepFits } from './matchTries.ts';
import { PROGRAM_SCHEDULES } from './programResolvers.ts';
import { bind, DNSMASQ, unbound } from './recursiveResolvers.ts';
import type { ExpectedTry, GrowingResolver, Schedule, TryFact } from './schedule.ts';
import { SYSTEM_SCHEDULES } from './systemResolvers.ts';

const FIXED: readonly Schedule[] = [...LIBC_SCHEDULES, ...SYSTEM_SCHEDULES, ...PROGRAM_SCHEDULES, ...DNSMASQ];
const GROWING: readonly GrowingResolver[] = [unbound, bind];
const USUAL = FIXED.filter((schedule) => !schedule.configured);

/** The fixed schedules that share their first step: there are a thousand of them, but only some forty first steps. */
interface SameBeginning {
  readonly second: ExpectedTry;
  readonly schedules: Schedule[];
}

const BY_BEGINNING: readonly SameBeginning[] = [
  ...FIXED.filter((schedule) => schedule.tries.length > 1)
    .reduce((groups, schedule) => {
      const second = schedule.tries[1];
      const key = `${second.afterMs} ${second.earliestMs}`;
      const group = groups.get(key) ?? { second, schedules: [] };
      group.schedules.push(schedule);
      return groups.set(key, group);
    }, new Map<string, SameBeginning>())
    .values(),
];

/** The schedules, of any settings, whose first step is that of `tries`, which are at least two and on one channel. */
export function schedulesBeginningAs(tries: readonly TryFact[]): Schedule[] {
  const stepMs = (tries[1].timeNs - tries[0].timeNs) / 1e6;
  const groups = BY_BEGINNING.filter(({ second }) => stepFits(second, stepMs));
  return [...groups.flatMap(({ schedules }) => schedules.filter((one) => isFor(one, tries))), ...grown(tries)];
}

/** Every schedule with default settings on the channel of `tries`. */
export function usualSchedules(tries: readonly TryFact[]): Schedule[] {
  return [...USUAL.filter((one) => isFor(one, tries)), ...grown(tries)].filter((one) => !one.configured);
}

function isFor(schedule: Schedule, tries: readonly TryFact[]): boolean {
  return schedule.channel === tries[0].channel;
}

function grown(tries: readonly TryFact[]): Schedule[] {
  if (tries.length > 1 && tries[0].id === tries[1].id) return [];
  const servers = tries.map((one) => one.server);
  return GROWING.flatMap((resolver) => resolver(servers)).filter((one) => isFor(one, tries));
}
