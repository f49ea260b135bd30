/** Queries: which lookup each belongs to, if any; those that may be answered wait. */
import { captureOf } from '../base/frameRef.ts';
import { nameKey, readName } from '../decode/dnsName.ts';
import {
  asksForSignatures,
  hashName,
  isUnderArpa,
  nameSign,
  TYPE_A,
  TYPE_AAAA,
  TYPE_NBSTAT,
  TYPE_PTR,
} from '../decode/dnsQuestion.ts';
import { classlessAddress, searchedAddress } from '../decode/dnsReverseName.ts';
import type { Packet } from '../decode/packet.ts';
import { Lookup, queryOf, type Try, type TryChannel } from './lookup.ts';
import { type ContinuesSeries, isComplete, LookupSeries } from './lookupSeries.ts';
import { BEGUN, type LookupTables, NUMBERS } from './lookupTables.ts';
import { NEXT_STEP_NS } from './measures.ts';
import { isSameMoment } from './moments.ts';
import { isStep, type Walks } from './walks.ts';

/** Names of one PTR answer that are followed. */
const MAX_FORWARDS = 16;

export class LookupQueries {
  /** Told of each reverse lookup as it begins. */
  onBegin: ((lookup: Lookup) => void) | null = null;
  /** Told of each query with which a reverse lookup of this address begins, or may begin. */
  onLookUp: ((packet: Packet, subject: number, timeNs: number, frame: number) => void) | null = null;
  /** Told of each further query of a lookup that explains a stall. */
  onGoOn: ((again: Try) => void) | null = null;
  readonly #tables: LookupTables;
  readonly #series: LookupSeries;
  readonly #walks: Walks;
  readonly #mayWait: (host: number) => boolean;

  /** @param mayWait  whether a host may have a connection that is opening */
  constructor(tables: LookupTables, walks: Walks, continues: ContinuesSeries, mayWait: (host: number) => boolean) {
    this.#tables = tables;
    this.#walks = walks;
    this.#series = new LookupSeries(tables.index, tables.addresses, continues);
    this.#mayWait = mayWait;
  }

  /** Takes the query of `packet.bytes[start..end)`, which was read; answers whether it waits for a response now. */
  take(
    packet: Packet,
    start: number,
    end: number,
    channel: TryChannel,
    server: number,
    portAndId: number,
    timeNs: number,
    frame: number,
  ): boolean {
    const asker = packet.source;
    const q = this.#tables.question;
    const isReverse = q.type === TYPE_PTR || q.type === TYPE_NBSTAT || q.hasAddress;
    if (!isReverse && !this.#mayConcern(packet, start, end, timeNs)) {
      // Other lookups matter only while their host keeps a connection waiting.
      if (!this.#mayWait(asker)) return false;
      const waiting = this.#tables.pending.find(asker, server, portAndId);
      if (isStep(q) && this.#takeStep(packet, start, end, channel, server, portAndId, waiting, timeNs, frame))
        return true;
      return this.takeOther(asker, server, portAndId, waiting, timeNs, frame);
    }
    const waiting = this.#tables.pending.find(asker, server, portAndId);
    if (waiting >= 0 && this.#isDuplicate(waiting, timeNs, frame)) return false;
    let attempt: Try | null = null;
    if (isReverse) {
      if (waiting < 0 && this.#tables.answered.isCopy(asker, server, portAndId, q.type, timeNs)) return false;
      const isPlain = channel === 'dns-udp' && q.hasAddress && q.type === TYPE_PTR;
      if (isPlain && this.#briefQuery(packet, server, portAndId, timeNs, frame)) return true;
      attempt = this.#reverseQuery(packet, start, end, channel, server, portAndId, timeNs, frame);
    } else if (q.type === TYPE_AAAA && this.#asksForNat64(packet, start, end)) {
      attempt = queryOf(this.#tables.nat64, channel, q.type, asker, server, portAndId, timeNs, frame);
    } else if (this.#tables.forwards.mayAsk(asker, timeNs)) {
      if (waiting < 0 && this.#tables.answered.isCopy(asker, server, portAndId, q.type, timeNs)) return false;
      attempt = this.#forwardQuery(packet, start, end, channel, server, portAndId, timeNs, frame);
    }
    if (attempt === null && !this.#mayWait(asker)) return false;
    this.#tables.pending.add(asker, server, portAndId, timeNs, frame, attempt);
    return true;
  }

  /** Whether a query that is no reverse one may be about what a lookup led to: most are not, as a quick look tells. */
  #mayConcern({ bytes, source }: Packet, start: number, end: number, timeNs: number): boolean {
    const { type, nameAt, questionEnd } = this.#tables.question;
    if (type !== TYPE_A && type !== TYPE_AAAA) return false;
    if (type === TYPE_AAAA && questionEnd - nameAt === NAT64_QUESTION_BYTES) return true;
    if (!this.#tables.forwards.mayAsk(source, timeNs)) return false;
    // What was asked and answered a moment ago may be a copy, also of a name that is watched no more.
    return (
      this.#tables.answered.mayBeCopied(timeNs) ||
      this.#tables.forwards.mayWant(source, nameSign(bytes, nameAt, start, end))
    );
  }

  /**
   * The same for a query that belongs to no reverse lookup: only that it waits is of interest.
   * @param waiting  where one of the same key waits
   */
  takeOther(asker: number, server: number, portAndId: number, waiting: number, timeNs: number, frame: number): boolean {
    if (waiting >= 0 && this.#isDuplicate(waiting, timeNs, frame)) return false;
    this.#tables.pending.add(asker, server, portAndId, timeNs, frame, null);
    return true;
  }

  /** A query for a zone above reverse names; false for any other, and for what was captured a second time. */
  #takeStep(
    packet: Packet,
    start: number,
    end: number,
    channel: TryChannel,
    server: number,
    portAndId: number,
    waiting: number,
    timeNs: number,
    frame: number,
  ): boolean {
    const { source, bytes } = packet;
    const q = this.#tables.question;
    if (!isUnderArpa(bytes, q.questionEnd - 4) || (waiting >= 0 && this.#isDuplicate(waiting, timeNs, frame)))
      return false;
    const attempt = this.#walks.take(packet, q, start, end, channel, server, portAndId, timeNs, frame);
    if (attempt === null) return false;
    this.#tables.pending.add(source, server, portAndId, timeNs, frame, attempt);
    return true;
  }

  /** Whether the query that waits in this slot was captured a second time. */
  #isDuplicate(waiting: number, timeNs: number, frame: number): boolean {
    const { pending } = this.#tables;
    if (!isSameMoment(captureOf(frame), timeNs, captureOf(pending.frame[waiting]), pending.timeNs[waiting]))
      return false;
    const q = this.#tables.question;
    const brief = this.#tables.pending.briefs[waiting];
    if (brief !== 0) return q.type === TYPE_PTR && (!q.hasAddress || q.address === this.#tables.index.subjectOf(brief));
    const known = this.#tables.pending.tries[waiting];
    return known === null || (known.type === q.type && (!q.hasAddress || q.address === known.lookup.subject));
  }

  /**
   * A query that begins a lookup of its own, which is kept as numbers. False where it may go on with another, and where
   * somebody wants to know of each lookup. As src/kernel/assembly/lookups.ts does for frames in its memory.
   */
  #briefQuery(packet: Packet, server: number, portAndId: number, timeNs: number, frame: number): boolean {
    const { source } = packet;
    const subject = this.#tables.question.address;
    if (this.onBegin !== null || this.#tables.addresses.isOverflow(subject)) return false;
    const isLocal = packet.outgoing || packet.loopback;
    const askingHost = this.#tables.hostKey(source, isLocal);
    if (this.#series.mayGoOn(askingHost, subject, portAndId, timeNs)) return false;
    this.#tables.counts[BEGUN]++;
    const handle = this.#tables.index.addBrief(
      ++this.#tables.counts[NUMBERS],
      packet,
      askingHost,
      subject,
      server,
      portAndId,
      this.#tables.question.iterative,
      timeNs,
      frame,
    );
    if (isLocal) this.#tables.hosts.learnLocal(source);
    this.#tables.hosts.learn(packet);
    this.#tables.resolvers.of(server).ptrQueries++;
    this.#tables.pending.add(source, server, portAndId, timeNs, frame, null, handle);
    this.onLookUp?.(packet, subject, timeNs, frame);
    return true;
  }

  #reverseQuery(
    packet: Packet,
    start: number,
    end: number,
    channel: TryChannel,
    server: number,
    portAndId: number,
    timeNs: number,
    frame: number,
  ): Try | null {
    const q = this.#tables.question;
    let subject = q.address;
    let name: string | null = null;
    if (q.type === TYPE_NBSTAT) subject = packet.destination;
    else if (!q.hasAddress) {
      name = readName(packet.bytes, q.nameAt, start, end)?.name ?? null;
      const found = name === null ? null : this.#aliasSubject(packet, name, start, end, timeNs);
      if (found === null) return null;
      subject = found;
    }
    if (this.#tables.addresses.isOverflow(subject)) return null;
    const signed = asksForSignatures(q, packet.bytes, end);
    const lookup = this.#lookupFor(packet, subject, name, channel, server, portAndId, signed, timeNs, frame);
    const attempt = queryOf(
      lookup,
      channel,
      q.type,
      packet.source,
      server,
      portAndId,
      timeNs,
      frame,
      lookup.tries.length > 0 && name !== lookup.name ? name : null,
    );
    attempt.signed = signed;
    attempt.iterative = q.iterative;
    lookup.add(attempt);
    this.#take(lookup, packet);
    if (lookup.explains) this.onGoOn?.(attempt);
    // Under a new ID it may be another process's lookup, of another conversation's business.
    if (isFirstOfId(lookup, attempt)) this.onLookUp?.(packet, subject, timeNs, frame);
    const isDns = channel === 'dns-udp' || channel === 'dns-tcp';
    if (isDns && q.type === TYPE_PTR) this.#tables.resolvers.of(server).ptrQueries++;
    return attempt;
  }

  /** A PTR question that is no full reverse name: by its form, with a search domain or of RFC 2317, or an alias just told. */
  #aliasSubject(packet: Packet, name: string, start: number, end: number, timeNs: number): number | null {
    const byForm = classlessAddress(name) ?? searchedAddress(name);
    if (byForm !== null) return this.#tables.addresses.keyOfText(byForm);
    const hash = hashName(packet.bytes, this.#tables.question.nameAt, start, end);
    const watched = this.#tables.forwards.find(packet.source, hash, timeNs);
    return watched < 0 ? null : (this.#tables.forwards.aliasedAt(watched)?.subject ?? null);
  }

  #take(lookup: Lookup, packet: Packet): void {
    if (lookup.macHigh < 0) {
      lookup.macHigh = packet.macHigh;
      lookup.macLow = packet.macLow;
    }
    if (packet.outgoing || packet.loopback) {
      lookup.capturing = true;
      this.#tables.hosts.learnLocal(packet.source);
    }
    this.#tables.hosts.learn(packet);
  }

  /** The lookup that a query continues, or a new one. */
  #lookupFor(
    packet: Packet,
    subject: number,
    name: string | null,
    channel: TryChannel,
    server: number,
    portAndId: number,
    signed: boolean,
    timeNs: number,
    frame: number,
  ): Lookup {
    const askingHost = this.#tables.hostKey(packet.source, packet.outgoing || packet.loopback);
    const running = this.#series.running(askingHost, subject, timeNs);
    if (running.length > 0) {
      const next = queryOf(running[0], channel, TYPE_PTR, packet.source, server, portAndId, timeNs, frame);
      next.signed = signed;
      const continued = this.#series.continuedBy(next, running);
      if (continued !== null) {
        const strays = this.#series.strays(continued, next);
        if (strays.length > 0) continued.part(strays, this.#begin(continued, continued.name, timeNs));
        return continued;
      }
    }
    return this.#begin({ asker: packet.source, askingHost, subject }, name, timeNs);
  }

  #begin(
    { asker, askingHost, subject }: Pick<Lookup, 'asker' | 'askingHost' | 'subject'>,
    name: string | null,
    timeNs: number,
  ): Lookup {
    const lookup = new Lookup(++this.#tables.counts[NUMBERS], 'ptr', asker, askingHost, subject, name);
    this.#tables.counts[BEGUN]++;
    this.#tables.index.add(lookup, timeNs);
    this.onBegin?.(lookup);
    return lookup;
  }

  #forwardQuery(
    packet: Packet,
    start: number,
    end: number,
    channel: TryChannel,
    server: number,
    portAndId: number,
    timeNs: number,
    frame: number,
  ): Try | null {
    const q = this.#tables.question;
    const hash = hashName(packet.bytes, q.nameAt, start, end);
    const watched = this.#tables.forwards.find(packet.source, hash, timeNs);
    if (watched < 0) return null;
    const lookup = this.#tables.forwards.lookupAt(watched, (handle) => this.#tables.index.lookupOf(handle));
    const name = readName(packet.bytes, q.nameAt, start, end)?.name ?? '.';
    let forward = lookup.forwards.find((f) => nameKey(f.name ?? '') === nameKey(name));
    if (forward !== undefined && isDone(forward, q.type, portAndId & 0xffff, timeNs)) return null;
    if (forward === undefined) {
      this.#tables.index.reconsider(lookup);
      forward = new Lookup(
        ++this.#tables.counts[NUMBERS],
        'forward',
        packet.source,
        lookup.askingHost,
        lookup.subject,
        name,
      );
      forward.tiedBy = lookup.tiedBy;
      if (lookup.forwards.length < MAX_FORWARDS) lookup.forwards = [...lookup.forwards, forward];
    }
    const attempt = queryOf(forward, channel, q.type, packet.source, server, portAndId, timeNs, frame);
    forward.add(attempt);
    return attempt;
  }

  #asksForNat64(packet: Packet, start: number, end: number): boolean {
    const q = this.#tables.question;
    if (q.questionEnd - q.nameAt !== NAT64_QUESTION_BYTES) return false;
    return hashName(packet.bytes, q.nameAt, start, end) === NAT64_NAME_HASH;
  }
}

/** ipv4only.arpa (RFC 7050) as a name on the wire, and its question's length. */
const NAT64_NAME = Uint8Array.from([
  8,
  ...[...'ipv4only'].map((c) => c.charCodeAt(0)),
  4,
  ...[...'arpa'].map((c) => c.charCodeAt(0)),
  0,
]);
const NAT64_NAME_HASH = hashName(NAT64_NAME, 0, 0, NAT64_NAME.length);
export const NAT64_QUESTION_BYTES = NAT64_NAME.length + 4;

/**
 * Whether a query for the name asks for another reason: this was answered before; or all was, and what goes on with it
 * would have come sooner.
 */
function isDone({ tries }: Lookup, type: number, id: number, timeNs: number): boolean {
  const isAnswered = (t: Try) => t.answered && !t.refused;
  const before = tries.findLast((t) => t.type === type);
  if (before !== undefined && isAnswered(before) && isComplete(before) && before.id !== id) return true;
  let answeredNs = Number.NEGATIVE_INFINITY;
  for (const one of ADDRESS_TYPES) {
    const last = tries.findLast((t) => t.type === one);
    if (last === undefined) continue;
    if (!isAnswered(last)) return false;
    answeredNs = Math.max(answeredNs, last.responseNs);
  }
  return timeNs - answeredNs > NEXT_STEP_NS;
}

const ADDRESS_TYPES = [TYPE_A, TYPE_AAAA];

function isFirstOfId({ tries }: Lookup, attempt: Try): boolean {
  return tries.every((one) => one === attempt || one.id !== attempt.id);
}
