/**
 * Follows name lookups: groups queries into lookups by who asks for which address, pairs responses with queries, and
 * follows a lookup to its fallbacks and its forward confirmation.
 */
import type { AddressTable } from '../base/addressTable.ts';
import { DnsAnswers, readAnswers, readNames } from '../decode/dnsAnswers.ts';
import { nameKey, readName, skipName } from '../decode/dnsName.ts';
import {
  CLASS_IN,
  DnsQuestion,
  HEADER_BYTES,
  hashName,
  nameSign,
  OPCODE,
  RESPONSE,
  readQuestion,
  TYPE_A,
  TYPE_AAAA,
  TYPE_NBSTAT,
  TYPE_PTR,
} from '../decode/dnsQuestion.ts';
import { classlessAddress, reverseAddress } from '../decode/dnsReverseName.ts';
import type { QuotedDatagram } from '../decode/icmp.ts';
import type { Packet } from '../decode/packet.ts';
import { AnsweredTries } from './answeredTries.ts';
import { type EarlyResponse, EarlyResponses } from './earlyResponses.ts';
import { endTry, kindOf } from './endTry.ts';
import { ForwardWatch } from './forwardWatch.ts';
import type { HostIdentity, Hosts } from './hosts.ts';
import { type AnswerKind, Lookup, NOERROR, RCODE_ICMP, Try, type TryChannel } from './lookup.ts';
import { LookupIndex } from './lookupIndex.ts';
import { type ContinuesSeries, LookupSeries, SERIES_NS } from './lookupSeries.ts';
import { type OtherLookup, OtherLookups } from './otherLookups.ts';
import { PendingQueries } from './pendingQueries.ts';
import { answerTo, BriefAnswer, type PtrAnswer } from './ptrAnswer.ts';
import { Resolvers } from './resolverStats.ts';
import { DUPLICATE_NS } from './segmentOrder.ts';

/** A lookup that takes longer may be told of: the names it was given are kept. */
const NAMES_WANTED_NS = 200_000_000;
/** Lookups about one address that are looked at. */
const MAX_ABOUT = 256;
/** Names of one PTR answer that are followed. */
const MAX_FORWARDS = 8;
/** A lookup that was over sooner delays nobody. */
const AT_ONCE_NS = 50_000_000;
const DNS_PORT = 53;
const MDNS_PORT = 5353;
const LLMNR_PORT = 5355;
const NETBIOS_PORT = 137;

export interface LookupSink {
  /** A name server answered; not told of what nobody asked over DNS. */
  ptrAnswered(answer: PtrAnswer): void;
  /** A forward confirmation was answered; `forward.confirmed` when the address came back. */
  forwardAnswered(forward: Lookup, attempt: Try): void;
  /** An IPv6 address that stands for an IPv4 one, as a resolver makes them up for NAT64 (RFC 7050). */
  nat64Address(key: number): void;
}

/** Takes a message in `packet.bytes[start..end)`, good during the call only. */
export type DnsMessageListener = (
  packet: Packet,
  start: number,
  end: number,
  sourcePort: number,
  destinationPort: number,
  timeNs: number,
  frame: number,
) => void;

/** Of a packet, what an answer is read from. */
type MessageBytes = Pick<Packet, 'bytes' | 'destination'>;

export class LookupTracker {
  readonly index = new LookupIndex();
  readonly resolvers = new Resolvers();
  /** Reverse lookups begun. */
  count = 0;
  answeredCount = 0;
  /** DNS messages of any kind. */
  messages = 0;
  malformed = 0;
  /** Messages of which the capture holds a part: what they asked or answered is not known. */
  cut = 0;
  /** Told of each reverse lookup as it begins. */
  onBegin: ((lookup: Lookup) => void) | null = null;
  /** Told of every DNS message that has a question. */
  onDnsMessage: DnsMessageListener | null = null;
  readonly #addresses: AddressTable;
  readonly #hosts: Hosts;
  readonly #sink: LookupSink;
  readonly #mayWait: (host: number) => boolean;
  readonly #pending = new PendingQueries();
  readonly #others = new OtherLookups(this.#pending);
  readonly #series: LookupSeries;
  readonly #forwards = new ForwardWatch();
  readonly #question = new DnsQuestion();
  readonly #answers = new DnsAnswers();
  readonly #briefAnswer: BriefAnswer;
  readonly #answered = new AnsweredTries();
  readonly #early = new EarlyResponses();
  #numbers = 0;
  /** All queries for ipv4only.arpa. */
  readonly #nat64 = new Lookup(0, 'forward', 0, 0, 0, 'ipv4only.arpa');

  /** @param mayWait  whether a host may have a connection that is opening */
  constructor(
    addresses: AddressTable,
    hosts: Hosts,
    continues: ContinuesSeries,
    sink: LookupSink,
    mayWait: (host: number) => boolean,
  ) {
    this.#addresses = addresses;
    this.#hosts = hosts;
    this.#series = new LookupSeries(this.index, addresses, continues);
    this.#sink = sink;
    this.#mayWait = mayWait;
    this.#briefAnswer = new BriefAnswer(this.#answers, (handle) => this.index.get(handle).last);
    this.index.onMade = (handle, lookup) => this.#made(handle, lookup);
  }

  /** Takes the UDP datagram at `packet.transport`, of one of the name services' ports. */
  datagram(packet: Packet, timeNs: number, frame: number): void {
    const { view, transport } = packet;
    const sourcePort = view.getUint16(transport);
    const destinationPort = view.getUint16(transport + 2);
    const channel = channelOf(sourcePort, destinationPort);
    if (channel === null) return;
    const declared = transport + view.getUint16(transport + 4);
    const end = declared > transport + 8 && declared < packet.end ? declared : packet.end;
    const start = transport + 8;
    if (channel === 'dns-udp' && this.#isOrdinary(packet, start, end, sourcePort, destinationPort, timeNs, frame))
      return;
    this.message(packet, start, end, channel, sourcePort, destinationPort, timeNs, frame);
  }

  /**
   * The short way of what most messages are: one question, for no reverse name, that no lookup led to. Does what
   * `message` would, or says false and does nothing.
   */
  #isOrdinary(
    packet: Packet,
    start: number,
    end: number,
    sourcePort: number,
    destinationPort: number,
    timeNs: number,
    frame: number,
  ): boolean {
    const { bytes, view, source, destination } = packet;
    const nameAt = start + HEADER_BYTES;
    const nameEnd = skipName(bytes, nameAt, end);
    if (nameEnd < 0 || nameEnd + 4 > end || this.onDnsMessage !== null) return false;
    const flags = view.getUint16(start + 2);
    if ((flags & OPCODE) !== 0 || view.getUint16(start + 4) !== 1 || view.getUint16(nameEnd + 2) !== CLASS_IN)
      return false;
    const type = view.getUint16(nameEnd);
    if (type === TYPE_PTR || type === TYPE_NBSTAT) return false;
    const isAddress = type === TYPE_A || type === TYPE_AAAA;
    const pending = this.#pending;
    if ((flags & RESPONSE) !== 0) {
      const slot = pending.find(destination, source, (destinationPort << 16) | view.getUint16(start));
      if (slot < 0) {
        if (isAddress && this.#forwards.mayWant(destination, nameSign(bytes, nameAt, start, end))) return false;
      } else if (pending.isOther(slot)) {
        this.#others.answered(destination, pending.timeNs[slot], timeNs, pending.frame[slot]);
        pending.remove(slot);
      } else return false;
    } else {
      if (isAddress) {
        if (this.#answered.mayBeCopied(timeNs) || nameEnd - nameAt === NAT64_NAME.length) return false;
        if (this.#forwards.mayWant(source, nameSign(bytes, nameAt, start, end))) return false;
      }
      if (this.#mayWait(source)) {
        const portAndId = (sourcePort << 16) | view.getUint16(start);
        const waiting = pending.find(source, destination, portAndId);
        if (waiting >= 0 && !pending.isOther(waiting)) return false;
        this.#otherQuery(packet, destination, waiting, portAndId, timeNs, frame);
      }
    }
    this.messages++;
    return true;
  }

  /** Takes one DNS message in `packet.bytes[start..end)`. */
  message(
    packet: Packet,
    start: number,
    end: number,
    channel: TryChannel,
    sourcePort: number,
    destinationPort: number,
    timeNs: number,
    frame: number,
  ): void {
    this.messages++;
    const q = this.#question;
    const isCut = end === packet.end && packet.end < packet.originalEnd;
    if (!readQuestion(q, this.#addresses, packet.bytes, start, end)) {
      if (isCut) this.cut++;
      else this.malformed++;
      return;
    }
    if (q.type !== 0) this.onDnsMessage?.(packet, start, end, sourcePort, destinationPort, timeNs, frame);
    const multicast = channel === 'mdns' || channel === 'llmnr';
    if (q.isResponse) {
      const slot = this.#pending.find(
        packet.destination,
        multicast ? 0 : packet.source,
        (destinationPort << 16) | q.id,
      );
      if (slot >= 0) {
        this.#response(packet, slot, start, end, timeNs, frame);
        if (this.#answers.cut && isCut) this.cut++;
      } else if (channel === 'mdns') this.#multicastAnswer(packet, start, end, timeNs, frame);
      else if (this.#mayBeEarly(packet, start, end, timeNs)) {
        const key = { asker: packet.destination, server: packet.source, portAndId: (destinationPort << 16) | q.id };
        this.#early.keep({ ...key, bytes: packet.bytes.slice(start, end), timeNs, frame });
      }
      return;
    }
    const server = multicast ? 0 : packet.destination;
    this.#query(packet, start, end, channel, server, (sourcePort << 16) | q.id, timeNs, frame);
  }

  /**
   * Whether a lookup about this address may have ended within `joinNs` before now, having lasted `thresholdNs` or more;
   * of one without an answer nothing tells the end. A quick look that lets through more than it must.
   */
  hasJustEnded(subject: number, nowNs: number, thresholdNs: number, joinNs: number): boolean {
    if (!this.index.mayBeWaitedFor(subject)) return false;
    for (const l of this.index.about(subject, MAX_ABOUT)) {
      if (nowNs - l.startNs > SERIES_NS) return false;
      if (l.connected || l.explains || nowNs - l.startNs < thresholdNs) continue;
      if (!l.last.answered || nowNs - l.last.responseNs <= joinNs || l.forwards.length > 0) return true;
    }
    return false;
  }

  /**
   * An ICMP error that quotes a DNS datagram between these endpoints; `sender` reports it.
   * @param id  of the quoted message; null when the quote is too short to hold it
   */
  unreachable(sender: number, quoted: QuotedDatagram, timeNs: number, frame: number): void {
    const { source, sourcePort, destination, destinationPort, id } = quoted;
    if (destinationPort === DNS_PORT || destinationPort === NETBIOS_PORT) {
      const slot =
        id === null
          ? this.#pending.between(source, sourcePort, destination)
          : this.#pending.find(source, destination, (sourcePort << 16) | id);
      const attempt = slot < 0 ? null : (this.#pending.tries[slot] ?? this.#tryOf(this.#pending.briefs[slot]));
      if (slot >= 0) this.#pending.remove(slot);
      if (attempt !== null) endTry(attempt, timeNs, frame, RCODE_ICMP, 'unreachable');
    } else if (sourcePort === DNS_PORT && sender === destination) {
      this.#answered.refuse(destination, source, destinationPort, timeNs, (handle) => this.#tryOf(handle));
    }
  }

  /** Lookups of other kinds of a host that ran for long between two times. */
  othersOf(host: number, fromNs: number, toNs: number): OtherLookup[] {
    return this.#others.of(host, fromNs, toNs);
  }

  #query(
    packet: Packet,
    start: number,
    end: number,
    channel: TryChannel,
    server: number,
    portAndId: number,
    timeNs: number,
    frame: number,
  ): void {
    const asker = packet.source;
    const q = this.#question;
    const isReverse = q.type === TYPE_PTR || q.type === TYPE_NBSTAT;
    if (!isReverse && !this.#mayConcern(packet, start, end, timeNs)) {
      // Other lookups matter only while their host keeps a connection waiting.
      if (!this.#mayWait(asker)) return;
      this.#otherQuery(packet, server, this.#pending.find(asker, server, portAndId), portAndId, timeNs, frame);
      return;
    }
    const waiting = this.#pending.find(asker, server, portAndId);
    if (waiting >= 0 && this.#isDuplicate(waiting, timeNs)) return;
    let attempt: Try | null = null;
    if (isReverse) {
      if (waiting < 0 && this.#answered.isCopy(asker, server, portAndId, q.type, timeNs)) return;
      if (channel === 'dns-udp' && q.hasAddress && this.#briefQuery(packet, server, portAndId, timeNs, frame)) return;
      attempt = this.#reverseQuery(packet, start, end, channel, server, portAndId, timeNs, frame);
    } else if (q.type === TYPE_AAAA && this.#asksForNat64(packet, start, end)) {
      const [port, id] = [portAndId >>> 16, portAndId & 0xffff];
      attempt = new Try(this.#nat64, channel, q.type, asker, server, port, id, timeNs, frame);
    } else if (this.#forwards.mayAsk(asker, timeNs)) {
      if (waiting < 0 && this.#answered.isCopy(asker, server, portAndId, q.type, timeNs)) return;
      attempt = this.#forwardQuery(packet, start, end, channel, server, portAndId, timeNs, frame);
    }
    if (attempt === null && !this.#mayWait(asker)) return;
    this.#pending.add(asker, server, portAndId, timeNs, frame, attempt);
    this.#takeEarly(asker, server, portAndId, timeNs);
  }

  /** Whether a query that is no reverse one may be about what a lookup led to: most are not, as a quick look tells. */
  #mayConcern({ bytes, source }: Packet, start: number, end: number, timeNs: number): boolean {
    const { type, nameAt, questionEnd } = this.#question;
    if (type !== TYPE_A && type !== TYPE_AAAA) return false;
    if (type === TYPE_AAAA && questionEnd - nameAt === NAT64_QUESTION_BYTES) return true;
    if (!this.#forwards.mayAsk(source, timeNs)) return false;
    // What was asked and answered a moment ago may be a copy, also of a name that is watched no more.
    return this.#answered.mayBeCopied(timeNs) || this.#forwards.mayWant(source, nameSign(bytes, nameAt, start, end));
  }

  /**
   * A query that belongs to no reverse lookup: only that it waits is of interest.
   * @param waiting  where one of the same key waits
   */
  #otherQuery(packet: Packet, server: number, waiting: number, portAndId: number, timeNs: number, frame: number): void {
    if (waiting >= 0 && this.#isDuplicate(waiting, timeNs)) return;
    this.#pending.add(packet.source, server, portAndId, timeNs, frame, null);
    this.#takeEarly(packet.source, server, portAndId, timeNs);
  }

  /** Whether the query that waits in this slot was captured a second time. */
  #isDuplicate(waiting: number, timeNs: number): boolean {
    if (timeNs - this.#pending.timeNs[waiting] >= DUPLICATE_NS) return false;
    const q = this.#question;
    const brief = this.#pending.briefs[waiting];
    if (brief !== 0) return q.type === TYPE_PTR && (!q.hasAddress || q.address === this.index.subjectOf(brief));
    const known = this.#pending.tries[waiting];
    return known === null || (known.type === q.type && (!q.hasAddress || q.address === known.lookup.subject));
  }

  #takeEarly(asker: number, server: number, portAndId: number, timeNs: number): void {
    const early = this.#early.take(asker, server, portAndId, timeNs);
    if (early !== null) this.#answeredEarly(early, timeNs);
  }

  /** Whether a response without a query may be one whose query comes just after it: only those that lookups are made of. */
  #mayBeEarly({ bytes, destination }: MessageBytes, start: number, end: number, timeNs: number): boolean {
    const { type, nameAt } = this.#question;
    if (type === TYPE_PTR || type === TYPE_NBSTAT) return true;
    if (type !== TYPE_A && type !== TYPE_AAAA) return false;
    if (!this.#forwards.mayWant(destination, nameSign(bytes, nameAt, start, end))) return false;
    if (!this.#forwards.mayAsk(destination, timeNs)) return false;
    return this.#forwards.find(destination, hashName(bytes, nameAt, start, end), timeNs) >= 0;
  }

  /** It counts from the query on: an answer cannot have come before. */
  #answeredEarly({ asker, server, portAndId, bytes, frame }: EarlyResponse, timeNs: number): void {
    const slot = this.#pending.find(asker, server, portAndId);
    if (slot < 0 || !readQuestion(this.#question, this.#addresses, bytes, 0, bytes.length)) return;
    this.#response({ bytes, destination: asker }, slot, 0, bytes.length, timeNs, frame);
  }

  /**
   * A query that begins a lookup of its own, which is kept as numbers. False where it may go on with another, and where
   * somebody wants to know of each lookup.
   */
  #briefQuery(packet: Packet, server: number, portAndId: number, timeNs: number, frame: number): boolean {
    const { source } = packet;
    const subject = this.#question.address;
    if (this.onBegin !== null || this.#addresses.isOverflow(subject)) return false;
    const isLocal = packet.outgoing || packet.loopback;
    const askingHost = this.hostKey(source, isLocal);
    if (this.#series.mayGoOn(askingHost, subject, portAndId, timeNs)) return false;
    this.count++;
    const handle = this.index.addBrief(++this.#numbers, packet, askingHost, subject, server, portAndId, timeNs, frame);
    if (isLocal) this.#hosts.learnLocal(source);
    this.#hosts.learn(source, packet.family === 6, packet.macHigh, packet.macLow);
    this.resolvers.of(server).ptrQueries++;
    this.#pending.add(source, server, portAndId, timeNs, frame, null, handle);
    this.#takeEarly(source, server, portAndId, timeNs);
    return true;
  }

  /** A brief lookup has become an object: whoever knew its handle is told. */
  #made(handle: number, lookup: Lookup): void {
    const attempt = lookup.last;
    if (attempt.answered) {
      this.#answered.made(handle, attempt);
      this.#forwards.made(handle, attempt.asker, this.index.briefs.targetHash(handle), lookup);
    } else this.#pending.made(handle, attempt);
  }

  #tryOf(handle: number): Try | null {
    return handle === 0 ? null : (this.index.lookupOf(handle)?.last ?? null);
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
    const q = this.#question;
    let subject = q.address;
    let name: string | null = null;
    if (q.type === TYPE_NBSTAT) subject = packet.destination;
    else if (!q.hasAddress) {
      name = readName(packet.bytes, q.nameAt, start, end)?.name ?? null;
      const found = name === null ? null : this.#aliasSubject(packet, name, start, end, timeNs);
      if (found === null) return null;
      subject = found;
    }
    if (this.#addresses.isOverflow(subject)) return null;
    const lookup = this.#lookupFor(packet, subject, name, channel, server, portAndId, timeNs, frame);
    const attempt = new Try(
      lookup,
      channel,
      q.type,
      packet.source,
      server,
      portAndId >>> 16,
      portAndId & 0xffff,
      timeNs,
      frame,
      lookup.tries.length > 0 && name !== lookup.name ? name : null,
    );
    lookup.add(attempt);
    this.#take(lookup, packet);
    if (channel === 'dns-udp' || channel === 'dns-tcp') this.resolvers.of(server).ptrQueries++;
    return attempt;
  }

  /** A PTR question that is no full reverse name: an RFC 2317 name, of an alias that was just answered or by its form. */
  #aliasSubject(packet: Packet, name: string, start: number, end: number, timeNs: number): number | null {
    const byForm = classlessAddress(name);
    if (byForm !== null) return this.#addresses.keyOfText(byForm);
    const hash = hashName(packet.bytes, this.#question.nameAt, start, end);
    const watched = this.#forwards.find(packet.source, hash, timeNs);
    return watched < 0 ? null : (this.#forwards.aliasedAt(watched)?.subject ?? null);
  }

  #take(lookup: Lookup, packet: Packet): void {
    if (lookup.macHigh < 0) {
      lookup.macHigh = packet.macHigh;
      lookup.macLow = packet.macLow;
    }
    if (packet.outgoing || packet.loopback) {
      lookup.capturing = true;
      this.#hosts.learnLocal(packet.source);
    }
    this.#hosts.learn(packet.source, packet.family === 6, packet.macHigh, packet.macLow);
  }

  /** The lookup that a query continues, or a new one. */
  #lookupFor(
    packet: Packet,
    subject: number,
    name: string | null,
    channel: TryChannel,
    server: number,
    portAndId: number,
    timeNs: number,
    frame: number,
  ): Lookup {
    const askingHost = this.hostKey(packet.source, packet.outgoing || packet.loopback);
    const running = this.#series.running(askingHost, subject, timeNs);
    if (running.length > 0) {
      const [port, id] = [portAndId >>> 16, portAndId & 0xffff];
      const next = new Try(running[0], channel, TYPE_PTR, packet.source, server, port, id, timeNs, frame);
      const continued = this.#series.continuedBy(next, running);
      if (continued !== null) return continued;
    }
    const lookup = new Lookup(++this.#numbers, 'ptr', packet.source, askingHost, subject, name);
    this.count++;
    this.index.add(lookup, timeNs);
    this.onBegin?.(lookup);
    return lookup;
  }

  /** A host's key: one for all addresses of the capturing host. */
  hostKey(address: number, capturing: boolean): number {
    return capturing || this.#hosts.isLocal(address) ? LOOPBACK : address;
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
    const q = this.#question;
    const hash = hashName(packet.bytes, q.nameAt, start, end);
    const watched = this.#forwards.find(packet.source, hash, timeNs);
    if (watched < 0) return null;
    const lookup = this.#forwards.lookupAt(watched, (handle) => this.index.lookupOf(handle));
    const name = readName(packet.bytes, q.nameAt, start, end)?.name ?? '.';
    let forward = lookup.forwards.find((f) => nameKey(f.name ?? '') === nameKey(name));
    if (forward === undefined) {
      this.index.reconsider(lookup);
      forward = new Lookup(++this.#numbers, 'forward', packet.source, lookup.askingHost, lookup.subject, name);
      if (lookup.forwards.length < MAX_FORWARDS) lookup.forwards = [...lookup.forwards, forward];
    }
    const attempt = new Try(
      forward,
      channel,
      q.type,
      packet.source,
      server,
      portAndId >>> 16,
      portAndId & 0xffff,
      timeNs,
      frame,
    );
    forward.add(attempt);
    return attempt;
  }

  #response(packet: MessageBytes, slot: number, start: number, end: number, timeNs: number, frame: number): void {
    const q = this.#question;
    const a = this.#answers;
    a.cut = false;
    const brief = this.#pending.briefs[slot];
    if (brief !== 0) {
      this.#briefResponse(packet, slot, brief, start, end, timeNs, frame);
      return;
    }
    const attempt = this.#pending.tries[slot];
    if (attempt === null) {
      const startNs = this.#pending.timeNs[slot];
      this.#others.answered(packet.destination, startNs, timeNs, this.#pending.frame[slot]);
      this.#pending.remove(slot);
      return;
    }
    const { lookup } = attempt;
    if (q.questions > 0 && attempt.type !== TYPE_NBSTAT) {
      const other = q.type !== attempt.type || (q.hasAddress && q.address !== lookup.subject);
      if (other) return;
    }
    this.#pending.remove(slot);
    readAnswers(a, q, this.#addresses, packet.bytes, end);
    this.#answer(packet, attempt, kindOf(q, a, attempt.type, lookup.kind === 'forward'), start, end, timeNs, frame);
  }

  /** What was read answers a try. */
  #answer(
    packet: MessageBytes,
    attempt: Try,
    kind: AnswerKind,
    start: number,
    end: number,
    timeNs: number,
    frame: number,
  ): void {
    endTry(attempt, timeNs, frame, this.#question.rcode, kind);
    this.#answered.add(attempt);
    if (attempt.lookup.kind === 'forward') this.#forwardAnswer(attempt, this.#answers);
    else this.#ptrAnswer(packet, attempt, start, end, timeNs);
  }

  /** A brief lookup stays one when a complete answer came at once, with one name at most and no alias. */
  #briefResponse(
    packet: MessageBytes,
    slot: number,
    handle: number,
    start: number,
    end: number,
    timeNs: number,
    frame: number,
  ): void {
    const q = this.#question;
    const subject = this.index.subjectOf(handle);
    if (q.questions > 0 && (q.type !== TYPE_PTR || (q.hasAddress && q.address !== subject))) return;
    const a = this.#answers;
    readAnswers(a, q, this.#addresses, packet.bytes, end);
    const kind = kindOf(q, a, TYPE_PTR, false);
    const startNs = this.#pending.timeNs[slot];
    const isComplete = kind === 'name' || kind === 'nxdomain' || kind === 'nodata';
    if (!isComplete || a.aliases > 0 || a.pointers > 1 || timeNs - startNs >= AT_ONCE_NS) {
      const attempt = this.index.get(handle).last;
      this.#pending.remove(slot);
      this.#answer(packet, attempt, kind, start, end, timeNs, frame);
      return;
    }
    this.#pending.remove(slot);
    this.#endBrief(packet, handle, kind, start, end, timeNs, frame);
  }

  #endBrief(
    packet: MessageBytes,
    handle: number,
    kind: AnswerKind,
    start: number,
    end: number,
    timeNs: number,
    frame: number,
  ): void {
    const { bytes, destination: asker } = packet;
    const a = this.#answers;
    const { index } = this;
    const { briefs } = index;
    const target = kind === 'name' && a.pointers > 0 ? a.targetOffsets[0] : 0;
    const hash = target === 0 ? 0 : hashName(bytes, target, start, end);
    index.endBrief(handle, timeNs, frame, this.#question.rcode, kind, hash);
    const startNs = briefs.startNs(handle);
    const server = briefs.server(handle);
    const subject = index.subjectOf(handle);
    this.#answered.addBrief(asker, server, briefs.portAndId(handle), startNs, handle);
    this.resolvers.of(server).answered(Math.max(0, timeNs - startNs));
    this.answeredCount++;
    if (hash !== 0) {
      const sign = nameSign(bytes, target, start, end);
      this.#forwards.addBrief(asker, hash, sign, handle, index.askingHostOf(handle), subject, timeNs);
    }
    if (a.cut) return;
    const answer = this.#briefAnswer;
    answer.handle = handle;
    answer.number = briefs.number(handle);
    answer.asker = asker;
    answer.subject = subject;
    answer.server = server;
    answer.timeNs = startNs;
    answer.frame = briefs.frame(handle);
    answer.responseNs = timeNs;
    answer.responseFrame = frame;
    answer.answer = kind;
    answer.bytes = bytes;
    answer.start = start;
    answer.end = end;
    this.#sink.ptrAnswered(answer);
  }

  #ptrAnswer(packet: MessageBytes, attempt: Try, start: number, end: number, timeNs: number): void {
    const { lookup } = attempt;
    const a = this.#answers;
    const isNameServers = attempt.channel === 'dns-udp' || attempt.channel === 'dns-tcp';
    if (isNameServers) {
      this.resolvers.of(attempt.server).answered(Math.max(0, timeNs - attempt.timeNs));
    }
    if (timeNs - lookup.startNs < AT_ONCE_NS && attempt.answer !== 'partial' && attempt.answer !== 'failed') {
      this.index.decide(lookup);
    }
    this.#countAnswer(lookup);
    if (a.aliases > 0) {
      lookup.aliases = readNames(a.aliasTargets, packet.bytes, start, end);
      lookup.aliasHash = hashName(packet.bytes, a.lastAliasAt, start, end);
      if (a.pointers === 0) this.#watch(attempt, packet.bytes, a.lastAliasAt, start, end, timeNs);
    }
    if (attempt.answer === 'name' && a.pointers > 0) {
      for (const target of a.targets) this.#watch(attempt, packet.bytes, target, start, end, timeNs);
      // Names cost; an answer at once rarely needs them, and findings read their own.
      if (timeNs - lookup.startNs >= NAMES_WANTED_NS || lookup.tries.length > 1) {
        lookup.targets = readNames(a.targets, packet.bytes, start, end);
      }
    }
    if (!a.cut && isNameServers) {
      this.#sink.ptrAnswered(answerTo(attempt, { answers: a, bytes: packet.bytes, start, end }));
    }
  }

  /** The asker was told the name at `nameAt`, and may ask about it next. */
  #watch(attempt: Try, bytes: Uint8Array, nameAt: number, start: number, end: number, timeNs: number): void {
    const hash = hashName(bytes, nameAt, start, end);
    this.#forwards.add(attempt.asker, hash, nameSign(bytes, nameAt, start, end), attempt.lookup, timeNs);
  }

  #asksForNat64(packet: Packet, start: number, end: number): boolean {
    const q = this.#question;
    if (q.questionEnd - q.nameAt !== NAT64_QUESTION_BYTES) return false;
    return hashName(packet.bytes, q.nameAt, start, end) === NAT64_NAME_HASH;
  }

  #forwardAnswer(attempt: Try, a: DnsAnswers): void {
    const { lookup } = attempt;
    if (lookup === this.#nat64) {
      for (const key of a.addresses) this.#sink.nat64Address(key);
      return;
    }
    if (a.addresses.includes(lookup.subject)) lookup.confirmed = true;
    if (!a.cut || lookup.confirmed) this.#sink.forwardAnswered(lookup, attempt);
  }

  #countAnswer(lookup: Lookup): void {
    if (!lookup.everAnswered) this.answeredCount++;
    lookup.everAnswered = true;
  }

  /** An mDNS response names what it answers in its records (RFC 6762, 6). */
  #multicastAnswer(packet: Packet, start: number, end: number, timeNs: number, frame: number): void {
    const q = this.#question;
    const owner = q.answers > 0 ? readName(packet.bytes, q.questionEnd, start, end) : null;
    const address = owner === null ? null : reverseAddress(owner.name);
    const subject = address === null ? null : this.#addresses.keyOfText(address);
    if (subject === null) return;
    for (const l of this.index.about(subject, MAX_ABOUT)) {
      if (l.last.channel !== 'mdns' || l.last.answered || timeNs - l.last.timeNs > SERIES_NS) continue;
      endTry(l.last, timeNs, frame, NOERROR, 'name');
      this.#countAnswer(l);
    }
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
const NAT64_QUESTION_BYTES = NAT64_NAME.length + 4;

/** 127.0.0.1 as a key. */
const LOOPBACK = 0x7f000001;

/** The identity of a lookup's asker. */
export function askerOf(lookup: Lookup): HostIdentity {
  return { address: lookup.asker, macHigh: lookup.macHigh, macLow: lookup.macLow, capturing: lookup.capturing };
}

function channelOf(sourcePort: number, destinationPort: number): TryChannel | null {
  if (destinationPort === DNS_PORT || sourcePort === DNS_PORT) return 'dns-udp';
  if (destinationPort === MDNS_PORT || sourcePort === MDNS_PORT) return 'mdns';
  if (destinationPort === LLMNR_PORT || sourcePort === LLMNR_PORT) return 'llmnr';
  return destinationPort === NETBIOS_PORT || sourcePort === NETBIOS_PORT ? 'netbios' : null;
}
