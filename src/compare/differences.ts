/** What differs between two connections to one server, in sentences about each. */
import type { Difference } from '../model/comparison.ts';
import type { Gap, ListedConnection, Lookup, Stall } from '../model/report.ts';
import { frameSpan, framesListed, listed, type Sentence, say, value } from '../model/sentence.ts';
import { counted, socket, times, waited } from '../model/wording.ts';
import type { Phase, Role, Side } from '../model/words.ts';
import type { Asked } from './asked.ts';
import { sameWait, type Wait, waitsOf } from './opening.ts';

/** One side of a pair. */
export interface Compared {
  readonly connection: ListedConnection;
  /** Its longest stall or unexplained silence. */
  readonly gap: Stall | Gap | null;
  readonly asked: Asked;
}

/** A wait that differs by less is not worth a sentence. */
const TELLING_SECONDS = 0.1;
/** Nor one that is not so many times as long, unless it is by so much. */
const TELLING_FACTOR = 3;
const LONG_SECONDS = 1;
/** Round trips that differ by less do not explain anything. */
const TELLING_RTT_SECONDS = 0.02;

export function differencesOf(left: Compared, right: Compared): Difference[] {
  const found = [
    waitDifference(left, right),
    lookupDifference(left, right),
    endDifference(left, right),
    addressDifference(left, right),
    roundTripDifference(left, right),
  ];
  return found.filter((one) => one !== null);
}

/** The message whose waits differ most: "the ClientHello follows after 28.0 s (frame 73)". */
function waitDifference(left: Compared, right: Compared): Difference | null {
  const [lefts, rights] = [waitsOf(left.connection), waitsOf(right.connection)];
  const gap = longer(left.gap, right.gap);
  const told = gap === null ? greatest(lefts, rights) : expectedOf(gap, lefts, rights);
  if (told === null) return null;
  const mine = lefts.find((wait) => matches(wait, told)) ?? null;
  const other = rights.find((wait) => matches(wait, told)) ?? null;
  const seconds = [mine, other].map((wait, at) => wait?.seconds ?? (at === 0 ? left : right).gap?.durationSeconds ?? 0);
  if (!telling(beyondRoundTrip(seconds[0]!, left), beyondRoundTrip(seconds[1]!, right))) return null;
  return { about: 'wait', left: waitSentence(left, mine, told), right: waitSentence(right, other, told) };
}

type Message = Pick<Wait, 'role' | 'side' | 'ordinal'>;

function matches(wait: Wait, { role, side, ordinal }: Message): boolean {
  return wait.role === role && wait.side === side && wait.ordinal === ordinal;
}

function longer(left: Stall | Gap | null, right: Stall | Gap | null): Stall | Gap | null {
  if (left === null || right === null) return left ?? right;
  return left.durationSeconds >= right.durationSeconds ? left : right;
}

const AWAITED_ROLE: Readonly<Partial<Record<Phase, Role>>> = {
  'before-client-hello': 'client-hello',
  'before-request': 'data',
  'before-greeting': 'greeting',
  'before-tls-reply': 'tls-reply',
  'before-server-hello': 'server-hello',
};

/** The message that the silent side owed. */
function expectedOf(gap: Stall | Gap, ...sides: readonly (readonly Wait[])[]): Message | null {
  for (const waits of sides) {
    const ended = waits.find(
      ({ step, side }) => side === gap.side && Math.abs(step.timeSeconds - gap.endSeconds) < 1e-6,
    );
    if (ended !== undefined) return ended;
  }
  const role = AWAITED_ROLE[gap.phase];
  return role === undefined ? null : { role, side: gap.side, ordinal: 0 };
}

function greatest(lefts: readonly Wait[], rights: readonly Wait[]): Wait | null {
  let best: { wait: Wait; delta: number } | null = null;
  for (const wait of lefts) {
    const other = sameWait(wait, rights);
    if (other === null) continue;
    const delta = Math.abs(wait.seconds - other.seconds);
    if (best === null || delta > best.delta) best = { wait, delta };
  }
  return best?.wait ?? null;
}

/** A message that crosses the network and back takes a round trip without anybody hesitating. */
function beyondRoundTrip(seconds: number, { connection }: Compared): number {
  return Math.max(0, seconds - (connection.rttSeconds ?? 0));
}

function telling(a: number, b: number): boolean {
  const [less, more] = a < b ? [a, b] : [b, a];
  return more - less >= TELLING_SECONDS && (more - less >= LONG_SECONDS || more >= less * TELLING_FACTOR);
}

const MESSAGES: Readonly<Partial<Record<Role, string>>> = {
  'client-hello': 'the ClientHello',
  'server-hello': 'the ServerHello',
  greeting: 'the greeting',
  'tls-request': 'the request for TLS',
  'tls-reply': 'the answer to the request for TLS',
};

function messageWords({ role, side }: Message): string {
  return MESSAGES[role] ?? `the ${side}'s next message`;
}

function waitSentence({ gap, asked }: Compared, wait: Wait | null, told: Message): Sentence {
  const meanwhile = gap === null ? say`` : withLookups(asked.reverse);
  if (wait !== null) {
    return say`${messageWords(told)} follows after ${waited(wait.seconds)} (frame ${frameSpan(wait.step)})${meanwhile}`;
  }
  if (gap === null) return say`${messageWords(told)} was not seen`;
  return say`${messageWords(told)} did not come within ${waited(gap.durationSeconds)}${meanwhile}`;
}

/** ", with three unanswered PTR queries" */
function withLookups(lookups: readonly Lookup[]): Sentence {
  const silent = lookups.flatMap(({ tries }) => tries).filter((one) => one.responseFrame === null).length;
  if (silent > 0) return say`, with ${counted(silent, 'unanswered PTR query', 'unanswered PTR queries')}`;
  return lookups.length > 0 ? say`, waiting for a PTR answer` : say``;
}

function lookupDifference(left: Compared, right: Compared): Difference | null {
  const [mine, other] = [lookupState(left.asked.reverse), lookupState(right.asked.reverse)];
  if (mine === other && !telling(slowest(left.asked.reverse), slowest(right.asked.reverse))) return null;
  return { about: 'lookup', left: lookupSentence(left), right: lookupSentence(right) };
}

function lookupState(lookups: readonly Lookup[]): string {
  if (lookups.length === 0) return 'not asked';
  return lookups.some(({ outcome }) => outcome === 'unanswered' || outcome === 'late') ? 'unanswered' : 'answered';
}

function slowest(lookups: readonly Lookup[]): number {
  return Math.max(0, ...lookups.map(({ startSeconds, endSeconds }) => (endSeconds ?? startSeconds) - startSeconds));
}

function lookupSentence({ asked, connection, gap }: Compared): Sentence {
  const lookups = asked.reverse;
  const first = lookups[0];
  if (first === undefined) {
    const side: Side = gap?.side ?? 'client';
    const peer = connection[side === 'client' ? 'server' : 'client'].address;
    return say`nobody was seen asking for the name of ${value(peer)}`;
  }
  const tries = lookups.flatMap((lookup) => lookup.tries);
  const servers = listed([...new Set(tries.map(({ server }) => server))].slice(0, 4).map(value));
  const often = tries.length > 1 ? ` ${times(tries.length)}` : '';
  const about = value(first.address ?? first.name);
  return say`${value(first.asker)} asked ${servers}${often} for the name of ${about} (${framesListed(tries.map(frameSpan))}), ${answer(lookups)}`;
}

function answer(lookups: readonly Lookup[]): Sentence {
  const tries = lookups.flatMap((lookup) => lookup.tries);
  const answered = tries.findLast((one) => one.responseFrame !== null);
  if (answered === undefined || answered.responseSeconds === null) return say`and nobody answered`;
  const first = Math.min(...tries.map(({ timeSeconds }) => timeSeconds));
  const rcode = answered.rcode === null || answered.rcode === 'NOERROR' ? '' : ` with ${answered.rcode}`;
  return say`answered${rcode} after ${waited(answered.responseSeconds - first)} (frame ${frameSpan({ capture: answered.capture, frame: answered.responseFrame! })})`;
}

function endDifference(left: Compared, right: Compared): Difference | null {
  const [mine, other] = [left.gap?.closedFirst ?? null, right.gap?.closedFirst ?? null];
  if (mine === other) return null;
  return { about: 'end', left: endSentence(left), right: endSentence(right) };
}

function endSentence({ gap }: Compared): Sentence {
  if (gap === null || gap.closedFirst === null) return say`nobody gave up meanwhile`;
  const close = gap.evidence.find(({ role }) => role === 'fin' || role === 'rst');
  const frame = close === undefined ? say`` : say` (frame ${frameSpan(close)})`;
  const after = close === undefined ? '' : ` after ${waited(Math.max(0, close.timeSeconds - gap.startSeconds))}`;
  return say`the ${gap.closedFirst} gave up${after}${frame}`;
}

function addressDifference({ connection: left }: Compared, { connection: right }: Compared): Difference | null {
  if (left.server.address === right.server.address) return null;
  return {
    about: 'address',
    left: say`the server is ${value(socket(left.server))}`,
    right: say`the server is ${value(socket(right.server))}`,
  };
}

function roundTripDifference({ connection: left }: Compared, { connection: right }: Compared): Difference | null {
  if (left.rttSeconds === null || right.rttSeconds === null) return null;
  const [less, more] = [left.rttSeconds, right.rttSeconds].toSorted((a, b) => a - b) as [number, number];
  if (more - less < TELLING_RTT_SECONDS || more < less * TELLING_FACTOR) return null;
  return {
    about: 'round-trip',
    left: say`a round trip takes ${waited(left.rttSeconds)}`,
    right: say`a round trip takes ${waited(right.rttSeconds)}`,
  };
}
