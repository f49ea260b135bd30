/**
 * One question over UDP: a few tries, each from a socket and thus a port of its own and with an ID of its own, all of
 * them listened to until the end, since a late answer tells more than none.
 */
import { randomInt } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { canonicalAddress } from '../base/reverseName.ts';
import type { DnsMessage } from '../decode/dnsMessage.ts';
import { readAnswer } from './answerCheck.ts';
import { encodeQuery, type Question } from './query.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface PlannedTry {
  readonly afterMs: number;
  readonly edns: boolean;
  /**
   * A connected socket hears what ICMP says, but nothing that comes from another address; an open one the reverse. So
   * one try is made with each.
   */
  readonly connected: boolean;
}

export interface TryPlan {
  readonly tries: readonly PlannedTry[];
  readonly endMs: number;
}

export type UdpEnd =
  | { readonly kind: 'message'; readonly message: DnsMessage; readonly edns: boolean }
  | { readonly kind: 'silent' }
  /** The code of a system error: `ECONNREFUSED` is ICMP's port unreachable. */
  | { readonly kind: 'error'; readonly code: string };

export type UdpResult = UdpEnd & {
  readonly tries: number;
  readonly ignored: number;
  /** Other addresses that messages came from, the first ones. */
  readonly strangers: readonly string[];
};

/** A flood of messages that are not the answer ends the listening. */
const MOST_IGNORED = 500;
const MOST_STRANGERS = 4;
const NEVER = new AbortController().signal;

export function askUdp(
  to: Endpoint,
  question: Question,
  plan: TryPlan,
  signal: AbortSignal = NEVER,
): Promise<UdpResult> {
  return new Promise((resolve) => new UdpQuestion(to, question, plan, signal, resolve));
}

class UdpQuestion {
  readonly #to: Endpoint;
  readonly #question: Question;
  readonly #sockets: Socket[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #strangers = new Set<string>();
  readonly #signal: AbortSignal;
  readonly #resolve: (result: UdpResult) => void;
  readonly #onAbort = () => this.#end({ kind: 'silent' });
  #tries = 0;
  #ignored = 0;
  #ended = false;

  constructor(
    to: Endpoint,
    question: Question,
    plan: TryPlan,
    signal: AbortSignal,
    resolve: (result: UdpResult) => void,
  ) {
    this.#to = to;
    this.#question = question;
    this.#signal = signal;
    this.#resolve = resolve;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
    for (const planned of this.#ended ? [] : plan.tries) {
      if (planned.afterMs === 0) this.#try(planned);
      else this.#timers.push(setTimeout(() => this.#try(planned), planned.afterMs));
    }
    if (!this.#ended) this.#timers.push(setTimeout(() => this.#end({ kind: 'silent' }), plan.endMs));
  }

  #try({ edns, connected }: PlannedTry): void {
    const { address, port } = this.#to;
    const id = randomInt(0x10000);
    const query = encodeQuery(id, this.#question, edns);
    const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4' });
    this.#sockets.push(socket);
    this.#tries += 1;
    socket.on('error', (error) => this.#failed(error));
    socket.on('message', (bytes, from) => this.#received(bytes, from, id, edns));
    const sent = (error: Error | null) => error && this.#failed(error);
    if (!connected) {
      socket.send(query, port, address, sent);
      return;
    }
    socket.on('connect', () => !this.#ended && socket.send(query, sent));
    socket.connect(port, address);
  }

  #received(bytes: Buffer, from: RemoteInfo, id: number, edns: boolean): void {
    if (this.#ended) return;
    const isFromServer = from.port === this.#to.port && plainAddress(from.address) === plainAddress(this.#to.address);
    const message = isFromServer ? readAnswer(bytes, id, this.#question) : null;
    if (message !== null) {
      this.#end({ kind: 'message', message, edns });
      return;
    }
    if (!isFromServer && this.#strangers.size < MOST_STRANGERS) this.#strangers.add(from.address);
    if (++this.#ignored >= MOST_IGNORED) this.#end({ kind: 'silent' });
  }

  #failed(error: Error): void {
    this.#end({ kind: 'error', code: 'code' in error && typeof error.code === 'string' ? error.code : error.message });
  }

  #end(end: UdpEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal.removeEventListener('abort', this.#onAbort);
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.close();
    this.#resolve({ ...end, tries: this.#tries, ignored: this.#ignored, strangers: [...this.#strangers] });
  }
}

/** Without the zone of a link-local address, and in one form. */
function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, '');
  return canonicalAddress(bare) ?? bare;
}
