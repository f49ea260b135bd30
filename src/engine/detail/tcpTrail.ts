/** What is known of TCP connections while a capture is walked, and what is kept of it for frames looked at later. */
import type { AddressTable } from '../../base/addressTable.ts';
import { ACK, SYN } from '../../decode/tcpHeader.ts';
import type { Dissection } from '../../filter/dissection.ts';
import { findTcpOption } from '../../filter/fields/transport.ts';
import { DUPLICATE_ACK, REUSED_PORTS } from '../../filter/tcpSigns.ts';
import { payloadOf } from '../../filter/walk/messages.ts';
import { AddressPair } from './addressPair.ts';
import { ConversationBook, FIRST_FRAME, OLDER } from './conversationBook.ts';
import type { Joint } from './joint.ts';
import { FrameSigns, SparseNotes } from './sparseNotes.ts';
import { StreamMessages } from './streamMessages.ts';
import { analyse, Segment, TcpSide } from './tcpAnalyst.ts';

/** Connections whose segments are compared with each other; the longest known give way. */
const MOST_LIVE = 1 << 16;
/** Least of a header that tells anything: up to the flags. */
const LEAST_BYTES = 14;
const WINDOW_SCALE = 3;
const LARGEST_SHIFT = 14;
/** No shift, as both sides agreed by leaving the option out. */
const NOT_SHIFTED = -2;

/** What of a connection is needed only while it goes on. */
class LiveTcp {
  readonly sides = [new TcpSide(), new TcpSide()] as const;
  previousNs = 0;
  synNs = Number.NaN;
  roundTripNs = 0;

  reset(timeNs: number): void {
    for (const side of this.sides) side.reset();
    this.previousNs = timeNs;
    this.synNs = Number.NaN;
    this.roundTripNs = 0;
  }
}

export class TcpTrail {
  readonly book = new ConversationBook();
  readonly #addresses: AddressTable;
  readonly #messages: StreamMessages | null;
  readonly #pair = new AddressPair();
  readonly #segment = new Segment();
  readonly #live: (LiveTcp | undefined)[] = [];
  /** Conversations that are live, the longest known at `#turn` once there are MOST_LIVE. */
  readonly #known: number[] = [];
  #turn = 0;
  readonly #signs = new FrameSigns();
  /** Number of a duplicate ACK, and the frame that it repeats. */
  readonly #duplicates = new SparseNotes(2);

  constructor(addresses: AddressTable, withMessages: boolean) {
    this.#addresses = addresses;
    this.#messages = withMessages ? new StreamMessages(this.book, this.#signs) : null;
  }

  /** Takes the next frame, whose TCP header is the layer `tcp`. */
  observe(f: Dissection, tcp: number): void {
    if (f.to[tcp] - f.from[tcp] < LEAST_BYTES || !this.#pair.read(f, tcp, this.#addresses)) return;
    const payload = this.#readSegment(f, tcp);
    const conversation = this.#conversationOf(f);
    if (conversation < 0) return;
    const { past } = f;
    const side = this.book.sideOf(conversation, this.#pair.source, this.#pair.ports);
    const live = this.#live[conversation] ?? this.#enliven(conversation, f.timeNs);
    this.#takeBases(conversation, side);
    this.#takeShift(f, tcp, conversation, side, live);
    this.#takeRoundTrip(live);
    this.#rememberOf(f, conversation, side);
    past.streamPreviousNs = live.previousNs;
    live.previousNs = f.timeNs;
    const own = live.sides[side];
    const signs = analyse(own, live.sides[1 - side], this.#segment, live.roundTripNs);
    this.#note(f, signs, own);
    if (this.#messages !== null && payload >= 0 && payload < f.whole[tcp]) {
      this.#messages.observe(f, tcp, payload, conversation, side, this.#segment.sequence, signs);
    }
  }

  /** Sets the past of a frame that was observed before; answers what has to be put together for it. */
  recall(f: Dissection, tcp: number): Joint | null {
    if (f.to[tcp] - f.from[tcp] < LEAST_BYTES || !this.#pair.read(f, tcp, this.#addresses)) return null;
    const { source, destination, ports } = this.#pair;
    const conversation = this.book.at(source, destination, ports, f.number);
    if (conversation < 0) return null;
    const side = this.book.sideOf(conversation, source, ports);
    this.#rememberOf(f, conversation, side);
    f.past.streamPreviousNs = Number.NaN;
    f.past.signs |= this.#signs.get(f.number) & ~StreamMessages.SIGNS;
    const duplicate = this.#duplicates.find(f.number);
    if (duplicate >= 0) {
      f.past.duplicateNumber = this.#duplicates.value(duplicate, 0);
      f.past.duplicateOf = this.#duplicates.value(duplicate, 1);
    }
    const payload = payloadOf(f, tcp);
    if (this.#messages === null || payload < 0 || payload >= f.whole[tcp]) return null;
    return this.#messages.recall(f, f.whole[tcp] - payload, conversation, side);
  }

  /** The conversation of a frame that was observed; -1 without one. */
  conversationOf(f: Dissection, tcp: number): number {
    if (!this.#pair.read(f, tcp, this.#addresses)) return -1;
    const { source, destination, ports } = this.#pair;
    return this.book.at(source, destination, ports, f.number);
  }

  /** Whether a frame that was observed is one that this side of a conversation sent. */
  isOf(f: Dissection, tcp: number, conversation: number, side: 0 | 1): boolean {
    if (this.conversationOf(f, tcp) !== conversation) return false;
    return this.book.sideOf(conversation, this.#pair.source, this.#pair.ports) === side;
  }

  /** What is told from the book alone, alike when observing and when recalling. */
  #rememberOf(f: Dissection, conversation: number, side: 0 | 1): void {
    const { past } = f;
    past.stream = conversation;
    past.streamFirstNs = this.book.firstNs(conversation);
    past.sequenceBase = this.book.base(conversation, side);
    past.acknowledgementBase = this.book.base(conversation, side === 0 ? 1 : 0);
    past.windowShift = this.book.shift(conversation, side);
    const isReuse = this.book.get(conversation, OLDER) !== 0 && this.book.get(conversation, FIRST_FRAME) === f.number;
    past.signs = isReuse ? REUSED_PORTS : 0;
  }

  /** Answers where the payload begins; -1 when the header is malformed. */
  #readSegment(f: Dissection, tcp: number): number {
    const s = this.#segment;
    const view = f.views[f.source[tcp]];
    const at = f.from[tcp];
    const payload = payloadOf(f, tcp);
    s.sequence = view.getInt32(at + 4);
    s.acknowledgement = view.getInt32(at + 8);
    s.flags = view.getUint8(at + 13);
    s.window = f.to[tcp] - at < 16 ? 0 : view.getUint16(at + 14);
    s.length = payload < 0 ? 0 : Math.max(f.whole[tcp] - payload, 0);
    s.timeNs = f.timeNs;
    s.frame = f.number;
    return payload;
  }

  /** A SYN with other numbers than the connection has begins a new one. */
  #conversationOf(f: Dissection): number {
    const { source, destination, ports } = this.#pair;
    const { flags, sequence } = this.#segment;
    const known = this.book.newest(source, destination, ports);
    if (known >= 0) {
      const side = this.book.sideOf(known, source, ports);
      const isOther = this.book.hasBase(known, side) && this.book.base(known, side) !== sequence;
      if ((flags & (SYN | ACK)) !== SYN || !isOther) return known;
    }
    return this.book.begin(source, destination, ports, f.number, f.timeNs);
  }

  #enliven(conversation: number, timeNs: number): LiveTcp {
    let live = new LiveTcp();
    if (this.#known.length < MOST_LIVE) this.#known.push(conversation);
    else {
      const oldest = this.#known[this.#turn];
      live = this.#live[oldest]!;
      this.#live[oldest] = undefined;
      this.#known[this.#turn] = conversation;
      this.#turn = (this.#turn + 1) % MOST_LIVE;
    }
    live.reset(timeNs);
    this.#live[conversation] = live;
    return live;
  }

  /** Where no SYN was seen, the numbers count so that this segment's is 1. */
  #takeBases(conversation: number, side: 0 | 1): void {
    const { flags, sequence, acknowledgement } = this.#segment;
    if (!this.book.hasBase(conversation, side)) {
      this.book.setBase(conversation, side, (flags & SYN) !== 0 ? sequence : (sequence - 1) | 0);
    }
    const peer = side === 0 ? 1 : 0;
    if ((flags & ACK) !== 0 && !this.book.hasBase(conversation, peer)) {
      this.book.setBase(conversation, peer, (acknowledgement - 1) | 0);
    }
  }

  /** The shift counts when both sides offer it in their SYNs (RFC 7323, 2.2). */
  #takeShift(f: Dissection, tcp: number, conversation: number, side: 0 | 1, live: LiveTcp): void {
    const { flags } = this.#segment;
    if ((flags & SYN) === 0 || f.to[tcp] - f.from[tcp] < 20) return;
    const [own, peer] = [live.sides[side], live.sides[1 - side]];
    const view = f.views[f.source[tcp]];
    const option = findTcpOption(view, f.from[tcp], f.to[tcp], WINDOW_SCALE, 3);
    if (option < 0) {
      own.shift = NOT_SHIFTED;
      peer.shift = NOT_SHIFTED;
    } else own.shift = Math.min(view.getUint8(option + 2), LARGEST_SHIFT);
    if ((flags & ACK) !== 0 && peer.shift === NOT_SHIFTED) own.shift = NOT_SHIFTED;
    for (const each of [0, 1] as const) {
      if (live.sides[each].shift !== -1) this.book.setShift(conversation, each, Math.max(live.sides[each].shift, 0));
    }
  }

  /** From the SYN to the first segment of the same connection that is none. */
  #takeRoundTrip(live: LiveTcp): void {
    const { flags, timeNs } = this.#segment;
    if ((flags & (SYN | ACK)) === SYN) live.synNs = timeNs;
    else if ((flags & SYN) === 0 && live.roundTripNs === 0 && !Number.isNaN(live.synNs)) {
      live.roundTripNs = timeNs - live.synNs;
    }
  }

  #note(f: Dissection, signs: number, own: TcpSide): void {
    f.past.signs |= signs;
    if (signs === 0) return;
    this.#signs.set(f.number, signs);
    if ((signs & DUPLICATE_ACK) === 0) return;
    f.past.duplicateNumber = own.duplicates;
    f.past.duplicateOf = own.original;
    this.#duplicates.add(f.number, own.duplicates, own.original);
  }
}
