/**
 * Follows name lookups: groups queries into lookups by who asks for which address, pairs responses with queries, and
 * follows a lookup to its fallbacks and its forward confirmation.
 */
import type { AddressTable } from '../base/addressTable.ts';
import { DnsAnswers, readAnswers, readNames } from '../decode/dnsAnswers.ts';
import { nameKey, readName } from '../decode/dnsName.ts';
import {
  DnsQuestion,
  hashName,
  nameSign,
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
import { Lookup, NOERROR, RCODE_ICMP, Try, type TryChannel } from './lookup.ts';
import { LookupIndex } from './lookupIndex.ts';
import { type ContinuesSeries, LookupSeries, SERIES_NS } from './lookupSeries.ts';
import { type OtherLookup, OtherLookups } from './otherLookups.ts';
import { PendingQueries } from './pendingQueries.ts';
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

/** A response to a PTR query as findings want it; good during the call only. */
export interface PtrAnswer {
  readonly attempt: Try;
  readonly question: DnsQuestion;
  readonly answers: DnsAnswers;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface LookupSink {
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
    this.message(packet, transport + 8, end, channel, sourcePort, destinationPort, timeNs, frame);
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
      const attempt = slot < 0 ? null : this.#pending.tries[slot];
      if (slot >= 0) this.#pending.remove(slot);
      if (attempt !== null) endTry(attempt, timeNs, frame, RCODE_ICMP, 'unreachable');
    } else if (sourcePort === DNS_PORT && sender === destination) {
      this.#answered.refuse(destination, source, destinationPort, timeNs);
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
      if (this.#mayWait(asker)) this.#otherQuery(packet, server, portAndId, timeNs, frame);
      return;
    }
    const waiting = this.#pending.find(asker, server, portAndId);
    if (waiting >= 0 && this.#isDuplicate(waiting, timeNs)) return;
    let attempt: Try | null = null;
    if (isReverse) {
      if (waiting < 0 && this.#answered.isCopy(asker, server, portAndId, q.type, timeNs)) return;
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

  /** A query that belongs to no reverse lookup: only that it waits is of interest. */
  #otherQuery(packet: Packet, server: number, portAndId: number, timeNs: number, frame: number): void {
    const asker = packet.source;
    const waiting = this.#pending.find(asker, server, portAndId);
    if (waiting >= 0 && this.#isDuplicate(waiting, timeNs)) return;
    this.#pending.add(asker, server, portAndId, timeNs, frame, null);
    this.#takeEarly(asker, server, portAndId, timeNs);
  }

  /** Whether the query that waits in this slot was captured a second time. */
  #isDuplicate(waiting: number, timeNs: number): boolean {
    if (timeNs - this.#pending.timeNs[waiting] >= DUPLICATE_NS) return false;
    const known = this.#pending.tries[waiting];
    const q = this.#question;
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
    return this.#forwards.find(destination, hashName(bytes, nameAt, start, end), timeNs) !== null;
  }

  /** It counts from the query on: an answer cannot have come before. */
  #answeredEarly({ asker, server, portAndId, bytes, frame }: EarlyResponse, timeNs: number): void {
    const slot = this.#pending.find(asker, server, portAndId);
    if (slot < 0 || !readQuestion(this.#question, this.#addresses, bytes, 0, bytes.length)) return;
    this.#response({ bytes, destination: asker }, slot, 0, bytes.length, timeNs, frame);
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
    return watched?.aliasHash === hash ? watched.subject : null;
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
    const lookup = this.#forwards.find(packet.source, hash, timeNs);
    if (lookup === null) return null;
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
    this.#answers.cut = false;
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
    const a = this.#answers;
    readAnswers(a, q, this.#addresses, packet.bytes, end);
    endTry(attempt, timeNs, frame, q.rcode, kindOf(q, a, attempt));
    this.#answered.add(attempt);
    if (lookup.kind === 'forward') this.#forwardAnswer(attempt, a);
    else this.#ptrAnswer(packet, attempt, start, end, timeNs);
  }

  #ptrAnswer(packet: MessageBytes, attempt: Try, start: number, end: number, timeNs: number): void {
    const { lookup } = attempt;
    const a = this.#answers;
    if (attempt.channel === 'dns-udp' || attempt.channel === 'dns-tcp') {
      this.resolvers.of(attempt.server).answered(Math.max(0, timeNs - attempt.timeNs));
    }
    if (timeNs - lookup.startNs < AT_ONCE_NS && attempt.answer !== 'partial' && attempt.answer !== 'failed') {
      this.index.decide(lookup);
    }
    this.#countAnswer(lookup);
    if (a.aliases > 0) {
      lookup.aliases = readNames(a.aliasOffsets, packet.bytes, start, end);
      lookup.aliasHash = hashName(packet.bytes, a.lastAliasAt, start, end);
      if (a.pointers === 0) this.#watch(attempt, packet.bytes, a.lastAliasAt, start, end, timeNs);
    }
    if (attempt.answer === 'name' && a.pointers > 0) {
      for (const target of a.targetOffsets) this.#watch(attempt, packet.bytes, target, start, end, timeNs);
      // Names cost; an answer at once rarely needs them, and findings read their own.
      if (timeNs - lookup.startNs >= NAMES_WANTED_NS || lookup.tries.length > 1) {
        lookup.targets = readNames(a.targetOffsets, packet.bytes, start, end);
      }
    }
    if (!a.cut)
      this.#sink.ptrAnswered({ attempt, question: this.#question, answers: a, bytes: packet.bytes, start, end });
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
