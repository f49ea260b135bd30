/** What speaks against a lookup as the cause of a silence. Each is shown, and lowers the confidence. */
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import { CLIENT, type SideIndex } from '../base/side.ts';
import type { CounterEvidence } from '../model/report.ts';
import type { Role } from '../model/words.ts';
import type { Gap } from '../track/gap.ts';
import type { Fit, World } from './fit.ts';

/** How far one piece of counter-evidence lets the confidence fall at most. */
export type Ceiling = 'likely' | 'possible';

export interface Counter {
  readonly ceiling: Ceiling;
  readonly evidence: CounterEvidence;
}

/** Slowest clock behind TCP timestamps that is met: 10 ms a tick (RFC 7323 would allow 1 s). */
const TICK_NS = 10_000_000;
/** Counted in one list; more of the same add nothing. */
const MAX_SHOWN = 6;
/** An answer this long before the gap's end leaves the rest of the gap to something else. */
const LONG_BEFORE_NS = 300_000_000;

export function counterEvidence(
  world: World,
  gap: Gap,
  side: SideIndex,
  startNs: number,
  fits: readonly Fit[],
): Counter[] {
  const found = [
    troubles(gap, startNs),
    oneSided(gap),
    contradictingTimestamps(gap, side, startNs),
    captureBounds(gap),
  ];
  if (fits.length > 0) {
    found.push(
      earlyAnswer(gap, startNs, fits),
      otherLookups(world, gap, side, startNs),
      strangers(world, gap, side, fits),
    );
  }
  return found.flat();
}

function counter(ceiling: Ceiling, text: string, at: { frame: number; timeNs: number; role: Role } | null): Counter {
  const evidence: CounterEvidence =
    at === null
      ? { capture: null, frame: null, timeSeconds: null, role: null, text }
      : {
          capture: captureOf(at.frame),
          frame: frameOf(at.frame),
          timeSeconds: toSeconds(at.timeNs),
          role: at.role,
          text,
        };
  return { ceiling, evidence };
}

/** Loss inside the gap. */
function troubles(gap: Gap, startNs: number): Counter[] {
  const { connection } = gap;
  if (connection.troubles.length === 0 && !connection.handshakeResent) return [];
  const inside = connection.troubles.filter((t) => t.timeNs >= startNs && t.timeNs <= gap.endNs);
  const counters = inside.slice(0, MAX_SHOWN).map((trouble) => {
    const who = trouble.side === CLIENT ? 'client' : 'server';
    const at = { frame: trouble.frame, timeNs: trouble.timeNs };
    if (trouble.kind === 'zero-window')
      return counter('likely', `the ${who} announced a window of zero: its peer could not send`, {
        ...at,
        role: 'zero-window',
      });
    if (trouble.kind === 'acked-unseen')
      return counter('possible', `bytes of the ${who} were acknowledged that the capture does not hold`, {
        ...at,
        role: 'data',
      });
    return counter('likely', `the ${who} sent a segment again: packets were lost`, { ...at, role: 'retransmission' });
  });
  if (connection.handshakeResent && !inside.some((t) => t.kind === 'retransmission')) {
    counters.push(counter('likely', 'the handshake was sent again: packets were lost', null));
  }
  return counters;
}

function oneSided(gap: Gap): Counter[] {
  const { client, server } = gap.connection;
  // A connection that shows itself with this very frame has not had the time to show its other side.
  if ((client.seen && server.seen) || gap.awaited === 'connect' || Number.isNaN(gap.startNs)) return [];
  const missing = client.seen ? 'server' : 'client';
  return [counter('possible', `no frame of the ${missing} was captured: answers may have come unseen`, null)];
}

/** The owner's own clock says that less time went by than the capture's. */
function contradictingTimestamps(gap: Gap, side: SideIndex, startNs: number): Counter[] {
  const half = gap.connection.side(side);
  if (half.timestamp === 0 || half.timestampAtOwing === 0 || gap.endFrame === 0 || gap.ending === 'rst') return [];
  const ticks = (half.timestamp - half.timestampAtOwing) | 0;
  if (ticks < 0 || ticks * TICK_NS >= (gap.endNs - startNs) / 2) return [];
  const who = side === CLIENT ? 'client' : 'server';
  return [
    counter(
      'possible',
      `the ${who}'s TCP timestamps moved by ${ticks} only: it sent this earlier than it was captured`,
      null,
    ),
  ];
}

function captureBounds(gap: Gap): Counter[] {
  const counters: Counter[] = [];
  if (Number.isNaN(gap.startNs) && gap.awaited !== 'connect') {
    counters.push(counter('likely', 'the capture began inside the silence: its handshake was not seen', null));
  }
  if (gap.ending === 'capture-end') counters.push(counter('likely', 'the capture ended inside the silence', null));
  if (gap.ending === 'evicted')
    counters.push(counter('possible', 'the connection could not be followed to the end of the silence', null));
  return counters;
}

function earlyAnswer(gap: Gap, startNs: number, fits: readonly Fit[]): Counter[] {
  const endNs = fits.reduce((latest, fit) => Math.max(latest, fit.span.endNs), startNs);
  if (gap.endNs - endNs <= LONG_BEFORE_NS) return [];
  const steps = fits.flatMap((fit) => fit.span.steps);
  const last = steps.reduce((a, b) => (b.toNs > a.toNs ? b : a));
  const leftNs = gap.endNs - endNs;
  if (last.end === 'unknown') return [];
  const what = last.end === 'answered' ? 'the answer came' : 'the lookup ended';
  if (gap.ending === 'open') return [counter('likely', `${what} ${toSeconds(leftNs).toFixed(1)} s ago`, null)];
  return [counter('likely', `${what} ${toSeconds(leftNs).toFixed(1)} s before the silence did`, null)];
}

/** Address lookups of the same host that were slow at the same time. */
function otherLookups(world: World, gap: Gap, side: SideIndex, startNs: number): Counter[] {
  const owner = gap.connection.side(side).address;
  const others = world.lookups.othersOf(owner, startNs, gap.endNs).filter((other) => {
    const to = Number.isNaN(other.endNs) ? gap.endNs : Math.min(other.endNs, gap.endNs);
    return to - Math.max(other.startNs, startNs) >= (gap.endNs - startNs) / 2;
  });
  return others.slice(0, MAX_SHOWN).map((other) =>
    counter('likely', 'another lookup of the same host, not of the peer, was in flight', {
      frame: other.frame,
      timeNs: other.startNs,
      role: 'forward-query',
    }),
  );
}

function strangers(world: World, gap: Gap, side: SideIndex, fits: readonly Fit[]): Counter[] {
  const counters: Counter[] = [];
  if (fits.every((fit) => fit.relation === 'other-host')) {
    const asker = world.addresses.format(fits[0].span.lookup.asker);
    counters.push(
      counter('possible', `${asker}, not the waiting host itself, asked: it may have asked for somebody else`, null),
    );
  }
  const owner = gap.connection.side(side).address;
  if (world.hosts.isShared(owner)) {
    counters.push(
      counter(
        'possible',
        `several hosts are behind ${world.addresses.format(owner)}: another one may have asked`,
        null,
      ),
    );
  }
  return counters;
}
