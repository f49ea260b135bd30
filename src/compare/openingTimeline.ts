/** The opening of one connection as a picture whose zero is the end of the TCP handshake, so that two can be laid side by side. */

import { MARK_LABELS, senderOf } from '../model/marks.ts';
import type { Gap, ListedConnection, Lookup, OpeningStep, Stall, Try } from '../model/report.ts';
import { ticksUpTo } from '../model/ticks.ts';
import type { Timeline, TimelineBar, TimelineLane, TimelineMark } from '../model/timeline.ts';
import type { Side } from '../model/words.ts';
import type { Asked } from './asked.ts';
import type { Compared } from './differences.ts';
import { zeroOf } from './opening.ts';

const MOST_BARS = 10;
const MOST_RESOLVERS = 6;
/** Shown before the handshake and after the last message, as a share of the whole. */
const MARGIN = 0.05;

/** From when to when a picture goes, in seconds after its zero. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** From the first frame or query to the last message, the silence's end and the lookups' end. */
export function extentOf({ connection, gap, asked }: Compared): Extent {
  const zero = zeroOf(connection);
  const lookups = [...asked.reverse, ...asked.forward];
  const starts = [connection.startSeconds, ...lookups.map((lookup) => lookup.startSeconds)];
  const ends = [...connection.opening.map((step) => step.timeSeconds), gap?.endSeconds ?? zero];
  for (const { endSeconds } of lookups) if (endSeconds !== null) ends.push(endSeconds);
  return {
    from: Math.min(0, ...starts.map((time) => time - zero)),
    to: Math.max(0, ...ends.map((time) => time - zero)),
  };
}

/** @param extent  the same for both sides of a comparison */
export function openingTimeline({ connection, gap, asked }: Compared, extent: Extent): Timeline {
  const zero = zeroOf(connection);
  const lane = (side: Side, name: string): TimelineLane => ({
    kind: side,
    name,
    silent: gap?.side === side,
    marks: marksOf(connection, gap, side, zero),
    bars: [],
    omitted: 0,
  });
  const margin = (extent.to - extent.from) * MARGIN;
  return {
    startSeconds: extent.from - margin,
    endSeconds: extent.to + margin,
    gapSeconds: gap?.durationSeconds ?? 0,
    gapFromSeconds: gap === null ? 0 : gap.startSeconds - zero,
    lanes: [
      lane('client', connection.client.address),
      ...resolverLanes(asked, zero, extent.to),
      lane('server', connection.serverName ?? connection.server.address),
    ],
    ticks: ticksUpTo(extent.to + margin),
  };
}

function marksOf(connection: ListedConnection, gap: Stall | Gap | null, side: Side, zero: number): TimelineMark[] {
  const steps: Omit<OpeningStep, 'side'>[] = connection.opening.filter((step) => step.side === side);
  const closes =
    gap?.evidence.filter((one) => (one.role === 'fin' || one.role === 'rst') && senderOf(gap, one) === side) ?? [];
  return [...steps, ...closes].map(({ role, capture, frame, timeSeconds }) => ({
    role,
    capture,
    frame,
    seconds: timeSeconds - zero,
    label: MARK_LABELS[role] ?? role,
  }));
}

function resolverLanes({ reverse, forward }: Asked, zero: number, endSeconds: number): TimelineLane[] {
  const lanes = new Map<string, TimelineBar[]>();
  const add = (lookup: Lookup, what: string) => {
    lookup.tries.forEach((one, at) => {
      const name = one.channel === 'dns-udp' || one.channel === 'dns-tcp' ? one.server : one.channel;
      const bars = lanes.get(name) ?? [];
      lanes.set(name, bars);
      const next = lookup.tries[at + 1]?.timeSeconds ?? lookup.endSeconds ?? zero + endSeconds;
      bars.push(barOf(one, next, zero, at === 0 ? `${what} ${lookup.name}` : 'retry'));
    });
  };
  for (const lookup of reverse) add(lookup, 'PTR');
  for (const lookup of forward) add(lookup, 'addresses of');
  return [...lanes].slice(0, MOST_RESOLVERS).map(([name, bars]) => ({
    kind: 'resolver',
    name,
    silent: false,
    marks: [],
    bars: bars.slice(0, MOST_BARS),
    omitted: Math.max(0, bars.length - MOST_BARS),
  }));
}

function barOf(one: Try, next: number, zero: number, label: string): TimelineBar {
  const { capture, frame, timeSeconds, responseFrame, responseSeconds, rcode } = one;
  const failed = rcode !== null && rcode !== 'NOERROR' && rcode !== 'NXDOMAIN';
  return {
    capture,
    frame,
    seconds: timeSeconds - zero,
    untilSeconds: (responseSeconds ?? Math.max(timeSeconds, next)) - zero,
    answerFrame: responseFrame,
    end: responseFrame === null ? 'nothing' : failed ? 'failed' : 'answered',
    label,
  };
}
