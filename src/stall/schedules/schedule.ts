/** What a resolver's give-up schedule is: the tries it makes of one lookup that nobody answers, and when it stops. */
import type { Channel } from '../../model/words.ts';

/** One query of a lookup that got no accepted answer. */
export interface TryFact {
  readonly timeNs: number;
  /** Whom it was sent to: an address, or any other name of it; only sameness counts. */
  readonly server: string | number;
  /** DNS message ID. */
  readonly id: number;
  /** The asker's port. */
  readonly port: number;
  readonly channel: Channel;
  /** It asked for signatures, as name servers do; null or absent where that is not known. */
  readonly signed?: boolean | null;
}

/** Whether these are a name server's questions on behalf of others; most resolvers of programs ask for no signatures. */
export function areNameServers(tries: readonly TryFact[]): boolean {
  return tries[tries.length - 1].signed === true && tries.every(({ signed }) => signed !== false);
}

export interface ExpectedTry {
  /** Milliseconds after the previous try; 0 for the first one and for those sent together with the previous one. */
  readonly afterMs: number;
  /** The earliest, where the resolver shortens its wait at random; otherwise equal to `afterMs`. */
  readonly earliestMs: number;
  /** How much later it may be than others may, where the resolver looks at its clock now and then; 0 when absent. */
  readonly slackMs?: number;
  /** Which of its name servers, counted from 0 in order of first use; null when any. */
  readonly server: number | null;
}

export interface Schedule {
  /** Short and stable: `glibc`, `go`, `systemd-resolved`. */
  readonly resolver: string;
  /** To be put into a sentence: `glibc, three name servers: 5, 3, 6 s, twice`. */
  readonly name: string;
  readonly channel: Channel;
  /** The message IDs of one lookup's tries: one, one a server, or a new one a try. */
  readonly ids: 'kept' | 'per-server' | 'new';
  /** The asker's ports: one, one a server, a new one a try, or nothing to go by. */
  readonly ports: 'one' | 'per-server' | 'new' | 'any';
  readonly tries: readonly ExpectedTry[];
  /** How long it waits after its last try. */
  readonly lastWaitMs: number;
  /** The least that it waits then, where it shortens its waits at random; absent otherwise. */
  readonly leastLastWaitMs?: number;
  /** When it gives up is not known; it waits `lastWaitMs` at least. */
  readonly openEnded?: true;
  /** Other totals that versions of it with the same tries are known to have. */
  readonly otherGiveUpsMs: readonly number[];
  /** 0 met every day, 1 hardly ever: what decides between schedules that fit equally well. */
  readonly rarity: number;
  /** Only with settings other than the defaults, or in few programs: never assumed from a single try. */
  readonly configured: boolean;
}

/** What tells whether a schedule is worth making: of the thousand there are, a capture meets a handful. */
export interface Outline {
  /** The wait before the second try; null where there is no such. */
  readonly second: Step | null;
  readonly configured: boolean;
  readonly make: () => Schedule;
}

export type Step = Pick<ExpectedTry, 'afterMs' | 'earliestMs' | 'slackMs'>;

export function outlineOf(schedule: Schedule): Outline {
  const { tries, configured } = schedule;
  return { second: tries.length > 1 ? tries[1] : null, configured, make: () => schedule };
}

/**
 * A resolver whose waits go by how often it asked each server: its schedules for tries sent to `servers`, in that order.
 */
export type GrowingResolver = (servers: readonly (string | number)[]) => readonly Schedule[];

/** What most schedules have in common; a resolver's file states what differs. */
export const PLAIN = {
  channel: 'dns-udp',
  ids: 'kept',
  ports: 'per-server',
  otherGiveUpsMs: [],
  rarity: 0,
  configured: false,
} as const satisfies Partial<Schedule>;

export function giveUpMs(schedule: Schedule): number {
  return Math.round(schedule.tries.reduce((sum, step) => sum + step.afterMs, schedule.lastWaitMs));
}

/**
 * Tries one after another, each waiting `waitsMs[i]` for its answer, over `serverCount` servers in turn.
 * @param serverCount null: the servers' order is not to be relied on
 */
export function inTurn(
  waitsMs: readonly number[],
  serverCount: number | null,
): { readonly tries: readonly ExpectedTry[]; readonly lastWaitMs: number } {
  const tries = waitsMs.map((_, i) => {
    const afterMs = i === 0 ? 0 : waitsMs[i - 1];
    return { afterMs, earliestMs: afterMs, server: serverCount === null ? null : i % serverCount };
  });
  return { tries, lastWaitMs: waitsMs[waitsMs.length - 1] };
}

/** Rounds over all servers, in each of which every server is given `roundsMs[i]`. */
export function inRounds(roundsMs: readonly number[], serverCount: number): ReturnType<typeof inTurn> {
  const waitsMs = roundsMs.flatMap((ms) => repeated([ms], serverCount));
  return inTurn(waitsMs, serverCount);
}

/** One server after the other, each with all of `waitsMs`. */
export function oneByOne(waitsMs: readonly number[], serverCount: number): ReturnType<typeof inTurn> {
  const { tries, lastWaitMs } = inTurn(repeated(waitsMs, serverCount), null);
  return { tries: tries.map((step, i) => ({ ...step, server: Math.floor(i / waitsMs.length) })), lastWaitMs };
}

const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

export function serversText(count: number): string {
  return `${COUNTS[count] ?? count} name server${count === 1 ? '' : 's'}`;
}

export function timesText(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${COUNTS[count] ?? count} times`;
}

/** `5, 3.3, 6.7 s`. */
export function secondsText(waitsMs: readonly number[]): string {
  return `${waitsMs.map((ms) => Number((ms / 1000).toFixed(1))).join(', ')} s`;
}

/** `who, two name servers: 5, 10 s a server`. */
export function eachText(who: string, waitsMs: readonly number[], count: number): string {
  return `${who}, ${serversText(count)}: ${secondsText(waitsMs)}${count > 1 ? ' a server' : ''}`;
}

/** The same list `count` times over. */
export function repeated<T>(list: readonly T[], count: number): T[] {
  return Array.from({ length: count }, () => list).flat();
}
