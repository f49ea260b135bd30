/**
 * ONC RPC over TCP (RFC 5531: NFS, its mount daemon, the port mapper). A null call only knocks, and any server answers
 * it at once; whose client this is, and so its name, is asked at the first call that wants something.
 */
import { uint32 } from '../../base/bytes.ts';
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { CLIENT_NEXT, OVER, REQUEST_GOES_ON, REQUESTED, SERVER_NEXT } from './turns.ts';

/** The mark before each fragment of a message: whether it is the last one, and its length (section 11). */
const MARK_BYTES = 4;
const LAST_FRAGMENT = 0x80;
const MAX_FRAGMENT = 1 << 24;
/** Places in a call's first fragment, its mark included. */
const XID = 4;
const KIND = 8;
const RPC_VERSION = 12;
const PROGRAM = 16;
const PROCEDURE = 24;
const CALL = 0;
/** A call without arguments, credentials and verifier both empty. */
const SHORTEST_CALL = 40;
const FIRST_PROGRAM = 100_000;
const MAX_NULL_CALLS = 16;

class RpcDialog extends DialogBase {
  readonly #calls = new FrameReader(fragmentLength);
  readonly #replies = new FrameReader(fragmentLength);
  /** Identifiers of the null calls that have no reply yet. */
  readonly #knocks = new Set<number>();
  #called = false;
  /** A call that wants something has no reply yet. */
  #wants = false;
  #inCall = false;
  #inReply = false;
  #answered = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeCalls(payload) : this.#takeReplies(payload);
  }

  #takeCalls(payload: Payload): Turn {
    const calledBefore = this.#called;
    this.#calls.read(payload, this.#takeCall);
    if (this.#calls.lost) this.#wants = true;
    else if (this.#calls.midFrame || this.#inCall) return calledBefore ? CLIENT_NEXT : REQUEST_GOES_ON;
    this.#called = true;
    return calledBefore ? SERVER_NEXT : REQUESTED;
  }

  readonly #takeCall = (fragment: Uint8Array, available: number): boolean => {
    if (!this.#inCall) {
      const isKnock = available >= PROCEDURE + 4 && uint32(fragment, PROCEDURE) === 0;
      if (isKnock && this.#knocks.size < MAX_NULL_CALLS) this.#knocks.add(uint32(fragment, XID));
      else this.#wants = true;
    }
    this.#inCall = fragment[0] < LAST_FRAGMENT;
    return false;
  };

  #takeReplies(payload: Payload): Turn {
    this.#replies.read(payload, this.#takeReply);
    if (this.#answered || this.#replies.lost) return OVER;
    return this.#replies.midFrame || this.#inReply || this.#wants || this.#knocks.size > 0 ? SERVER_NEXT : CLIENT_NEXT;
  }

  readonly #takeReply = (fragment: Uint8Array, available: number): boolean => {
    if (!this.#inReply) this.#answered = available < XID + 4 || !this.#knocks.delete(uint32(fragment, XID));
    this.#inReply = fragment[0] < LAST_FRAGMENT;
    return this.#answered;
  };
}

function fragmentLength(prefix: Uint8Array, available: number): number {
  if (available < MARK_BYTES) return 0;
  const length = uint32(prefix, 0) & 0x7fffffff;
  return length > 0 && length <= MAX_FRAGMENT ? MARK_BYTES + length : -1;
}

/** Whether a payload begins with a call of a program that has a number: RFC 5531, 9. */
function isCall({ bytes, start, end, originalEnd }: Payload): boolean {
  if (end - start < PROGRAM + 4 || bytes[start] < LAST_FRAGMENT) return false;
  const length = uint32(bytes, start) & 0x7fffffff;
  if (length < SHORTEST_CALL || length % 4 !== 0 || MARK_BYTES + length < originalEnd - start) return false;
  if (uint32(bytes, start + KIND) !== CALL || uint32(bytes, start + RPC_VERSION) !== 2) return false;
  return uint32(bytes, start + PROGRAM) >= FIRST_PROGRAM;
}

export const rpc: OpeningProtocol = {
  name: 'rpc',
  ports: [111, 2049, 20_048],
  firstSpeaker: CLIENT,
  recognises: (side, payload) => side === CLIENT && isCall(payload),
  begin: () => new RpcDialog(),
};
