/**
 * Every TCP conversation of a capture, found by addresses and ports, and what a frame must know of its own: from which
 * numbers to count, which protocol speaks. Kept for the capture's life, so that any frame can be shown by itself.
 */
import { UNDECIDED } from '../../filter/walk/services.ts';
import { FlowTable } from '../../track/flowTable.ts';

/** Conversations kept; frames of further ones have none. The table behind finds so many with short probes. */
const MOST_CONVERSATIONS = (1 << 19) - 1;
const START_CAPACITY = 1 << 10;
/** Older conversations on the same addresses and ports that are looked through. */
const MOST_REUSES = 1000;
const WIDTH = 14;

const SOURCE = 0;
const DESTINATION = 1;
const PORTS = 2;
/** The conversation before on the same addresses and ports, plus 1; 0 for none. */
export const OLDER = 3;
export const FIRST_FRAME = 4;
/** What the numbers of the first frame's sender, and of its peer, count from. */
export const FIRST_BASE = 5;
export const PEER_BASE = 6;
/** Which of both are known: bits 1 and 2. */
export const BASES_KNOWN = 7;
/** The protocol at first, a layer kind; the one that followed, and from which frame on (STARTTLS). */
export const SERVICE = 8;
export const LATER_SERVICE = 9;
export const LATER_FROM = 10;
/** TLS version in the lower 16 bits. */
export const TLS_VERSION = 11;
/** Shift of the first sender's window and of its peer's, a byte each, plus 1; 0 unknown. */
export const SHIFTS = 12;
/** The frame behind which the TLS version is known. */
export const VERSION_FRAME = 13;

export class ConversationBook {
  count = 0;
  /** Frames whose conversation found no room. */
  overflowed = 0;
  #words = new Int32Array(START_CAPACITY * WIDTH);
  /** Frames behind which a direction's messages are encrypted; two a conversation, 0 for never. */
  #encrypted = new Int32Array(START_CAPACITY * 2);
  #firstNs = new Float64Array(START_CAPACITY);
  readonly #flows = new FlowTable();

  /** The newest conversation between these, in either direction; -1 without one. */
  newest(source: number, destination: number, ports: number): number {
    const at = this.#flows.find(source, destination, ports);
    return at < 0 ? -1 : this.#flows.words[at + 3] - 1;
  }

  /** The conversation that a frame of these belongs to, the newest not begun after it; -1 without one. */
  at(source: number, destination: number, ports: number, frame: number): number {
    let found = this.newest(source, destination, ports);
    for (let steps = 0; found >= 0 && this.get(found, FIRST_FRAME) > frame; steps++) {
      if (steps === MOST_REUSES) return -1;
      found = this.get(found, OLDER) - 1;
    }
    return found;
  }

  /** Begins a conversation with its first frame; -1 when there is no room. */
  begin(source: number, destination: number, ports: number, frame: number, timeNs: number): number {
    if (this.count >= MOST_CONVERSATIONS) {
      this.overflowed++;
      return -1;
    }
    const older = this.newest(source, destination, ports);
    const conversation = this.count++;
    if (conversation * WIDTH === this.#words.length) this.#grow();
    const words = this.#words.subarray(conversation * WIDTH, (conversation + 1) * WIDTH);
    words[SOURCE] = source;
    words[DESTINATION] = destination;
    words[PORTS] = ports;
    words[OLDER] = older + 1;
    words[FIRST_FRAME] = frame;
    words[SERVICE] = UNDECIDED;
    this.#firstNs[conversation] = timeNs;
    this.#flows.insert(source, destination, ports, conversation + 1);
    return conversation;
  }

  get(conversation: number, column: number): number {
    return this.#words[conversation * WIDTH + column];
  }

  set(conversation: number, column: number, value: number): void {
    this.#words[conversation * WIDTH + column] = value;
  }

  firstNs(conversation: number): number {
    return this.#firstNs[conversation];
  }

  /** 0 for the side that sent the first frame, 1 for its peer. */
  sideOf(conversation: number, source: number, ports: number): 0 | 1 {
    const at = conversation * WIDTH;
    return this.#words[at + SOURCE] === source && this.#words[at + PORTS] === ports ? 0 : 1;
  }

  encryptedAfter(conversation: number, side: 0 | 1): number {
    return this.#encrypted[conversation * 2 + side];
  }

  setEncrypted(conversation: number, side: 0 | 1, frame: number): void {
    this.#encrypted[conversation * 2 + side] ||= frame;
  }

  /** Whether the numbers of a side are known to count from somewhere. */
  hasBase(conversation: number, side: 0 | 1): boolean {
    return (this.get(conversation, BASES_KNOWN) & (1 << side)) !== 0;
  }

  setBase(conversation: number, side: 0 | 1, base: number): void {
    this.set(conversation, side === 0 ? FIRST_BASE : PEER_BASE, base);
    this.set(conversation, BASES_KNOWN, this.get(conversation, BASES_KNOWN) | (1 << side));
  }

  base(conversation: number, side: 0 | 1): number {
    return this.get(conversation, side === 0 ? FIRST_BASE : PEER_BASE);
  }

  /** -1 while unknown; 0 where the windows are not shifted. */
  shift(conversation: number, side: 0 | 1): number {
    return ((this.get(conversation, SHIFTS) >> (8 * side)) & 0xff) - 1;
  }

  setShift(conversation: number, side: 0 | 1, shift: number): void {
    const others = this.get(conversation, SHIFTS) & ~(0xff << (8 * side));
    this.set(conversation, SHIFTS, others | ((shift + 1) << (8 * side)));
  }

  /** The protocol that speaks in a frame. */
  service(conversation: number, frame: number): number {
    const from = this.get(conversation, LATER_FROM);
    return from !== 0 && frame >= from ? this.get(conversation, LATER_SERVICE) : this.get(conversation, SERVICE);
  }

  #grow(): void {
    this.#words = grown(this.#words, new Int32Array(this.#words.length * 2));
    this.#encrypted = grown(this.#encrypted, new Int32Array(this.#encrypted.length * 2));
    this.#firstNs = grown(this.#firstNs, new Float64Array(this.#firstNs.length * 2));
  }
}

function grown<List extends Int32Array | Float64Array>(from: List, to: List): List {
  to.set(from);
  return to;
}
