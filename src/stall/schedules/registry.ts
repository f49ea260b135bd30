/** Every resolver whose give-up schedule is known; a new one is named here and nowhere else. */
import { libcSchedules } from './libcResolvers.ts';
import { librarySchedules } from './libraryResolvers.ts';
import { stepFits } from './matchTries.ts';
import { programSchedules } from './programResolvers.ts';
import { bind, dnsmasqSchedules, learnedUnbound, powerDns, unbound } from './recursiveResolvers.ts';
import {
  areNameServers,
  type GrowingResolver,
  type Outline,
  type Schedule,
  type Step,
  type TryFact,
} from './schedule.ts';
import { systemSchedules } from './systemResolvers.ts';

const GROWING: readonly GrowingResolver[] = [unbound, bind, powerDns];

/** Those of fixed schedules, a thousand of them; outlined when the first lookup wants to know its own. */
let outlines: readonly Outline[] | null = null;

function fixed(): readonly Outline[] {
  outlines ??= [
    ...libcSchedules(),
    ...systemSchedules(),
    ...programSchedules(),
    ...librarySchedules(),
    ...dnsmasqSchedules(),
  ];
  return outlines;
}

/** The fixed schedules that share their first step: there are only some forty such steps. */
class SameBeginning {
  readonly second: Step;
  readonly #outlines: Outline[] = [];
  #schedules: Schedule[] | null = null;

  constructor(second: Step) {
    this.second = second;
  }

  add(outline: Outline): void {
    this.#outlines.push(outline);
  }

  get schedules(): readonly Schedule[] {
    this.#schedules ??= this.#outlines.map((outline) => outline.make());
    return this.#schedules;
  }
}

let beginnings: readonly SameBeginning[] | null = null;

function byBeginning(): readonly SameBeginning[] {
  const groups = new Map<string, SameBeginning>();
  for (const outline of fixed()) {
    const { second } = outline;
    if (second === null) continue;
    const key = `${second.afterMs} ${second.earliestMs} ${second.slackMs}`;
    const group = groups.get(key) ?? new SameBeginning(second);
    group.add(outline);
    groups.set(key, group);
  }
  return [...groups.values()];
}

let usual: readonly Schedule[] | null = null;

/** The schedules, of any settings, whose first step is that of `tries`, which are at least two and on one channel. */
export function schedulesBeginningAs(tries: readonly TryFact[]): Schedule[] {
  beginnings ??= byBeginning();
  const stepMs = (tries[1].timeNs - tries[0].timeNs) / 1e6;
  const groups = beginnings.filter(({ second }) => stepFits(second, stepMs));
  const isProgramsOwn = areNameServers(tries) ? ({ ids }: Schedule) => ids === 'new' : () => false;
  const known = groups.flatMap(({ schedules }) => schedules.filter((one) => isFor(one, tries) && !isProgramsOwn(one)));
  return [...known, ...grown(tries)];
}

/** Every schedule with default settings on the channel of `tries`. */
export function usualSchedules(tries: readonly TryFact[]): Schedule[] {
  usual ??= fixed()
    .filter(({ configured }) => !configured)
    .map((outline) => outline.make());
  return [...usual.filter((one) => isFor(one, tries)), ...grown(tries)].filter((one) => !one.configured);
}

function isFor(schedule: Schedule, tries: readonly TryFact[]): boolean {
  return schedule.channel === tries[0].channel;
}

function grown(tries: readonly TryFact[]): Schedule[] {
  if (tries.length > 1 && tries[0].id === tries[1].id) return [];
  const servers = tries.map((one) => one.server);
  const pattern = servers.map((server) => servers.indexOf(server)).join(' ');
  let schedules = GROWN.get(pattern);
  if (schedules === undefined) {
    schedules = GROWING.flatMap((resolver) => resolver(servers));
    if (GROWN.size >= MOST_GROWN) GROWN.clear();
    GROWN.set(pattern, schedules);
  }
  return [...schedules, ...learnedUnbound(tries)].filter((one) => isFor(one, tries));
}

/** What was grown lately, by which try was the first to ask its server: nothing else counts, and many series are alike. */
const GROWN = new Map<string, readonly Schedule[]>();
const MOST_GROWN = 256;
