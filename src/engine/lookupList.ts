/** Lookups as a report lists them, forward confirmations beside those that led to them. */
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import { lazyElements, type Parts, wholeElement } from '../base/lazyElements.ts';
import { longList } from '../base/longList.ts';
import { sortedOnce } from '../base/numbers.ts';
import { withLookupColumns } from '../model/columns.ts';
import type { Lookup as ReportedLookup, Try as ReportedTry } from '../model/report.ts';
import type { Outcome } from '../model/words.ts';
import { readLater } from '../stall/acceptance.ts';
import type { World } from '../stall/fit.ts';
import type { LookupBook } from '../stall/lookupBook.ts';
import { lookupName, RCODES } from '../stall/lookupNames.ts';
import { type LookupSpan, spanOf } from '../stall/lookupSpan.ts';
import { lookupId, lookupNumber } from '../stall/tellResult.ts';
import { isFollowed, tellSchedule } from '../stall/tellSchedule.ts';
import { isPartial, type Lookup, type Try } from '../track/lookup.ts';

export interface ListedFrom {
  readonly book: LookupBook;
  /** Ids of the report's stalls that a lookup explains, by its number. */
  readonly stallIds: (number: number) => readonly string[];
  readonly world: World;
  /** The capture's end. */
  readonly nowNs: number;
  /** Whether names that were told at once are listed, too: those of all lookups are then kept. */
  readonly quickNames: boolean;
}

/** A lookup while it is told: its span is worked out once for all parts that want it. */
interface Told {
  readonly lookup: Lookup;
  readonly untilNs: number;
  readonly span: () => LookupSpan;
}

/** @param numbers of kept lookups, in any order and more than once; changed by it */
export function listLookups(numbers: Float64Array<ArrayBuffer>, from: ListedFrom): ReportedLookup[] {
  const inOrder = withForwards(sortedOnce(numbers), from.book);
  let told: Told | null = null;
  const toldOf = (number: number): Told => {
    if (told?.lookup.number !== number) told = tell(from.book.get(number), from.nowNs);
    return told;
  };
  const parts = partsOf(from);
  const element = lazyElements(parts, toldOf);
  const list = longList({
    length: inOrder.length,
    element: (place) => element(inOrder[place]),
    whole: (place) => wholeElement(parts, toldOf(inOrder[place])),
  });
  return withLookupColumns(list, { placeOf: (id) => placeIn(inOrder, lookupNumber(id)) });
}

/** With the confirmations that these lookups led to. */
function withForwards(numbers: Float64Array<ArrayBuffer>, book: LookupBook): Float64Array {
  const forwards: number[] = [];
  for (const number of numbers) for (const forward of book.keepForwards(number)) forwards.push(forward);
  if (forwards.length === 0) return numbers;
  const all = new Float64Array(numbers.length + forwards.length);
  all.set(numbers);
  all.set(forwards, numbers.length);
  return sortedOnce(all);
}

/** -1 for what is not among the numbers, which rise. */
function placeIn(numbers: Float64Array, wanted: number): number {
  let from = 0;
  let to = numbers.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (numbers[middle] < wanted) from = middle + 1;
    else to = middle;
  }
  return numbers[from] === wanted ? from : -1;
}

/** One lookup as a report would list it at this time, and its forward confirmations behind it. */
export function tellLookup(lookup: Lookup, from: Omit<ListedFrom, 'book'>): ReportedLookup[] {
  const element = lazyElements(partsOf(from), (told: Told) => told);
  return [lookup, ...lookup.forwards].map((one) => ({ ...element(tell(one, from.nowNs)) }));
}

function tell(lookup: Lookup, nowNs: number): Told {
  const untilNs = Math.min(nowNs, lookup.givenUpNs);
  let known: LookupSpan | null = null;
  const span = () => {
    known ??= spanOf(lookup, untilNs);
    return known;
  };
  return { lookup, untilNs, span };
}

function partsOf({ world, stallIds, nowNs, quickNames }: Omit<ListedFrom, 'book'>): Parts<Told, ReportedLookup> {
  const { addresses } = world;
  return {
    id: ({ lookup }) => lookupId(lookup.number),
    asker: ({ lookup }) => addresses.format(lookup.asker),
    address: ({ lookup }) => addresses.format(lookup.subject),
    name: ({ lookup }) => lookupName(lookup, addresses),
    startSeconds: ({ lookup }) => toSeconds(lookup.startNs),
    endSeconds: ({ lookup, span, untilNs }) => endOf(lookup, span(), untilNs, nowNs),
    outcome: ({ lookup, span, untilNs }) => outcomeOf(lookup, span(), untilNs, nowNs),
    targets: ({ lookup: { targets, quickTargets, forwards } }) => {
      if (targets.length > 0) return [...targets];
      if (quickNames && quickTargets.length > 0) return [...new Set(quickTargets)];
      return [...new Set(forwards.map((forward) => forward.name ?? '.'))];
    },
    aliases: ({ lookup }) => [...lookup.aliases],
    forwardIds: ({ lookup }) => lookup.forwards.map((forward) => lookupId(forward.number)),
    stallIds: ({ lookup }) => [...new Set(stallIds(lookup.number))],
    schedule: ({ span }) => (isFollowed(span()) ? tellSchedule(span().lookup, span().schedule, addresses) : null),
    tries: ({ lookup }) => lookup.tries.map((attempt) => reportedTry(attempt, world)),
  };
}

/** When the lookup itself, without its confirmations, was over; null when that is not known. */
function endOf(lookup: Lookup, span: LookupSpan, untilNs: number, nowNs: number): number | null {
  const own = span.steps.filter((step) => (step.kind === 'forward') === (lookup.kind === 'forward'));
  const known = own.length > 0 && own.every((step) => step.end !== 'unknown');
  if (!known || outcomeOf(lookup, span, untilNs, nowNs) === 'open') return null;
  return toSeconds(own.reduce((latest, step) => Math.max(latest, step.toNs), Number.NEGATIVE_INFINITY));
}

function outcomeOf(lookup: Lookup, span: LookupSpan, untilNs: number, nowNs: number): Outcome {
  const inTime = lookup.tries.filter(
    (t) => t.answered && t.responseNs <= untilNs && !t.refused && !isPartial(t.answer),
  );
  const last = inTime[inTime.length - 1] ?? readLater(lookup.tries, untilNs)?.answered;
  const best = inTime.find((t) => t.answer === 'name') ?? last;
  if (best === undefined) {
    if (lookup.tries.some((t) => t.answered && !isPartial(t.answer))) return 'late';
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
    id: attempt.id,
    server: attempt.server === 0 ? GROUPS[attempt.channel] : world.addresses.format(attempt.server),
    port: attempt.port,
    capture: captureOf(attempt.frame),
    frame: frameOf(attempt.frame),
    timeSeconds: toSeconds(attempt.timeNs),
    channel: attempt.channel,
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
