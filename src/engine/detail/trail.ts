/**
 * What the frames before one tell about it. A capture is walked in order with `observe`; what it learns is kept, small,
 * so that `recall` tells the same of any frame later, however the frames are then looked at.
 */
import { AddressTable } from '../../base/addressTable.ts';
import type { Dissection } from '../../filter/dissection.ts';
import {
  NEEDS_DATAGRAMS,
  NEEDS_DNS_PAIRS,
  NEEDS_MESSAGES,
  NEEDS_STREAMS,
  NEEDS_UDP_STREAMS,
} from '../../filter/fields/field.ts';
import { TCP, UDP } from '../../filter/layerKinds.ts';
import { FlowTable } from '../../track/flowTable.ts';
import { AddressPair } from './addressPair.ts';
import { Datagrams } from './datagrams.ts';
import { DnsPairs } from './dnsPairs.ts';
import type { Joint } from './joint.ts';
import { SparseNotes } from './sparseNotes.ts';
import { TcpTrail } from './tcpTrail.ts';

/** Everything but what is asked for by very few. */
export const NEEDS_OF_ROWS = NEEDS_STREAMS | NEEDS_MESSAGES | NEEDS_DATAGRAMS | NEEDS_DNS_PAIRS;

/** There is no such frame. */
const NONE = 0;
/** UDP conversations that are told apart. */
const MOST_UDP_STREAMS = (1 << 19) - 1;

export class Trail {
  readonly addresses = new AddressTable();
  readonly tcp: TcpTrail;
  readonly #needs: number;
  readonly #datagrams: Datagrams;
  readonly #pair = new AddressPair();
  readonly #pairs = new DnsPairs();
  readonly #udp = new FlowTable();
  #udpStreams = 0;
  /** First frame of the datagram that a frame completes. */
  readonly #datagramNotes = new SparseNotes(1);
  /** Query frame and query time. */
  readonly #pairNotes = new SparseNotes(2);
  /** Of queries: the frame of the response. */
  readonly #queryNotes = new SparseNotes(1);
  /** Of queries and responses that came before: the frame of the first such query, or response; of responses to no query neither. */
  readonly #repeatNotes = new SparseNotes(2);

  /** @param needs  what is to be known: bits NEEDS_… */
  constructor(needs: number) {
    this.#needs = needs;
    this.#datagrams = new Datagrams(this.addresses);
    this.tcp = new TcpTrail(this.addresses, (needs & NEEDS_MESSAGES) !== 0);
  }

  /** Takes the next frame and sets its past. Nothing to do where nothing is needed. */
  observe(f: Dissection): void {
    if (this.#needs === 0) return;
    f.headers();
    if (f.layers > 0 && this.#datagrams.take(f)) {
      this.#datagramNotes.add(f.number, f.past.datagramFirstFrame);
      f.headersAgain();
    }
    const tcp = f.last(TCP);
    if (tcp >= 0) this.#segment(f, tcp);
    else if (f.quoted < f.layers) this.#quote(f);
    else this.#datagram(f, f.last(UDP));
  }

  /**
   * Sets the past of a frame that was observed before. What must be put together from earlier frames is answered:
   * whoever can read them sets it (`past.datagram` first, then this is called again).
   */
  recall(f: Dissection): Joint | null {
    f.headers();
    const datagram = this.#datagramNotes.find(f.number);
    if (datagram >= 0 && f.past.datagram === null) {
      return { kind: 'datagram', firstFrame: this.#datagramNotes.value(datagram, 0) };
    }
    const pair = this.#pairNotes.find(f.number);
    if (pair >= 0) {
      f.past.queryFrame = this.#pairNotes.value(pair, 0);
      f.past.queryNs = this.#pairNotes.value(pair, 1);
    } else this.#recallOdd(f);
    if (f.quoted < f.layers) this.#quote(f);
    const tcp = f.last(TCP);
    return tcp < 0 ? null : this.tcp.recall(f, tcp);
  }

  /** Of a DNS message that is no response to a query. */
  #recallOdd(f: Dissection): void {
    f.past.answerFrame = this.answerOf(f.number);
    const repeat = this.#repeatNotes.find(f.number);
    if (repeat < 0) return;
    f.past.firstQueryFrame = this.#repeatNotes.value(repeat, 0);
    f.past.firstAnswerFrame = this.#repeatNotes.value(repeat, 1);
    f.past.unsolicited = f.past.firstQueryFrame + f.past.firstAnswerFrame === 0;
  }

  #segment(f: Dissection, tcp: number): void {
    if ((this.#needs & (NEEDS_STREAMS | NEEDS_MESSAGES)) !== 0) this.tcp.observe(f, tcp);
    if ((this.#needs & NEEDS_DNS_PAIRS) !== 0) this.#pairUp(f, tcp);
  }

  #datagram(f: Dissection, udp: number): void {
    if (udp < 0) return;
    if ((this.#needs & NEEDS_UDP_STREAMS) !== 0) this.#udpStream(f, udp, true);
    if ((this.#needs & NEEDS_DNS_PAIRS) !== 0) this.#pairUp(f, udp);
  }

  /** An ICMP error belongs to the conversation that it is about. */
  #quote(f: Dissection): void {
    for (let layer = f.quoted; layer < f.layers; layer++) {
      if (f.kind[layer] === TCP) f.past.stream = this.tcp.conversationOf(f, layer);
      else if (f.kind[layer] === UDP && (this.#needs & NEEDS_UDP_STREAMS) !== 0) this.#udpStream(f, layer, false);
    }
  }

  #pairUp(f: Dissection, transport: number): void {
    if (!hasDnsPort(f, transport) || !this.#pair.read(f, transport, this.addresses)) return;
    if (this.#pairs.take(f, this.#pair)) this.#queryNotes.add(f.number, NONE);
    const { queryFrame, queryNs, firstQueryFrame, firstAnswerFrame, unsolicited } = f.past;
    if (firstQueryFrame > 0 || firstAnswerFrame > 0 || unsolicited)
      this.#repeatNotes.add(f.number, firstQueryFrame, firstAnswerFrame);
    if (queryFrame === 0) return;
    this.#pairNotes.add(f.number, queryFrame, queryNs);
    const query = this.#queryNotes.find(queryFrame);
    if (query >= 0) this.#queryNotes.set(query, 0, f.number);
  }

  /** The frame of the response to the DNS query in this frame, among those observed so far; 0 without one. */
  answerOf(frame: number): number {
    const query = this.#queryNotes.find(frame);
    return query < 0 ? NONE : this.#queryNotes.value(query, 0);
  }

  #udpStream(f: Dissection, transport: number, mayBegin: boolean): void {
    if (!this.#pair.read(f, transport, this.addresses)) return;
    const { source, destination, ports } = this.#pair;
    const at = this.#udp.find(source, destination, ports);
    if (at >= 0) f.past.udpStream = this.#udp.words[at + 3] - 1;
    else if (mayBegin && this.#udpStreams < MOST_UDP_STREAMS) {
      f.past.udpStream = this.#udpStreams++;
      this.#udp.insert(source, destination, ports, f.past.udpStream + 1);
    }
  }
}

function hasDnsPort(f: Dissection, transport: number): boolean {
  const ports = f.views[f.source[transport]].getUint32(f.from[transport]);
  return isDns(ports >>> 16) || isDns(ports & 0xffff);
}

function isDns(port: number): boolean {
  return port === 53 || port === 5355;
}
