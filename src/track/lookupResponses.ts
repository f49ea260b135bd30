/** Responses: what each says to the query that waited for it, and what its asker may do next. */
import { type DnsAnswers, readAnswers, readNames } from '../decode/dnsAnswers.ts';
import { readName } from '../decode/dnsName.ts';
import { hashName, nameSign, TYPE_NBSTAT, TYPE_PTR } from '../decode/dnsQuestion.ts';
import { reverseAddress, searchedAddress } from '../decode/dnsReverseName.ts';
import type { Packet } from '../decode/packet.ts';
import { endTry, kindOf } from './endTry.ts';
import { ALL_DIGITS, type AnswerKind, isPartial, type Lookup, NOERROR, type Try } from './lookup.ts';
import { SERIES_NS } from './lookupSeries.ts';
import { ANSWERED, type LookupTables } from './lookupTables.ts';
import type { OtherLookups } from './otherLookups.ts';
import { answerTo, BriefAnswer, type PtrAnswer } from './ptrAnswer.ts';
import type { Walks } from './walks.ts';

/** A lookup that takes longer may be told of: the names it was given are kept. */
const NAMES_WANTED_NS = 200_000_000;
/** A lookup that was over sooner delays nobody. */
const AT_ONCE_NS = 50_000_000;
/** Lookups about one address that are looked at. */
const MAX_ABOUT = 256;

export interface LookupSink {
  /** A name server answered; not told of what nobody asked over DNS. */
  ptrAnswered(answer: PtrAnswer): void;
  /** A forward confirmation was answered; `forward.confirmed` when the address came back. */
  forwardAnswered(forward: Lookup, attempt: Try): void;
  /** An IPv6 address that stands for an IPv4 one, as a resolver makes them up for NAT64 (RFC 7050). */
  nat64Address(key: number): void;
}

/** Of a packet, what an answer is read from. */
export type MessageBytes = Pick<Packet, 'bytes' | 'destination'>;

export class LookupResponses {
  /** All lookups are listed, with the names that each was given. */
  keepsNames = false;
  readonly #tables: LookupTables;
  readonly #walks: Walks;
  readonly #others: OtherLookups;
  readonly #sink: LookupSink;
  readonly #briefAnswer: BriefAnswer;

  constructor(tables: LookupTables, walks: Walks, others: OtherLookups, sink: LookupSink) {
    this.#tables = tables;
    this.#walks = walks;
    this.#others = others;
    this.#sink = sink;
    this.#briefAnswer = new BriefAnswer(tables.answers, (handle) => tables.index.get(handle).last);
  }

  /** Takes the response of `packet.bytes[start..end)`, which was read, to the query that waits in `slot`. */
  take(packet: MessageBytes, slot: number, start: number, end: number, timeNs: number, frame: number): void {
    const q = this.#tables.question;
    const a = this.#tables.answers;
    a.cut = false;
    const brief = this.#tables.pending.briefs[slot];
    if (brief !== 0) {
      this.#briefResponse(packet, slot, brief, start, end, timeNs, frame);
      return;
    }
    const attempt = this.#tables.pending.tries[slot];
    if (attempt === null) {
      const startNs = this.#tables.pending.timeNs[slot];
      this.#others.answered(
        packet.destination,
        this.#tables.pending.serverOf(slot),
        startNs,
        timeNs,
        this.#tables.pending.frame[slot],
      );
      this.#tables.pending.remove(slot);
      return;
    }
    const { lookup } = attempt;
    if (q.questions > 0 && attempt.type !== TYPE_NBSTAT) {
      const other = q.type !== attempt.type || (q.hasAddress && q.address !== lookup.subject);
      if (other) return;
    }
    this.#tables.pending.remove(slot);
    readAnswers(a, q, this.#tables.addresses, packet.bytes, end);
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
    endTry(attempt, timeNs, frame, this.#tables.question.rcode, kind);
    this.#tables.answered.add(attempt);
    if (attempt.lookup === this.#walks.lookup) return;
    if (kind === 'truncated') this.#tables.connects.truncated(attempt);
    if (attempt.lookup.kind === 'forward') this.#forwardAnswer(attempt, this.#tables.answers);
    else this.#ptrAnswer(packet, attempt, start, end, timeNs);
  }

  /**
   * A brief lookup stays one when a complete answer came at once, with one name at most and no alias. As
   * src/kernel/assembly/lookups.ts does for frames in its memory.
   */
  #briefResponse(
    packet: MessageBytes,
    slot: number,
    handle: number,
    start: number,
    end: number,
    timeNs: number,
    frame: number,
  ): void {
    const q = this.#tables.question;
    const subject = this.#tables.index.subjectOf(handle);
    if (q.questions > 0 && (q.type !== TYPE_PTR || (q.hasAddress && q.address !== subject))) return;
    const a = this.#tables.answers;
    readAnswers(a, q, this.#tables.addresses, packet.bytes, end);
    const kind = kindOf(q, a, TYPE_PTR, false);
    const startNs = this.#tables.pending.timeNs[slot];
    const isComplete = kind === 'name' || kind === 'nxdomain' || kind === 'nodata';
    if (!isComplete || a.aliases > 0 || a.pointers > 1 || timeNs - startNs >= AT_ONCE_NS) {
      const attempt = this.#tables.index.get(handle).last;
      this.#tables.pending.remove(slot);
      this.#answer(packet, attempt, kind, start, end, timeNs, frame);
      return;
    }
    this.#tables.pending.remove(slot);
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
    const a = this.#tables.answers;
    const { index } = this.#tables;
    const { briefs } = index;
    const target = kind === 'name' && a.pointers > 0 ? a.targetOffsets[0] : 0;
    const hash = target === 0 ? 0 : hashName(bytes, target, start, end);
    index.endBrief(handle, timeNs, frame, this.#tables.question.rcode, kind, hash);
    const startNs = briefs.startNs(handle);
    const server = briefs.server(handle);
    const subject = index.subjectOf(handle);
    this.#tables.answered.addBrief(asker, server, briefs.portAndId(handle), startNs, handle);
    this.#tables.resolvers.of(server).answered(Math.max(0, timeNs - startNs));
    this.#tables.counts[ANSWERED]++;
    if (hash !== 0) {
      const sign = nameSign(bytes, target, start, end);
      this.#tables.forwards.addBrief(asker, hash, sign, handle, index.askingHostOf(handle), subject, timeNs);
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
    const a = this.#tables.answers;
    const isNameServers = attempt.channel === 'dns-udp' || attempt.channel === 'dns-tcp';
    if (isNameServers && attempt.type === TYPE_PTR) {
      this.#tables.resolvers.of(attempt.server).answered(Math.max(0, timeNs - attempt.timeNs));
    }
    if (timeNs - lookup.startNs < AT_ONCE_NS && !isPartial(attempt.answer) && attempt.answer !== 'failed') {
      this.#tables.index.decide(lookup);
    }
    this.#countAnswer(lookup, attempt);
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
      } else if (this.keepsNames) lookup.quickTargets = readNames(a.targets, packet.bytes, start, end);
    }
    const isSure = !a.cut && lookup.shownDigits === ALL_DIGITS;
    if (isSure && isNameServers && !this.#hasSearchDomain(packet, start, end)) {
      this.#sink.ptrAnswered(answerTo(attempt, { answers: a, bytes: packet.bytes, start, end }));
    }
  }

  /** Whether the name asked for has a search domain behind it: its answer says nothing about the address. */
  #hasSearchDomain({ bytes }: MessageBytes, start: number, end: number): boolean {
    const q = this.#tables.question;
    if (q.hasAddress || q.questions === 0) return false;
    const name = readName(bytes, q.nameAt, start, end)?.name ?? null;
    return name !== null && searchedAddress(name) !== null;
  }

  /** The asker was told the name at `nameAt`, and may ask about it next. */
  #watch(attempt: Try, bytes: Uint8Array, nameAt: number, start: number, end: number, timeNs: number): void {
    const hash = hashName(bytes, nameAt, start, end);
    this.#tables.forwards.add(attempt.asker, hash, nameSign(bytes, nameAt, start, end), attempt.lookup, timeNs);
  }

  #forwardAnswer(attempt: Try, a: DnsAnswers): void {
    const { lookup } = attempt;
    if (lookup === this.#tables.nat64) {
      for (const key of a.addresses) this.#sink.nat64Address(key);
      return;
    }
    if (a.addresses.includes(lookup.subject)) lookup.confirmed = true;
    // Of a name that was guessed nothing wrong is told.
    if (lookup.confirmed || (!a.cut && lookup.tiedBy === null)) this.#sink.forwardAnswered(lookup, attempt);
  }

  /** A lookup is answered once, and neither by what sends the asker on nor by an error of the network. */
  #countAnswer(lookup: Lookup, answered: Try): void {
    const isOne = ({ answered, answer }: Try) => answered && answer !== 'unreachable' && !isPartial(answer);
    if (isOne(answered) && !lookup.tries.some((one) => one !== answered && isOne(one))) this.#tables.counts[ANSWERED]++;
    lookup.everAnswered = true;
  }

  /** An mDNS response names what it answers in its records (RFC 6762, 6). */
  takeMulticast(packet: Packet, start: number, end: number, timeNs: number, frame: number): void {
    const q = this.#tables.question;
    const owner = q.answers > 0 ? readName(packet.bytes, q.questionEnd, start, end) : null;
    const address = owner === null ? null : reverseAddress(owner.name);
    const subject = address === null ? null : this.#tables.addresses.keyOfText(address);
    if (subject === null) return;
    for (const l of this.#tables.index.about(subject, MAX_ABOUT)) {
      if (l.last.channel !== 'mdns' || l.last.answered || timeNs - l.last.timeNs > SERIES_NS) continue;
      endTry(l.last, timeNs, frame, NOERROR, 'name');
      this.#countAnswer(l, l.last);
    }
  }
}
