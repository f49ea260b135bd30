/** Which protocol a TCP connection speaks, where its messages lie, and from when they are encrypted. */
import type { Dissection } from '../../filter/dissection.ts';
import { eachSshPacket } from '../../filter/fields/text.ts';
import { DNS, HTTP, LLMNR, SMTP, SSH, TLS } from '../../filter/layerKinds.ts';
import {
  FAST_RETRANSMISSION,
  KEEP_ALIVE,
  OUT_OF_ORDER,
  RETRANSMISSION,
  SPURIOUS_RETRANSMISSION,
} from '../../filter/tcpSigns.ts';
import { isFramed, isSshIdentification, looksLikeHttp, looksLikeTls } from '../../filter/walk/framing.ts';
import { isFromClient, NO_SERVICE, tcpService, UNDECIDED } from '../../filter/walk/services.ts';
import {
  type ConversationBook,
  LATER_FROM,
  LATER_SERVICE,
  SERVICE,
  TLS_VERSION,
  VERSION_FRAME,
} from './conversationBook.ts';
import type { Joint } from './joint.ts';
import { MessageJoiner } from './messageJoiner.ts';
import { type FrameSigns, SparseNotes } from './sparseNotes.ts';

/** Beside the bits of tcpSigns.ts: all payload goes on with an earlier message; the payload is the text of a mail. */
const CONTINUES = 0x8000;
const BODY = 0x4000;
/** Payload that was seen before, or comes before what it follows. */
const REPEATS = RETRANSMISSION | FAST_RETRANSMISSION | SPURIOUS_RETRANSMISSION | OUT_OF_ORDER | KEEP_ALIVE;
const SSH_NEW_KEYS = 21;
/** SMTP's answer to DATA: the mail follows (RFC 5321, 4.3.2). */
const GO_AHEAD = [0x33, 0x35, 0x34];
const END_OF_MAIL = [13, 10, 0x2e, 13, 10];

export class StreamMessages {
  /** The bits of a frame's signs that are this class's. */
  static readonly SIGNS = CONTINUES | BODY;
  readonly #book: ConversationBook;
  readonly #signs: FrameSigns;
  readonly #joiner = new MessageJoiner();
  /** Of a frame in which an earlier message ends: where its own begin; first frame, sequence number and length. */
  readonly #joined = new SparseNotes(4);
  /** Connections whose client is sending a mail's text. */
  readonly #bodies = new Set<number>();

  constructor(book: ConversationBook, signs: FrameSigns) {
    this.#book = book;
    this.#signs = signs;
  }

  /** Takes payload that begins at `payload`, and sets the past of the frame. */
  observe(
    f: Dissection,
    tcp: number,
    payload: number,
    conversation: number,
    side: 0 | 1,
    sequence: number,
    signs: number,
  ): void {
    const { past } = f;
    const bytes = f.sources[f.source[tcp]];
    const key = conversation * 2 + side;
    this.#takeService(f, tcp, payload, conversation, key);
    this.#rememberOf(f, conversation, side);
    past.repeats = (signs & REPEATS) !== 0;
    if (past.repeats || past.service === NO_SERVICE) return;
    if (past.service === SMTP) this.#takeBody(f, tcp, payload, conversation);
    const isOpaque = past.body || (past.service === SSH && past.encrypted);
    if (isFramed(past.service) && !isOpaque) {
      const whole = { bytes, from: payload, to: f.to[tcp], whole: f.whole[tcp] };
      const joined = this.#joiner.take(key, past.service, whole, sequence, f.number, past);
      if (joined !== null) {
        this.#joined.add(f.number, past.messageAt, past.messageFirstFrame, joined.sequence, past.messageLength);
      } else if (past.messageAt > 0) this.#signs.set(f.number, CONTINUES);
    }
    this.#takeKeys(f, conversation, side);
  }

  /** @param length  of the payload */
  recall(f: Dissection, length: number, conversation: number, side: 0 | 1): Joint | null {
    const { past } = f;
    const signs = this.#signs.get(f.number);
    this.#rememberOf(f, conversation, side);
    past.repeats = (signs & REPEATS) !== 0;
    past.body = (signs & BODY) !== 0;
    if ((signs & CONTINUES) !== 0) past.messageAt = length;
    const note = this.#joined.find(f.number);
    if (note < 0) return null;
    const [messageAt, firstFrame, sequence, whole] = [0, 1, 2, 3].map((column) => this.#joined.value(note, column));
    past.messageAt = messageAt;
    return { kind: 'message', firstFrame, sequence, length: whole, conversation, side };
  }

  #rememberOf(f: Dissection, conversation: number, side: 0 | 1): void {
    const { past } = f;
    const book = this.#book;
    past.service = book.service(conversation, f.number);
    const encryptedAfter = book.encryptedAfter(conversation, side);
    past.encrypted = encryptedAfter !== 0 && f.number > encryptedAfter;
    const versionFrame = book.get(conversation, VERSION_FRAME);
    past.tlsVersion = versionFrame !== 0 && f.number > versionFrame ? book.get(conversation, TLS_VERSION) : 0;
  }

  /** The protocol by port, HTTP and SSH by their first line, TLS wherever it shows itself, at first or behind an opening in clear text. */
  #takeService(f: Dissection, tcp: number, payload: number, conversation: number, key: number): void {
    const book = this.#book;
    const bytes = f.sources[f.source[tcp]];
    if (book.get(conversation, SERVICE) === UNDECIDED) {
      const ports = f.views[f.source[tcp]].getUint32(f.from[tcp]);
      const byPort = tcpService(ports >>> 16, ports & 0xffff);
      book.set(conversation, SERVICE, byPort === NO_SERVICE ? serviceByContent(bytes, payload, f.to[tcp]) : byPort);
    }
    const service = book.service(conversation, f.number);
    if (service === TLS || service === DNS || service === LLMNR || service === SSH) return;
    if (book.get(conversation, LATER_FROM) !== 0 || !looksLikeTls(bytes, payload, f.to[tcp])) return;
    this.#joiner.forget(key);
    book.set(conversation, LATER_SERVICE, TLS);
    book.set(conversation, LATER_FROM, f.number);
  }

  /** Follows a mail's text from the server's 354 to the line with the dot. */
  #takeBody(f: Dissection, tcp: number, payload: number, conversation: number): void {
    const view = f.views[f.source[tcp]];
    const ports = view.getUint32(f.from[tcp]);
    const bytes = f.sources[f.source[tcp]];
    if (!isFromClient(SMTP, ports >>> 16, ports & 0xffff)) {
      if (GO_AHEAD.every((byte, index) => bytes[payload + index] === byte)) this.#bodies.add(conversation);
      return;
    }
    if (!this.#bodies.has(conversation)) return;
    f.past.body = true;
    this.#signs.set(f.number, BODY);
    if (endsMail(bytes, payload, f.to[tcp])) this.#bodies.delete(conversation);
  }

  /** What the frame's messages say about encryption and TLS version of those that follow. */
  #takeKeys(f: Dissection, conversation: number, side: 0 | 1): void {
    const { service, encrypted, tlsVersion } = f.past;
    const book = this.#book;
    if (encrypted || (service !== TLS && service !== SSH)) return;
    if (service === SSH) {
      f.messages();
      for (let layer = 0; layer < f.layers; layer++) {
        if (f.kind[layer] !== SSH) continue;
        eachSshPacket(f, layer, (_at, _to, message) => {
          if (message === SSH_NEW_KEYS) book.setEncrypted(conversation, side, f.number);
        });
      }
      return;
    }
    const map = f.tls();
    if (map.encryptedAfter) book.setEncrypted(conversation, side, f.number);
    if (map.versionAfter === 0 || tlsVersion !== 0) return;
    book.set(conversation, TLS_VERSION, map.versionAfter);
    book.set(conversation, VERSION_FRAME, f.number);
  }
}

/** On ports that say nothing: what begins as HTTP or SSH is that. */
function serviceByContent(bytes: Uint8Array, from: number, to: number): number {
  if (isSshIdentification(bytes, from, to)) return SSH;
  return looksLikeHttp(bytes, from, to) ? HTTP : NO_SERVICE;
}

function endsMail(bytes: Uint8Array, from: number, to: number): boolean {
  // The line break before the dot may have been in the segment before.
  for (let at = from - 2; at + END_OF_MAIL.length <= to; at++) {
    const isDot = END_OF_MAIL.every((byte, index) => at + index < from || bytes[at + index] === byte);
    if (isDot) return true;
  }
  return false;
}
