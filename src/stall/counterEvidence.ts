/** What speaks against a lookup as the cause of a silence. Each is shown, and lowers the confidence. */
import { isLoopback } from '../base/addressKind.ts';
import { toSeconds } from '../base/clock.ts';
import { captureOf, frameOf } from '../base/frameRef.ts';
import { CLIENT, type SideIndex } from '../base/side.ts';
import { isMinimised } from '../decode/dnsQuestion.ts';
import type { CounterEvidence } from '../model/report.ts';
import type { Role } from '../model/words.ts';
import type { Trouble } from '../track/connection.ts';
import type { Gap } from '../track/gap.ts';
import { ALL_DIGITS, type Try } from '../track/lookup.ts';
import { FLIGHT_NS } from '../track/measures.ts';
import { DNS_PORT } from '../track/ports.ts';
import { type Fit, NEXT_LOOKUP_NS, type World } from './fit.ts';
import { identWait } from './ident.ts';
import { isConfirmedLate, spanOf } from './lookupSpan.ts';
import { ownerOf, peersOf } from './peers.ts';

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
/** Lookups of a host's own address that are looked at. */
const MAX_OWN = 16;

export function counterEvidence(
  world: World,
  gap: Gap,
  side: SideIndex,
  startNs: number,
  fits: readonly Fit[],
): Counter[] {
  const found: Counter[] = [];
  troubles(gap, startNs, found);
  oneSided(gap, found);
  contradictingTimestamps(gap, side, startNs, found);
  captureBounds(gap, found);
  ident(world, gap, side, startNs, fits, found);
  if (fits.length === 0) {
    neighbour(world, gap, side, startNs, found);
    dnsConnect(world, gap, side, startNs, found);
    return found;
  }
  earlyAnswer(gap, startNs, fits, found);
  otherLookups(world, gap, side, startNs, fits, found);
  strangers(world, gap, side, fits, found);
  queue(world, gap, side, fits, found);
  if (gap.pastOpening) onlookers(world, gap, side, fits, found);
  lateConfirmation(fits, found);
  cutNames(fits, found);
  onlyOnTheWay(fits, gap.endNs, found);
  return found;
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

/** Only a resolver asks for the zones above a name, on behalf of whom was not seen. */
function onlyOnTheWay(fits: readonly Fit[], endNs: number, found: Counter[]): void {
  const isAbove = ({ type, name, timeNs }: Try) => timeNs > endNs || (isMinimised(type) && name !== null);
  if (!fits.every(({ span }) => span.lookup.tries.every(isAbove))) return;
  const text =
    'only zones above the name were asked for, as by a resolver on its way to it: other names are in them, too';
  found.push(counter('likely', text, null));
}

/** Loss inside the gap. */
function troubles(gap: Gap, startNs: number, found: Counter[]): void {
  const { connection } = gap;
  let inside = 0;
  let isResent = false;
  for (const trouble of connection.troubles) {
    if (trouble.timeNs < startNs || trouble.timeNs > gap.endNs) continue;
    isResent ||= trouble.kind === 'retransmission';
    if (inside++ < MAX_SHOWN) found.push(troubleCounter(trouble, gap.endNs));
  }
  if (connection.handshakeResent && !isResent) {
    found.push(counter('likely', 'the handshake was sent again: packets were lost', null));
  }
}

function troubleCounter({ kind, side, frame, timeNs }: Trouble, endNs: number): Counter {
  const who = side === CLIENT ? 'client' : 'server';
  switch (kind) {
    case 'zero-window': {
      const text = `the ${who} announced a window of zero: its peer could not send`;
      return counter('likely', text, { frame, timeNs, role: 'zero-window' });
    }
    case 'acked-unseen': {
      const text = `bytes of the ${who} were acknowledged that the capture does not hold`;
      // Just before the next message they are what was waited for; before that, the wait may have been over.
      return counter(endNs - timeNs <= FLIGHT_NS ? 'likely' : 'possible', text, { frame, timeNs, role: 'data' });
    }
    default: {
      const text = `the ${who} sent a segment again: packets were lost`;
      return counter('likely', text, { frame, timeNs, role: 'retransmission' });
    }
  }
}

function oneSided(gap: Gap, found: Counter[]): void {
  const { client, server } = gap.connection;
  // A connection that shows itself with this very frame has not had the time to show its other side.
  if ((client.seen && server.seen) || gap.awaited === 'connect' || Number.isNaN(gap.startNs)) return;
  const missing = client.seen ? 'server' : 'client';
  found.push(counter('possible', `no frame of the ${missing} was captured: answers may have come unseen`, null));
}

/** The owner's own clock says that less time went by than the capture's. */
function contradictingTimestamps(gap: Gap, side: SideIndex, startNs: number, found: Counter[]): void {
  const half = gap.connection.side(side);
  if (half.timestamp === 0 || half.timestampAtOwing === 0 || gap.endFrame === 0 || gap.ending === 'rst') return;
  const ticks = (half.timestamp - half.timestampAtOwing) | 0;
  if (ticks < 0 || ticks * TICK_NS >= (gap.endNs - startNs) / 2) return;
  const who = side === CLIENT ? 'client' : 'server';
  const text = `the ${who}'s TCP timestamps moved by ${ticks} only: it sent this earlier than it was captured`;
  found.push(counter('possible', text, null));
}

function captureBounds(gap: Gap, found: Counter[]): void {
  if (Number.isNaN(gap.startNs) && gap.awaited !== 'connect') {
    found.push(counter('likely', 'the capture began inside the silence: its handshake was not seen', null));
  }
  if (gap.ending === 'capture-end') found.push(counter('likely', 'the capture ended inside the silence', null));
  if (gap.ending === 'evicted')
    found.push(counter('possible', 'the connection could not be followed to the end of the silence', null));
}

function earlyAnswer(gap: Gap, startNs: number, fits: readonly Fit[], found: Counter[]): void {
  const endNs = fits.reduce((latest, fit) => Math.max(latest, fit.span.endNs), startNs);
  if (gap.endNs - endNs <= LONG_BEFORE_NS) return;
  const steps = fits.flatMap((fit) => fit.span.steps);
  const last = steps.reduce((a, b) => (b.toNs > a.toNs ? b : a));
  const leftNs = gap.endNs - endNs;
  if (last.end === 'unknown') return;
  const what = last.end === 'answered' ? 'the answer came' : 'the lookup ended';
  const when = gap.ending === 'open' ? 'ago' : 'before the silence ended';
  const text = `${what} ${toSeconds(leftNs).toFixed(1)} s ${when}`;
  if (fits.every(endedAnother))
    found.push(counter('possible', `${text}, and another connection went on with it`, null));
  else found.push(counter('likely', text, null));
}

/** Another connection's silence ended with this lookup: that one is known to have waited for it. */
function endedAnother({ span: { lookup, endNs } }: Fit): boolean {
  return lookup.explains && Math.abs(lookup.givenUpNs - endNs) <= FLIGHT_NS;
}

/** The owner asked who its peer's user is, and waited for that. */
function ident(world: World, gap: Gap, side: SideIndex, startNs: number, fits: readonly Fit[], found: Counter[]): void {
  const wait = identWait(world, gap, side, startNs, fits);
  if (wait === null || wait.aloneNs < LONG_BEFORE_NS) return;
  const end = wait.isAnswered ? 'until that answered' : 'in vain';
  const text = `it waited ${toSeconds(wait.aloneNs).toFixed(1)} s for its peer's ident service (port 113), ${end}`;
  found.push(counter('likely', text, { frame: wait.frame, timeNs: wait.startNs, role: 'ident' }));
}

/** The owner looked for somebody on its own network, in vain: a query to a name server that is not there goes no further. */
function neighbour(world: World, gap: Gap, side: SideIndex, startNs: number, found: Counter[]): void {
  const [{ address: owner }, { address: peer }] = [gap.connection.side(side), gap.connection.peer(side)];
  const search = world.neighbours().inVain(owner, peer, startNs, gap.endNs);
  if (search === null) return;
  const { target, requests, frame, startNs: timeNs } = search;
  const isKnown = world.lookups.resolvers.byAddress.has(target);
  const whom = world.addresses.format(target);
  const what = isKnown ? 'its name server there' : 'a name server of its';
  const text = `it looked for ${whom} on its own network ${requests} times, and nobody answered: if that is ${what}, its lookups never left it`;
  found.push(counter('likely', text, { frame, timeNs, role: 'arp' }));
}

/** The owner tried to connect to a name server, in vain: what it would have asked there was never sent. */
function dnsConnect(world: World, gap: Gap, side: SideIndex, startNs: number, found: Counter[]): void {
  const [{ address: owner }, { address: peer }] = [gap.connection.side(side), gap.connection.peer(side)];
  const connect = world.lookups.connects.inVain(owner, peer, startNs, gap.endNs);
  if (connect === null) return;
  const { server, port, requests, sent } = connect;
  const where = port === DNS_PORT ? 'TCP port 53 (DNS)' : `TCP port ${port} (DNS over TLS)`;
  const text = `it tried ${requests} times to connect to ${world.addresses.format(server)}, ${where}, and nobody answered: what it would have asked there was never sent`;
  found.push(counter('likely', text, { ...sent[0], role: 'dns-connect' }));
}

/** Address lookups of the same host that were slow at the same time. */
/** What a name server of the owner's own host asks others, which that one does not, is what it was asked for. */
function otherLookups(
  world: World,
  gap: Gap,
  side: SideIndex,
  startNs: number,
  fits: readonly Fit[],
  found: Counter[],
): void {
  const owner = gap.connection.side(side).address;
  const isOwn = (server: number) => isLoopback(world.addresses.format(server));
  const hasOwn = fits.some(({ span }) => span.lookup.tries.some(({ server }) => isOwn(server)));
  const halfNs = (gap.endNs - startNs) / 2;
  let shown = 0;
  for (const other of world.lookups.othersOf(owner, startNs, gap.endNs)) {
    if (hasOwn && !isOwn(other.server)) continue;
    const toNs = Number.isNaN(other.endNs) ? gap.endNs : Math.min(other.endNs, gap.endNs);
    if (toNs - Math.max(other.startNs, startNs) < halfNs || shown++ >= MAX_SHOWN) continue;
    const text = 'another lookup of the same host, not of the peer, was in flight';
    found.push(counter('likely', text, { frame: other.frame, timeNs: other.startNs, role: 'forward-query' }));
  }
}

function strangers(world: World, gap: Gap, side: SideIndex, fits: readonly Fit[], found: Counter[]): void {
  if (fits.every((fit) => fit.relation === 'other-host')) {
    const asker = world.addresses.format(fits[0].span.lookup.asker);
    found.push(
      counter('possible', `${asker}, not the waiting host itself, asked: it may have asked for somebody else`, null),
    );
  }
  if (fits.every((fit) => fit.relation === 'loopback')) {
    found.push(counter('likely', 'no frame shows that the waiting host is the one that captured', null));
  }
  const owner = gap.connection.side(side).address;
  if (world.hosts.isShared(owner)) {
    found.push(
      counter(
        'possible',
        `several hosts are behind ${world.addresses.format(owner)}: another one may have asked`,
        null,
      ),
    );
  }
}

/** That one client is served after the other shows in their lookups alone. */
function queue(world: World, { connection }: Gap, side: SideIndex, fits: readonly Fit[], found: Counter[]): void {
  const ends = [connection.side(side).address, ...peersOf(connection, side, world.addresses, world.nat64)];
  const others = new Set(fits.map(({ span }) => span.lookup.subject).filter((one) => !ends.includes(one)));
  if (others.size === 0) return;
  const whom = others.size === 1 ? 'another address' : `${others.size} other addresses`;
  const text = `it looked ${whom} up first: nobody waits for that but at a server that serves one client at a time`;
  found.push(counter('likely', text, null));
}

/** Of who looked nobody else up: most look their clients up, or their servers. */
export const OWN_NAME_ALONE: Counter = counter(
  'likely',
  'it looked its own address up, not that of the other end',
  null,
);

const BOTH_ENDS = 'the same host looked its own address up, too: so do programs that watch the traffic';

/** Who watches the traffic (tcpdump, ss, netstat) looks both ends up, one after the other; who waits, its peer alone. */
function onlookers(world: World, { connection }: Gap, side: SideIndex, fits: readonly Fit[], found: Counter[]): void {
  const { index } = world.lookups;
  const owner = ownerOf(connection, side);
  const askingHost = world.lookups.hostKey(owner.address, owner.capturing);
  const both = fits.find(({ span }) => span.lookup.subject === owner.address);
  if (both !== undefined) {
    const [{ frame, timeNs }] = both.span.lookup.tries;
    found.push(counter('possible', BOTH_ENDS, { frame, timeNs, role: 'ptr-query' }));
    return;
  }
  const { startNs } = fits[0].span;
  const fromNs = startNs - NEXT_LOOKUP_NS;
  if (!index.mayHave(askingHost, owner.address)) return;
  index.visitBy(askingHost, owner.address, MAX_OWN, fromNs, (own) => {
    if (own.startNs > startNs) return true;
    if (Math.abs(startNs - spanOf(own, startNs).endNs) > NEXT_LOOKUP_NS) return true;
    const text = 'the same host had just looked its own address up: so do programs that watch the traffic';
    const [{ frame, timeNs }] = own.tries;
    found.push(counter('possible', text, { frame, timeNs, role: 'ptr-query' }));
    return false;
  });
}

/** Who confirms a name asks for it as soon as it is told; a mail server asks for the one that EHLO says, too. */
function lateConfirmation(fits: readonly Fit[], found: Counter[]): void {
  for (const { span } of fits) {
    if (!isConfirmedLate(span)) continue;
    const [{ frame, timeNs }] = span.lookup.forwards[0].tries;
    const text = 'the name was asked for some time after it was told: perhaps for another reason than to confirm it';
    found.push(counter('possible', text, { frame, timeNs, role: 'forward-query' }));
  }
}

/** What the snap length left of a name ties a question to its address, or a confirmation to its lookup. */
function cutNames(fits: readonly Fit[], found: Counter[]): void {
  for (const { lookup } of fits.map(({ span }) => span)) {
    if (lookup.shownDigits < ALL_DIGITS) found.push(counter('possible', cutQuestion(lookup.shownDigits), null));
    if (lookup.tiedBy === null || lookup.forwards.length === 0) continue;
    const [ceiling, left] =
      lookup.tiedBy === 'beginning' ? (['likely', 'beginning and length'] as const) : (['possible', 'length'] as const);
    const text = `the capture cut the name out of the answer: the one asked for next fits what is left of it (${left})`;
    found.push(counter(ceiling, text, null));
  }
}

function cutQuestion(digits: number): string {
  return `the capture cut the name in the question: of the addresses seen, one alone ends in the ${digits} digits that are left of it`;
}
