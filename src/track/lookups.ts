/**
 * Follows name lookups: groups queries into lookups by who asks for which address, pairs responses with queries, and
 * follows a lookup to its fallbacks and its forward confirmation. Here each message finds its way; what most messages
 * are, questions that no reverse lookup led to, takes a short one.
 */
import type { AddressTable } from '../base/addressTable.ts';
import { skipName } from '../decode/dnsName.ts';
import {
  CLASS_IN,
  type DnsQuestion,
  HEADER_BYTES,
  hashName,
  isUnderArpa,
  nameSign,
  OPCODE,
  RESPONSE,
  readQuestion,
  TYPE_A,
  TYPE_AAAA,
  TYPE_NBSTAT,
  TYPE_PTR,
} from '../decode/dnsQuestion.ts';
import type { QuotedDatagram } from '../decode/icmp.ts';
import type { Packet } from '../decode/packet.ts';
import { BRIEF_LOOKUPS, type Kernel, ORDINARY_DNS } from '../kernel/kernel.ts';
import { CutMessages } from './cutMessages.ts';
import type { DnsConnects } from './dnsConnects.ts';
import { type EarlyResponse, EarlyResponses } from './earlyResponses.ts';
import { endTry } from './endTry.ts';
import type { ForwardWatch } from './forwardWatch.ts';
import type { Hosts } from './hosts.ts';
import { type Lookup, RCODE_ICMP, type Sent, type Try, type TryChannel } from './lookup.ts';
import type { LookupIndex } from './lookupIndex.ts';
import { LookupQueries, NAT64_QUESTION_BYTES } from './lookupQueries.ts';
import { LookupResponses, type LookupSink, type MessageBytes } from './lookupResponses.ts';
import type { ContinuesSeries } from './lookupSeries.ts';
import { ANSWERED, BEGUN, LookupTables } from './lookupTables.ts';
import { LookupWaits } from './lookupWaits.ts';
import type { Neighbours } from './neighbours.ts';
import { type OtherLookup, OtherLookups } from './otherLookups.ts';
import type { PendingQueries } from './pendingQueries.ts';
import { DNS_PORT, LLMNR_PORT } from './ports.ts';
import type { Resolvers } from './resolverStats.ts';
import { Walks } from './walks.ts';

const MDNS_PORT = 5353;
const NETBIOS_PORT = 137;

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

export class LookupTracker {
  readonly index: LookupIndex;
  readonly waits: LookupWaits;
  readonly resolvers: Resolvers;
  /** Connections to name servers. */
  readonly connects: DnsConnects;
  /** DNS messages of any kind. */
  messages = 0;
  malformed = 0;
  /** Told of every DNS message that has a question. */
  onDnsMessage: DnsMessageListener | null = null;
  readonly #tables: LookupTables;
  readonly #pending: PendingQueries;
  readonly #forwards: ForwardWatch;
  readonly #question: DnsQuestion;
  readonly #others: OtherLookups;
  readonly #walks: Walks;
  readonly #queries: LookupQueries;
  readonly #responses: LookupResponses;
  readonly #early: EarlyResponses;
  readonly #cuts: CutMessages;
  readonly #mayWait: (host: number) => boolean;

  /** @param mayWait  whether a host may have a connection that is opening */
  constructor(
    addresses: AddressTable,
    hosts: Hosts,
    continues: ContinuesSeries,
    sink: LookupSink,
    mayWait: (host: number) => boolean,
    kernel: Kernel,
  ) {
    const tables = new LookupTables(addresses, hosts, kernel);
    this.#tables = tables;
    this.#early = new EarlyResponses(kernel.latestEarlyNs);
    this.index = tables.index;
    this.waits = new LookupWaits(tables.index, hosts);
    this.resolvers = tables.resolvers;
    this.connects = tables.connects;
    this.#pending = tables.pending;
    this.#forwards = tables.forwards;
    this.#question = tables.question;
    this.#others = new OtherLookups(tables.pending);
    this.#walks = new Walks(tables);
    this.#queries = new LookupQueries(tables, this.#walks, continues, mayWait);
    this.#responses = new LookupResponses(tables, this.#walks, this.#others, sink);
    this.#cuts = new CutMessages(tables);
    this.#mayWait = mayWait;
  }

  /** Reverse lookups begun. */
  get count(): number {
    return this.#tables.counts[BEGUN];
  }

  /** Messages of which the capture holds a part: what they asked or answered is not known whole. */
  get cut(): number {
    return this.#cuts.count;
  }

  get answeredCount(): number {
    return this.#tables.counts[ANSWERED];
  }

  /** Told of each reverse lookup as it begins. */
  set onBegin(listener: (lookup: Lookup) => void) {
    this.#queries.onBegin = listener;
    this.#responses.keepsNames = true;
  }

  /** Told of each query with which a reverse lookup begins, or may begin, and of the address that it is about. */
  set onLookUp(listener: (packet: Packet, subject: number, timeNs: number, frame: number) => void) {
    this.#queries.onLookUp = listener;
  }

  /** Told of each further query of a lookup that explains a stall. */
  set onGoOn(listener: (again: Try) => void) {
    this.#queries.onGoOn = listener;
  }

  /** What the kernel may pass over without showing it here: bits of ORDINARY_DNS and BRIEF_LOOKUPS. */
  get passes(): number {
    if (this.onDnsMessage !== null || this.#cuts.awaitsConfirmation) return 0;
    return this.#queries.onBegin === null ? ORDINARY_DNS | BRIEF_LOOKUPS : ORDINARY_DNS;
  }

  /** Takes the UDP datagram at `packet.transport`, of one of the name services' ports. */
  datagram(packet: Packet): void {
    const { view, transport } = packet;
    const sourcePort = view.getUint16(transport);
    const destinationPort = view.getUint16(transport + 2);
    const channel = channelOf(sourcePort, destinationPort);
    if (channel === null) return;
    const declared = transport + view.getUint16(transport + 4);
    const end = declared > transport + 8 && declared < packet.end ? declared : packet.end;
    const start = transport + 8;
    if (channel === 'dns-udp' && this.#isOrdinary(packet, start, end, sourcePort, destinationPort)) return;
    this.message(packet, start, end, channel, sourcePort, destinationPort, packet.timeNs, packet.frame);
  }

  /**
   * The short way of what most messages are: one question, for no reverse name, that no lookup led to. Does what
   * `message` would, or says false and does nothing. As src/kernel/assembly/dns.ts does for frames in its memory.
   */
  #isOrdinary(packet: Packet, start: number, end: number, sourcePort: number, destinationPort: number): boolean {
    const { bytes, view, source, destination, timeNs, frame } = packet;
    const nameAt = start + HEADER_BYTES;
    const nameEnd = skipName(bytes, nameAt, end);
    if (nameEnd < 0 || nameEnd + 4 > end || this.onDnsMessage !== null) return false;
    const flags = view.getUint16(start + 2);
    if ((flags & OPCODE) !== 0 || view.getUint16(start + 4) !== 1 || view.getUint16(nameEnd + 2) !== CLASS_IN)
      return false;
    const type = view.getUint16(nameEnd);
    if (type === TYPE_PTR || type === TYPE_NBSTAT || isUnderArpa(bytes, nameEnd)) return false;
    const isAddress = type === TYPE_A || type === TYPE_AAAA;
    const pending = this.#pending;
    if ((flags & RESPONSE) !== 0) {
      const slot = pending.find(destination, source, (destinationPort << 16) | view.getUint16(start));
      if (slot < 0) {
        if (isAddress && this.#forwards.mayWant(destination, nameSign(bytes, nameAt, start, end))) return false;
      } else if (pending.isOther(slot)) {
        this.#others.answered(destination, source, pending.timeNs[slot], timeNs, pending.frame[slot]);
        pending.remove(slot);
      } else return false;
    } else {
      if (isAddress) {
        if (this.#cuts.awaitsConfirmation) return false;
        if (this.#tables.answered.mayBeCopied(timeNs) || nameEnd + 4 - nameAt === NAT64_QUESTION_BYTES) return false;
        if (this.#forwards.mayWant(source, nameSign(bytes, nameAt, start, end))) return false;
      }
      if (this.#mayWait(source)) {
        const portAndId = (sourcePort << 16) | view.getUint16(start);
        const waiting = pending.find(source, destination, portAndId);
        if (waiting >= 0 && !pending.isOther(waiting)) return false;
        if (this.#queries.takeOther(source, destination, portAndId, waiting, timeNs, frame)) {
          this.#takeEarly(source, destination, portAndId, timeNs);
        }
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
    if (!readQuestion(q, this.#tables.addresses, packet.bytes, start, end)) {
      if (isCut) this.#cutMessage(packet, start, end, channel, sourcePort, destinationPort, timeNs, frame);
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
        this.#responses.take(packet, slot, start, end, timeNs, frame);
        if (this.#tables.answers.cut && isCut) this.#cuts.takeAnswer(packet, start, end, timeNs);
      } else if (channel === 'mdns') this.#responses.takeMulticast(packet, start, end, timeNs, frame);
      else if (this.#mayBeEarly(packet, start, end, timeNs)) {
        const key = { asker: packet.destination, server: packet.source, portAndId: (destinationPort << 16) | q.id };
        if (this.#tables.answered.isCopiedResponse(key.asker, key.server, key.portAndId, timeNs)) return;
        this.#early.keep({ ...key, bytes: packet.bytes.slice(start, end), timeNs, frame });
      }
      return;
    }
    if (this.#cuts.awaitsConfirmation) this.#cuts.tieConfirmation(packet, start, end, timeNs);
    const server = multicast ? 0 : packet.destination;
    const portAndId = (sourcePort << 16) | q.id;
    if (this.#queries.take(packet, start, end, channel, server, portAndId, timeNs, frame)) {
      this.#takeEarly(packet.source, server, portAndId, timeNs);
    }
  }

  /** An ICMP error that quotes a datagram; its sender reports it. */
  unreachable(packet: Packet, quoted: QuotedDatagram, neighbours: Neighbours): void {
    const { source: sender, timeNs, frame } = packet;
    const { source, sourcePort, destination, destinationPort, id } = quoted;
    if (destinationPort === DNS_PORT || destinationPort === NETBIOS_PORT) {
      let slot = this.#pendingOf(quoted);
      const isOwn = sender === source && destinationPort === DNS_PORT && id !== null;
      const held = isOwn ? neighbours.failed(source, destination, timeNs) : null;
      const isUnsent = slot < 0 && held !== null && this.#takeUnsent(packet, quoted, held);
      if (isUnsent) slot = this.#pendingOf(quoted);
      const attempt = slot < 0 ? null : (this.#pending.tries[slot] ?? this.#tables.tryOf(this.#pending.briefs[slot]));
      if (slot >= 0) this.#pending.remove(slot);
      if (attempt !== null) {
        attempt.unsent = isUnsent;
        endTry(attempt, timeNs, frame, RCODE_ICMP, 'unreachable');
      }
    } else if (sourcePort === DNS_PORT && sender === destination) {
      this.#tables.answered.refuse(destination, source, destinationPort, timeNs, (handle) =>
        this.#tables.tryOf(handle),
      );
    }
  }

  #pendingOf({ source, sourcePort, destination, id }: QuotedDatagram): number {
    if (id === null) return this.#pending.between(source, sourcePort, destination);
    return this.#pending.find(source, destination, (sourcePort << 16) | id);
  }

  /** A query that waited in its host for a name server of its own network to be found. It shows in the error alone. */
  #takeUnsent(packet: Packet, { destination, sourcePort, id, start, end }: QuotedDatagram, held: Sent): boolean {
    const q = this.#question;
    if (id === null || !readQuestion(q, this.#tables.addresses, packet.bytes, start, end) || q.isResponse) return false;
    const portAndId = (sourcePort << 16) | id;
    this.messages++;
    return this.#queries.take(packet, start, end, 'dns-udp', destination, portAndId, held.timeNs, held.frame);
  }

  /**
   * Makes what a host asked between two times about the zones above an address's reverse name a part of its lookup of that
   * name; to be called before its lookups are looked through.
   */
  lead(askingHost: number, subject: number, fromNs: number, toNs: number): void {
    const begun = this.#walks.lead(askingHost, subject, fromNs, toNs);
    if (begun !== null) this.#queries.onBegin?.(begun);
  }

  /** Lookups of other kinds of a host that ran for long between two times. */
  othersOf(host: number, fromNs: number, toNs: number): OtherLookup[] {
    return this.#others.of(host, fromNs, toNs);
  }

  /** A host's key: one for all addresses of the capturing host. */
  hostKey(address: number, capturing: boolean): number {
    return this.#tables.hostKey(address, capturing);
  }

  /** The capture ends in the midst of the question; an answer is one all the same, and a long reverse name may be told. */
  #cutMessage(
    packet: Packet,
    start: number,
    end: number,
    channel: TryChannel,
    sourcePort: number,
    destinationPort: number,
    timeNs: number,
    frame: number,
  ): void {
    const isRead = this.#cuts.takeHeader(packet, start, end);
    if (!isRead || channel !== 'dns-udp') return;
    const { source, destination } = packet;
    const { id, isResponse } = this.#question;
    if (isResponse) {
      const slot = this.#pending.find(destination, source, (destinationPort << 16) | id);
      if (slot >= 0) this.#responses.take(packet, slot, start, end, timeNs, frame);
      return;
    }
    const digits = this.#cuts.readReverseName(packet, start, end);
    if (digits === null) return;
    this.#queries.take(packet, start, end, channel, destination, (sourcePort << 16) | id, timeNs, frame);
    this.#cuts.noteDigits(packet, digits);
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
    if (slot < 0 || !readQuestion(this.#question, this.#tables.addresses, bytes, 0, bytes.length)) return;
    this.#responses.take({ bytes, destination: asker }, slot, 0, bytes.length, timeNs, frame);
  }
}

function channelOf(sourcePort: number, destinationPort: number): TryChannel | null {
  if (destinationPort === DNS_PORT || sourcePort === DNS_PORT) return 'dns-udp';
  if (destinationPort === MDNS_PORT || sourcePort === MDNS_PORT) return 'mdns';
  if (destinationPort === LLMNR_PORT || sourcePort === LLMNR_PORT) return 'llmnr';
  return destinationPort === NETBIOS_PORT || sourcePort === NETBIOS_PORT ? 'netbios' : null;
}
