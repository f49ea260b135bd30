/** The same address again and again, at a polite pace, until the picture changes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hop, LookupResult } from '../model/lookupReport.ts';
import { type TraceOptions, traceAddress } from './traceAddress.ts';

export interface WatchOptions extends TraceOptions {
  readonly intervalSeconds: number;
  /** Each round's result, as soon as it is there. */
  readonly onRound: (result: LookupResult) => void;
}

/** The root and the delegations are asked anew this often, so that a change there is seen as well. */
const FORGET_AFTER_MS = 60_000;
const SHORTEST_PAUSE_MS = 3000;

/** The first result whose picture differs from that of the first round. Rejects with the signal's reason. */
export async function watchAddress(
  typed: string,
  options: WatchOptions,
  onHop?: (hop: Hop) => void,
): Promise<LookupResult> {
  const { session, signal, onRound, intervalSeconds } = options;
  let forgottenMs = performance.now();
  let first: string | null = null;
  for (;;) {
    const result = await traceAddress(typed, options, onHop);
    onRound(result);
    first ??= pictureOf(result);
    if (pictureOf(result) !== first) return result;
    await sleep(pauseMs(result, intervalSeconds), undefined, signal === undefined ? {} : { signal });
    if (performance.now() - forgottenMs < FORGET_AFTER_MS) continue;
    session.forget();
    forgottenMs = performance.now();
  }
}

/** What a person would call the same state: verdicts, names, and what each cache says; not times and TTLs. */
export function pictureOf({ verdicts, names, caches, hops }: LookupResult): string {
  const said = caches.map(({ reverse, forward }) =>
    [reverse, ...forward].map((id) => {
      const hop = hops.find((one) => one.id === id);
      return [hop?.outcome, hop?.rcode, [...(hop?.values ?? [])].sort()];
    }),
  );
  return JSON.stringify([[...new Set(verdicts.map(({ kind }) => kind))].sort(), [...names].sort(), said]);
}

/** Earlier than the interval where an entry is about to run out. */
function pauseMs({ verdicts }: LookupResult, intervalSeconds: number): number {
  const dueMs = verdicts
    .flatMap(({ until }) => (until === null ? [] : [Date.parse(until) + 1000 - Date.now()]))
    .filter((ms) => ms > 0);
  return Math.max(SHORTEST_PAUSE_MS, Math.min(intervalSeconds * 1000, ...dueMs));
}
