/** Lookups as a report lists them, forward confirmations beside those that led to them. */
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import type { Lookup as ReportedLookup, Try as ReportedTry } from '../model/report.ts';
import type { Outcome } from '../model/words.ts';
import type { World } from '../stall/fit.ts';
import { scheduleOf } from '../stall/judge.ts';
import { lookupName, RCODES } from '../stall/lookupNames.ts';
import { type LookupSpan, spanOf } from '../stall/lookupSpan.ts';
import type { Lookup, Try } from '../track/lookup.ts';

/**
 * @param stallIds of the stalls that the report holds
 * @param nowNs the capture's end
 */
export function listLookups(
  lookups: readonly Lookup[],
  stallIds: ReadonlySet<string>,
  world: World,
  nowNs: number,
): ReportedLookup[] {
  const all = new Set<Lookup>();
  for (const lookup of lookups) {
    all.add(lookup);
    for (const forward of lookup.forwards) all.add(forward);
  }
  return [...all].sort((a, b) => a.number - b.number).map((lookup) => reported(lookup, stallIds, world, nowNs));
}

/** The costly parts are made when they are asked for: of a thousand lookups few are looked at. */
function reported(lookup: Lookup, listed: ReadonlySet<string>, world: World, nowNs: number): ReportedLookup {
  const untilNs = Math.min(nowNs, lookup.givenUpNs);
  const span = () => spanOf(lookup, untilNs);
  return {
    id: idOf(lookup),
    asker: world.addresses.format(lookup.asker),
    address: world.addresses.format(lookup.subject),
    get name() {
      return lookupName(lookup, world.addresses);
    },
    startSeconds: toSeconds(lookup.startNs),
    get endSeconds() {
      return endOf(lookup, span(), untilNs, nowNs);
    },
    get outcome() {
      return outcomeOf(lookup, span(), untilNs, nowNs);
    },
    targets: lookup.targets.length > 0 ? [...lookup.targets] : lookup.forwards.map((forward) => forward.name ?? '.'),
    aliases: [...lookup.aliases],
    forwardIds: lookup.forwards.map(idOf),
    stallIds: [...new Set(lookup.stallIds)].filter((id) => listed.has(id)),
    get schedule() {
      return scheduleOf(span(), world);
    },
    get tries() {
      return lookup.tries.map((attempt) => reportedTry(attempt, world));
    },
  };
}

/** When the lookup itself, without its confirmations, was over; null when that is not known. */
function endOf(lookup: Lookup, span: LookupSpan, untilNs: number, nowNs: number): number | null {
  const own = span.steps.filter((step) => (step.kind === 'forward') === (lookup.kind === 'forward'));
  const known = own.length > 0 && own.every((step) => step.end !== 'unknown');
  if (!known || outcomeOf(lookup, span, untilNs, nowNs) === 'open') return null;
  return toSeconds(own.reduce((latest, step) => Math.max(latest, step.toNs), Number.NEGATIVE_INFINITY));
}

export function idOf(lookup: Lookup): string {
  return `lookup-${lookup.number}`;
}

function outcomeOf(lookup: Lookup, span: LookupSpan, untilNs: number, nowNs: number): Outcome {
  const inTime = lookup.tries.filter(
    (t) => t.answered && t.responseNs <= untilNs && !t.refused && t.answer !== 'partial',
  );
  const best = inTime.find((t) => t.answer === 'name') ?? inTime[inTime.length - 1];
  if (best === undefined) {
    if (lookup.tries.some((t) => t.answered && t.answer !== 'partial')) return 'late';
    return span.endNs > nowNs ? 'open' : 'unanswered';
  }
  switch (best.answer) {
    case 'name':
      return 'answered';
    case 'nxdomain':
      return 'nxdomain';
    case 'nodata':
    case 'alias':
      return 'nodata';
    default:
      return 'failed';
  }
}

function reportedTry(attempt: Try, world: World): ReportedTry {
  return {
    capture: captureOf(attempt.frame),
    frame: frameOf(attempt.frame),
    timeSeconds: toSeconds(attempt.timeNs),
    server: attempt.server === 0 ? GROUPS[attempt.channel] : world.addresses.format(attempt.server),
    channel: attempt.channel,
    id: attempt.id,
    port: attempt.port,
    responseFrame: attempt.answered ? frameOf(attempt.responseFrame) : null,
    responseSeconds: attempt.answered ? toSeconds(attempt.responseNs) : null,
    rcode: attempt.answered ? (RCODES[attempt.rcode] ?? `RCODE${attempt.rcode}`) : null,
  };
}

/** Group queries go to everybody; which family's group it was does not matter here. */
const GROUPS: Readonly<Record<Try['channel'], string>> = {
  'dns-udp': '0.0.0.0',
  'dns-tcp': '0.0.0.0',
  mdns: '224.0.0.251',
  llmnr: '224.0.0.252',
  netbios: '0.0.0.0',
};
