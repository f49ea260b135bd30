/** A stall as a picture (model/timeline.ts), for whoever draws it; zero is the gap's start. */

import { isLoopback } from '../base/addressKind.ts';
import { MARK_LABELS, senderOf } from '../model/marks.ts';
import type { Evidence, Gap, Stall, Try } from '../model/report.ts';
import { ticksUpTo } from '../model/ticks.ts';
import type { Timeline, TimelineBar, TimelineLane, TimelineMark } from '../model/timeline.ts';
import type { Side } from '../model/words.ts';
import { askedDuring, isDns, type LookupIndex } from './asked.ts';
import { channelWord } from './askedStory.ts';

const MOST_BARS = 10;
const MOST_RESOLVERS = 6;
/** How much of the time beside the gap is shown, as a share of the gap. */
const MARGIN = 0.25;

export function timelineOf(gap: Stall | Gap, index: LookupIndex): Timeline {
  const resolvers = gap.cause === 'unexplained' ? [] : resolverLanes(gap, index);
  const marks = (side: Side) => gap.evidence.filter((one) => senderOf(gap, one) === side).map((one) => mark(gap, one));
  const lanes = [
    sideLane(gap, 'client', gap.connection.client.address, marks('client')),
    ...resolvers,
    sideLane(gap, 'server', gap.connection.serverName ?? gap.connection.server.address, marks('server')),
  ];
  const times = lanes.flatMap(({ marks, bars }) => [
    ...marks.map((one) => one.seconds),
    ...bars.flatMap((bar) => [bar.seconds, bar.untilSeconds]),
  ]);
  const width = gap.durationSeconds;
  const startSeconds = Math.max(-MARGIN * width, Math.min(0, ...times));
  const endSeconds = Math.min((1 + MARGIN) * width, Math.max(width, ...times));
  const shown = lanes
    .map((lane) => within(lane, startSeconds, endSeconds))
    .filter(({ kind, bars }) => kind !== 'resolver' || bars.length > 0);
  return { startSeconds, endSeconds, gapSeconds: width, lanes: shown, ticks: ticksUpTo(endSeconds) };
}

function mark(gap: Stall | Gap, { role, capture, frame, timeSeconds }: Evidence): TimelineMark {
  return { role, capture, frame, seconds: timeSeconds - gap.startSeconds, label: MARK_LABELS[role]! };
}

function sideLane(gap: Stall | Gap, kind: Side, name: string, marks: readonly TimelineMark[]): TimelineLane {
  return { kind, name, silent: gap.side === kind, marks, bars: [], omitted: 0 };
}

function resolverLanes(stall: Stall, index: LookupIndex): TimelineLane[] {
  const lanes = new Map<string, TimelineBar[]>();
  for (const step of askedDuring(stall, index)) {
    const first = `${step.kind === 'forward' ? 'addresses of' : 'PTR'} ${step.name}`;
    const until = nextTries(step.tries);
    const givenUp = step.endSeconds === null ? null : Math.min(step.endSeconds, stall.endSeconds);
    const asked = new Set<string>();
    step.tries.forEach((one, at) => {
      const lane = isDns(one) ? one.server : channelWord(one.channel);
      const bars = lanes.get(lane) ?? [];
      bars.push(bar(stall, one, until[at] ?? givenUp, asked.has(lane) ? 'retry' : first));
      bars.push(...connectBars(stall, one, step.tries[at + 1]));
      asked.add(lane);
      lanes.set(lane, bars);
    });
  }
  return [...lanes].slice(0, MOST_RESOLVERS).map(([name, bars]) => ({
    kind: 'resolver',
    name,
    silent: false,
    marks: [],
    bars: bars.length <= MOST_BARS ? bars : [...bars.slice(0, MOST_BARS - 1), bars.at(-1)!],
    omitted: Math.max(0, bars.length - MOST_BARS),
  }));
}

/**
 * For each try when the next one over the same channel was made, in seconds: until then the asker waited for this one.
 * What a resolver on the asker's own host asks elsewhere is no next try of what it was asked itself.
 */
function nextTries(tries: readonly Try[]): (number | null)[] {
  const later = new Map<string, { seconds: number; afterwards: number | null }>();
  return tries
    .toReversed()
    .map(({ channel, server, timeSeconds }) => {
      const path = `${channel} ${isLoopback(server)}`;
      const known = later.get(path);
      const afterwards = known === undefined ? null : known.seconds > timeSeconds ? known.seconds : known.afterwards;
      later.set(path, { seconds: timeSeconds, afterwards });
      return afterwards;
    })
    .reverse();
}

/** After a truncated answer: how long the connection was waited for over which it was to be asked again. */
function connectBars(stall: Stall, { responseSeconds }: Try, next: Try | undefined): TimelineBar[] {
  if (responseSeconds === null) return [];
  const untilSeconds = Math.min(next?.timeSeconds ?? stall.endSeconds, stall.endSeconds);
  const isOfIt = (one: Evidence) => one.timeSeconds >= responseSeconds && one.timeSeconds < untilSeconds;
  const first = stall.evidence.find((one) => one.role === 'dns-connect' && isOfIt(one));
  if (first === undefined) return [];
  const [seconds, until] = [first.timeSeconds - stall.startSeconds, untilSeconds - stall.startSeconds];
  const { capture, frame } = first;
  return [{ capture, frame, seconds, untilSeconds: until, answerFrame: null, end: 'nothing', label: 'over TCP' }];
}

/** @param next until when this try was waited for; null: as long as the stall lasted */
function bar(stall: Stall, one: Try, next: number | null, label: string): TimelineBar {
  const { capture, frame, responseFrame } = one;
  const seconds = one.timeSeconds - stall.startSeconds;
  const until = one.responseSeconds ?? Math.max(one.timeSeconds, next ?? stall.endSeconds);
  const failed = one.rcode !== null && one.rcode !== 'NOERROR' && one.rcode !== 'NXDOMAIN';
  const end = responseFrame === null ? 'nothing' : failed ? 'failed' : 'answered';
  return { capture, frame, seconds, untilSeconds: until - stall.startSeconds, answerFrame: responseFrame, end, label };
}

/** What lies outside the picture is left to the evidence table; bars are cut at its edges. */
function within(lane: TimelineLane, start: number, end: number): TimelineLane {
  return {
    ...lane,
    marks: lane.marks.filter(({ seconds }) => seconds >= start && seconds <= end),
    bars: lane.bars
      .filter((one) => one.untilSeconds >= start && one.seconds <= end)
      .map((one) => ({ ...one, seconds: Math.max(start, one.seconds), untilSeconds: Math.min(end, one.untilSeconds) })),
  };
}

/** Marks that would touch, as one: `SYN..ACK` with the frames from first to last. */
export interface Cluster {
  readonly marks: readonly TimelineMark[];
  readonly seconds: number;
  readonly label: string;
  readonly frame: number;
}

/** @param apartSeconds marks nearer than this to the one before belong together */
export function clusters(marks: readonly TimelineMark[], apartSeconds: number): Cluster[] {
  const groups: TimelineMark[][] = [];
  for (const one of marks.toSorted((a, b) => a.seconds - b.seconds)) {
    const last = groups.at(-1);
    if (last !== undefined && one.seconds - last.at(-1)!.seconds < apartSeconds) last.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => {
    const [first, last] = [group[0]!, group.at(-1)!];
    const label = first === last ? first.label : `${first.label}..${last.label}`;
    return { marks: group, seconds: first.seconds, label, frame: last.frame };
  });
}
