/** Whether a series of tries is the beginning, or the whole, of a schedule, and how well. */
import type { Schedule, Step, TryFact } from './schedule.ts';

/** A step may come this much early (time stamps, rounding) … */
const EARLY_MS = 30;
/** … and this much late, whichever is more: a loaded host wakes late. */
const LATE_MS = 150;
const LATE_SHARE = 0.15;

export interface Match {
  /** 0 exactly in time, 1 as late as allowed, over all steps. */
  readonly lateness: number;
  /** The asker's ports are not as the schedule has them; a NAT on the way may have changed them. */
  readonly portsDiffer: boolean;
  /** Tries of the schedule that were not seen. */
  readonly missing: number;
}

/** null when the tries are not those of the schedule. */
export function matchTries(schedule: Schedule, tries: readonly TryFact[]): Match | null {
  if (tries.length === 0 || tries.length > schedule.tries.length) return null;
  if (!idsFit(schedule, tries)) return null;
  const lateness = stepsLateness(schedule, tries);
  if (lateness === null || !serversFit(schedule, tries)) return null;
  return { lateness, portsDiffer: !portsFit(schedule, tries), missing: schedule.tries.length - tries.length };
}

/** The longest time after the previous try, in milliseconds, at which a try is still the one expected. */
export function latestMs({ afterMs, slackMs = 0 }: Step): number {
  return afterMs + Math.max(LATE_MS, afterMs * LATE_SHARE, slackMs);
}

/** Whether a try that came `stepMs` after the previous one may be the one expected. */
export function stepFits(expected: Step, stepMs: number): boolean {
  return stepMs >= expected.earliestMs - EARLY_MS && stepMs <= latestMs(expected);
}

function stepsLateness(schedule: Schedule, tries: readonly TryFact[]): number | null {
  let sum = 0;
  for (let i = 1; i < tries.length; i++) {
    const expected = schedule.tries[i];
    const stepMs = (tries[i].timeNs - tries[i - 1].timeNs) / 1e6;
    if (!stepFits(expected, stepMs)) return null;
    sum += Math.max(0, stepMs - expected.afterMs) / (latestMs(expected) - expected.afterMs);
  }
  return tries.length < 2 ? 0 : sum / (tries.length - 1);
}

function idsFit({ ids }: Schedule, tries: readonly TryFact[]): boolean {
  if (ids === 'per-server') return tries.every((one) => hasIdOfItsServer(one, tries));
  for (let i = 1; i < tries.length; i++) {
    if ((tries[i].id === tries[i - 1].id) !== (ids === 'kept')) return false;
  }
  return true;
}

function hasIdOfItsServer({ server, id }: TryFact, tries: readonly TryFact[]): boolean {
  return tries.every((other) => (other.server === server) === (other.id === id));
}

/** Each numbered server is one address and no other's; tries sent together go to different servers. */
function serversFit(schedule: Schedule, tries: readonly TryFact[]): boolean {
  const numbered: (string | number | undefined)[] = [];
  let together: (string | number)[] = [];
  for (let i = 0; i < tries.length; i++) {
    const { server: slot, afterMs } = schedule.tries[i];
    const { server } = tries[i];
    if (i === 0 || afterMs > 0) together = [];
    if (together.includes(server)) return false;
    together.push(server);
    if (slot === null) continue;
    if (numbered[slot] === undefined ? numbered.includes(server) : numbered[slot] !== server) return false;
    numbered[slot] = server;
  }
  return true;
}

function portsFit(schedule: Schedule, tries: readonly TryFact[]): boolean {
  const seen = new Map<string | number, number>();
  for (let i = 0; i < tries.length; i++) {
    const { server, port } = tries[i];
    if (schedule.ports === 'one' && port !== tries[0].port) return false;
    if (schedule.ports === 'new' && i > 0 && port === tries[i - 1].port) return false;
    if (schedule.ports === 'per-server' && (seen.get(server) ?? port) !== port) return false;
    seen.set(server, port);
  }
  return true;
}
