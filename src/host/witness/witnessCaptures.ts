/** `ptrscope witness`: what a name server saw and what a mail server logged, joined. */
import { OperationError } from '../../base/errors.ts';
import { canonicalAddress } from '../../base/reverseName.ts';
import type { WitnessReport } from '../../model/witnessReport.ts';
import type { Attempt } from '../../witness/attempt.ts';
import { estimateClock, type LogClock } from '../../witness/clock.ts';
import { joinAttempts } from '../../witness/join.ts';
import { PtrQueries } from '../../witness/ptrQueries.ts';
import { witnessReport } from '../../witness/report.ts';
import { judge } from '../../witness/verdict.ts';
import { type Logs, MOST_ATTEMPTS, readLogs } from './readLogs.ts';
import { readCaptures, readPrinted } from './readQueries.ts';
import type { WitnessRequest } from './request.ts';

/** A stamp of whole seconds stands for all of its second; an estimated clock is right to a second. */
const AFTER_MS = 1000;
const AFTER_ESTIMATED_MS = 2000;

/** Throws an `OperationError` when an input cannot be read, when nothing can be joined, or when it is not known what. */
export async function witnessCaptures(request: WitnessRequest): Promise<WitnessReport> {
  const wanted = wantedAddresses(request.addresses);
  const queries = new PtrQueries(wanted);
  const seen = await readCaptures(request, queries);
  const logs = await readLogs(request, seen.fromMs, seen.untilMs);
  const printed = await readPrinted(request, queries, logs.attempts[0]?.timeMs ?? null);
  const fromMs = Math.min(seen.fromMs ?? Number.POSITIVE_INFINITY, printed.fromMs);
  const untilMs = Math.max(seen.untilMs ?? Number.NEGATIVE_INFINITY, printed.untilMs);
  const addresses = ourAddresses(request, logs.attempts, queries);
  const about = addresses.flatMap((address) => queries.about(address)).sort((a, b) => a.timeMs - b.timeMs);
  if (about.length === 0) throw nobodyAsked(addresses, queries.others);
  const clock = clockOf(request, logs, about, { fromMs, untilMs });
  const attempts = logs.attempts.map((one) => ({ ...one, timeMs: one.timeMs - lagOf(clock) }));
  checkOverlap(attempts, { fromMs, untilMs }, request.beforeSeconds * 1e3, clock);
  const sender = addresses.length === 1 ? addresses[0]! : null;
  const joined = joinAttempts(attempts, queries, {
    beforeMs: request.beforeSeconds * 1e3,
    afterMs: clock.source === 'estimated' && clock.aheadMs !== 0 ? AFTER_ESTIMATED_MS : AFTER_MS,
    sender,
    assumedTtlSeconds: request.assumedTtlSeconds,
    fromMs,
    untilMs,
  });
  const judged = joined.map(judge);
  return witnessReport({
    version: request.version,
    captures: [...seen.captures, ...printed.captures],
    logs: logs.facts,
    clock,
    addresses,
    logOf: (place) => logs.logOf[place]!,
    judged,
    queries: about,
    notes: notesOf(request, logs, queries, clock),
  });
}

function wantedAddresses(addresses: readonly string[]): ReadonlySet<string> | null {
  const wanted = addresses.map((text) => {
    const address = canonicalAddress(text);
    if (address !== null) return address;
    throw new OperationError(
      'not-an-address',
      `${text} is no IP address`,
      'Give an IPv4 or IPv6 address, such as 203.0.113.5.',
    );
  });
  return wanted.length === 0 ? null : new Set(wanted);
}

/** Those named; else those that the log tells; else the one that was asked about, if it is one. */
function ourAddresses(request: WitnessRequest, attempts: readonly Attempt[], queries: PtrQueries): string[] {
  const named = request.addresses.flatMap((text) => canonicalAddress(text) ?? []);
  if (named.length > 0) return named;
  const logged = [...new Set(attempts.flatMap(({ sender }) => sender ?? []))];
  if (logged.length > 0) return logged;
  const asked = queries.addresses;
  if (asked.length === 1) return [asked[0]!];
  const next = 'Say with --address from which address the mail server sends.';
  if (asked.length === 0)
    throw new OperationError('no-queries', 'the captures hold no PTR query about any address', next);
  const few = asked.slice(0, 3).join(', ');
  throw new OperationError(
    'no-address',
    `the log does not say from which address mail goes out, and the captures hold queries about ${asked.length} addresses (${few} …)`,
    next,
  );
}

/** Without a single query nothing shows that the zone is served where the captures were made. */
function nobodyAsked(addresses: readonly string[], others: readonly string[]): OperationError {
  const about = addresses.slice(0, 3).join(', ');
  const only = others.length === 0 ? '' : `, only about others (${others.join(', ')})`;
  return new OperationError(
    'not-asked-here',
    `the captures hold no PTR query about ${about}${only}: its reverse zone may not be served where they were made`,
    `Capture at a name server of that zone ("dig +trace -x ${addresses[0]}" shows which), until somebody has asked.`,
  );
}

function clockOf(
  request: WitnessRequest,
  logs: Logs,
  about: readonly { readonly timeMs: number }[],
  span: { readonly fromMs: number; readonly untilMs: number },
): LogClock {
  const { zoneMinutes, aheadSeconds } = request;
  const times = logs.attempts.map(({ timeMs }) => timeMs);
  const stamped = logs.zoneKnown || zoneMinutes !== null;
  const zoned = zoneMinutes === null ? times : times.map((time) => time - zoneMinutes * 60_000);
  const estimated = estimateClock(zoned, about, stamped, span);
  if (zoneMinutes === null && aheadSeconds === null) return estimated;
  return {
    ...estimated,
    zoneMinutes: zoneMinutes ?? estimated.zoneMinutes,
    aheadMs: aheadSeconds === null ? estimated.aheadMs : aheadSeconds * 1e3,
    source: 'set',
  };
}

function lagOf({ zoneMinutes, aheadMs }: LogClock): number {
  return (zoneMinutes ?? 0) * 60_000 + aheadMs;
}

/** @param beforeMs  so long after the last packet a reply may still rest on a query that was seen */
function checkOverlap(
  attempts: readonly Attempt[],
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
  beforeMs: number,
  clock: LogClock,
): void {
  const times = attempts.map(({ timeMs }) => timeMs);
  const [first, last] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  if (first <= untilMs + beforeMs && last >= fromMs) return;
  const span = (from: number, until: number) => `${new Date(from).toISOString()} to ${new Date(until).toISOString()}`;
  const logged =
    first === last ? `the log is of ${new Date(first).toISOString()}` : `the log goes from ${span(first, last)}`;
  const text = `log and capture have no time in common: ${logged}, the capture from ${span(fromMs, untilMs)}`;
  const next =
    clock.source === 'assumed'
      ? 'If the log is in local time, say so with --time-zone +01:00.'
      : 'Give the log and the capture of the same time.';
  throw new OperationError('no-overlap', text, next);
}

function notesOf(request: WitnessRequest, logs: Logs, queries: PtrQueries, clock: LogClock): string[] {
  const notes = ['Queries to other name servers of the zone are not seen here: capture at each of them to be sure.'];
  if (logs.omitted > 0)
    notes.push(`${logs.omitted} delivery attempts beyond the first ${MOST_ATTEMPTS} were not looked at.`);
  if (queries.omitted > 0) notes.push(`${queries.omitted} PTR queries found no room.`);
  if (queries.vain.omitted > 0)
    notes.push(
      `${queries.vain.omitted} unanswered queries for name servers found no room: a refusal may rest on them.`,
    );
  if (clock.source === 'assumed')
    notes.push('The log does not say its time zone, and too few queries match: UTC was taken.');
  if (request.printed.length > 0)
    notes.push(`Printed lines do not show the time to live: ${request.assumedTtlSeconds} s was taken.`);
  return notes;
}
