/** The pictures over a whole capture: delays before the first messages, and how resolvers answered over time. */

import { SERVER } from '../../../base/side.ts';
import type { ListInput } from '../../../contract/engineOperations.ts';
import type { Analysis } from '../../../engine/analysis.ts';
import type { ConnectionBook } from '../../../engine/connectionBook.ts';
import type { Charts } from '../../../model/views.ts';
import { RCODES } from '../../../stall/lookupNames.ts';
import { RCODE_ICMP } from '../../../track/lookup.ts';
import type { Turns } from './turns.ts';

/** Four bins a decade, from a tenth of a millisecond to a thousand seconds; what is outside goes into the first or last. */
const BINS_A_DECADE = 4;
const FIRST_DECADE = -4;
const DECADES = 7;
const MOST_RESOLVERS = 32;
const MOST_POINTS = 2000;
/** Lookups told at a stretch. */
const BLOCK = 256;

type Range = ListInput['range'];

type Bins = Charts['clientHelloDelays'];

export function clientHelloDelays({ connectionBook: book }: Analysis, range: Range): Bins {
  if (book === null) return [];
  return binned(book, range, (at) => (book.spokeFirst(at) === SERVER ? Number.NaN : book.helloDelayNs[at]));
}

/** Of connections whose server spoke first; the ClientHello behind a STARTTLS waited for the greeting, too, and is not counted. */
export function greetingDelays({ connectionBook: book }: Analysis, range: Range): Bins {
  if (book === null) return [];
  return binned(book, range, (at) => (book.spokeFirst(at) === SERVER ? book.firstMessageDelayNs[at] : Number.NaN));
}

/** @param delayOf  a connection's delay in nanoseconds; NaN: it has none */
function binned(book: ConnectionBook, range: Range, delayOf: (at: number) => number): Bins {
  const bins = Array.from({ length: DECADES * BINS_A_DECADE }, (_, at) => ({
    fromSeconds: edge(at),
    toSeconds: edge(at + 1),
    connections: 0,
  }));
  const [fromNs, toNs] = range === null ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : nanoseconds(range);
  for (let at = 0; at < book.count; at++) {
    const delayNs = delayOf(at);
    const startNs = book.startNs[at];
    if (!(delayNs >= 0) || startNs < fromNs || startNs > toNs) continue;
    const place = Math.floor((Math.log10(delayNs / 1e9) - FIRST_DECADE) * BINS_A_DECADE);
    bins[Math.min(Math.max(place, 0), bins.length - 1)].connections++;
  }
  return bins;
}

function edge(at: number): number {
  return 10 ** (FIRST_DECADE + at / BINS_A_DECADE);
}

function nanoseconds({ fromSeconds, toSeconds }: NonNullable<Range>): [number, number] {
  return [fromSeconds * 1e9, toSeconds * 1e9];
}

interface Points {
  readonly points: Charts['ptrResponses'][number]['points'];
  omitted: number;
}

/** From the kept lookups; of each resolver the queries that were answered last or never. */
export async function ptrResponses(analysis: Analysis, range: Range, turns: Turns): Promise<Charts['ptrResponses']> {
  const byResolver = new Map<string, Points>();
  for (let from = 0; from < analysis.keptCount; from += BLOCK) {
    if (turns.due()) await turns.pause();
    // Forward confirmations are told as well; they are no PTR queries.
    const ids = new Set(analysis.keptLookups(from, from + BLOCK));
    for (const { id, tries } of analysis.tellLookups([...ids])) if (ids.has(id)) addTries(byResolver, tries, range);
  }
  return [...byResolver]
    .sort(([, a], [, b]) => b.points.length + b.omitted - (a.points.length + a.omitted))
    .slice(0, MOST_RESOLVERS)
    .map(([resolver, { points, omitted }]) => {
      const kept = slowest(points);
      return { resolver, points: kept, omitted: omitted + points.length - kept.length };
    });
}

type Tries = Awaited<ReturnType<Analysis['tellLookups']>>[number]['tries'];

function addTries(byResolver: Map<string, Points>, tries: Tries, range: Range): void {
  for (const { channel, server, timeSeconds, responseSeconds, rcode } of tries) {
    if (channel !== 'dns-udp' && channel !== 'dns-tcp') continue;
    if (range !== null && (timeSeconds < range.fromSeconds || timeSeconds > range.toSeconds)) continue;
    let known = byResolver.get(server);
    if (known === undefined) {
      known = { points: [], omitted: 0 };
      byResolver.set(server, known);
    }
    // "Port unreachable" is no answer, however soon it comes.
    const isAnswered = responseSeconds !== null && rcode !== RCODES[RCODE_ICMP];
    known.points.push({ timeSeconds, seconds: isAnswered ? responseSeconds - timeSeconds : null });
    if (known.points.length < 2 * MOST_POINTS) continue;
    const kept = slowest(known.points);
    known.omitted += known.points.length - kept.length;
    known.points.splice(0, known.points.length, ...kept);
  }
}

/** In the order of time. */
function slowest(points: Points['points']): Points['points'] {
  if (points.length <= MOST_POINTS) return points;
  const length = (seconds: number | null) => seconds ?? Number.POSITIVE_INFINITY;
  return points
    .toSorted((a, b) => length(b.seconds) - length(a.seconds) || a.timeSeconds - b.timeSeconds)
    .slice(0, MOST_POINTS)
    .sort((a, b) => a.timeSeconds - b.timeSeconds);
}
