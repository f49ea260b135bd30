/** Puts together again, from frames read once more, a message or datagram that ends in a frame looked at by itself. */
import type { Dissection } from '../../filter/dissection.ts';
import { TCP } from '../../filter/layerKinds.ts';
import { payloadOf } from '../../filter/walk/messages.ts';
import { Datagrams } from './datagrams.ts';
import type { Joint } from './joint.ts';
import { keptOf } from './messageJoiner.ts';
import type { Trail } from './trail.ts';

/** Frames between the first piece and the last that are read again. */
const MOST_FRAMES = 50_000;

/** Shows the frames with numbers `from` to `to` (both inclusive), none of whose past is told, to a visitor. */
export type ShowFrames = (from: number, to: number, visit: (frame: Dissection) => void) => void;

/** Tells a frame its whole past, also what has to be put together from frames before. */
export function recallWhole(f: Dissection, trail: Trail, show: ShowFrames): void {
  const first = trail.recall(f);
  if (first?.kind !== 'datagram') {
    if (first !== null) rejoinMessage(f, first, trail, show);
    return;
  }
  if (!rejoinDatagram(f, first.firstFrame, trail, show)) return;
  const second = trail.recall(f);
  if (second?.kind === 'message') rejoinMessage(f, second, trail, show);
}

function rejoinDatagram(f: Dissection, firstFrame: number, trail: Trail, show: ShowFrames): boolean {
  if (f.number - firstFrame > MOST_FRAMES) return false;
  const datagrams = new Datagrams(trail.addresses);
  show(firstFrame, f.number - 1, (piece) => {
    piece.headers();
    datagrams.take(piece);
  });
  if (!datagrams.take(f)) return false;
  f.headersAgain();
  return true;
}

type MessageJoint = Joint & { readonly kind: 'message' };

function rejoinMessage(f: Dissection, joint: MessageJoint, trail: Trail, show: ShowFrames): void {
  if (f.number - joint.firstFrame > MOST_FRAMES) return;
  const pieces = new MessagePieces(joint, trail);
  show(joint.firstFrame, f.number - 1, (piece) => {
    piece.headers();
    pieces.take(piece);
  });
  pieces.take(f);
  f.past.message = pieces.kept(f.past.service);
  f.past.messageLength = joint.length;
  f.past.messageFirstFrame = joint.firstFrame;
}

/** The bytes of one message, from the segments of its connection that hold them. */
class MessagePieces {
  readonly #joint: MessageJoint;
  readonly #trail: Trail;
  readonly #bytes: Uint8Array;
  readonly #isThere: Uint8Array;

  constructor(joint: MessageJoint, trail: Trail) {
    this.#joint = joint;
    this.#trail = trail;
    this.#bytes = new Uint8Array(joint.length);
    this.#isThere = new Uint8Array(joint.length);
  }

  take(f: Dissection): void {
    const tcp = f.last(TCP);
    const payload = tcp < 0 ? -1 : payloadOf(f, tcp);
    if (payload < 0 || !this.#trail.tcp.isOf(f, tcp, this.#joint.conversation, this.#joint.side)) return;
    const at = (f.views[f.source[tcp]].getInt32(f.from[tcp] + 4) - this.#joint.sequence) | 0;
    const bytes = f.sources[f.source[tcp]];
    for (let place = Math.max(at, 0); place < this.#bytes.length && payload + place - at < f.to[tcp]; place++) {
      if (this.#isThere[place] === 1) continue;
      this.#bytes[place] = bytes[payload + place - at];
      this.#isThere[place] = 1;
    }
  }

  /** Its first bytes without a hole, as many as are kept while a capture is walked. */
  kept(service: number): Uint8Array {
    const hole = this.#isThere.indexOf(0);
    const there = hole < 0 ? this.#bytes.length : hole;
    return this.#bytes.subarray(0, Math.min(there, keptOf(service, this.#bytes[0])));
  }
}
