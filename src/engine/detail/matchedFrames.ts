/** Which frames of a capture match a display filter, and so which of its connections do: of those one frame is enough. */

import { NEEDS_STREAMS } from '../../filter/fields/field.ts';
import type { DisplayFilter } from '../../filter/filter.ts';
import { TCP } from '../../filter/layerKinds.ts';
import type { FrameBatch } from '../../formats/frameBatch.ts';
import { FIRST_FRAME, OLDER } from './conversationBook.ts';
import { type FramesRead, FrameWalk } from './frameWalk.ts';
import { FrameSigns } from './sparseNotes.ts';

/** A connection as a report names it. */
export interface NamedConnection {
  readonly client: { readonly address: string; readonly port: number };
  readonly server: { readonly address: string; readonly port: number };
}

const NEVER = 0;
const MATCHES = 1;

export class MatchedFrames {
  readonly #filter: DisplayFilter;
  readonly #walk: FrameWalk;
  readonly #frames = new FrameSigns();
  /** The first frame of each conversation that matches. */
  #first = new Uint32Array(1024);

  constructor(filter: DisplayFilter) {
    this.#filter = filter;
    this.#walk = new FrameWalk(filter.needs | NEEDS_STREAMS);
  }

  /** Takes the next frames of the capture. */
  add(
    batch: FrameBatch,
    from: number,
    to: number,
    reader: FramesRead,
    originEpochNs: bigint | null,
    shiftNs: number,
  ): void {
    this.#walk.frames(batch, from, to, reader, originEpochNs, shiftNs, (frame) => {
      if (!this.#filter.matches(frame)) return;
      this.#frames.set(frame.number, MATCHES);
      frame.headers();
      const { stream } = frame.past;
      if (stream >= 0 && frame.last(TCP) >= 0) this.#mark(stream, frame.number);
    });
  }

  hasFrame(frame: number): boolean {
    return this.#frames.get(frame) === MATCHES;
  }

  /**
   * Whether a frame of a connection matches, up to the frame `until`.
   * @param frame  one of the connection, not before its second: addresses and ports may be used again
   */
  hasConnection(connection: NamedConnection, frame: number, until: number): boolean {
    const found = this.#find(
      connection,
      (conversation) => this.#walk.trail.tcp.book.get(conversation, FIRST_FRAME) <= frame,
    );
    return found >= 0 && this.#first[found] !== NEVER && this.#first[found] <= until;
  }

  /** Whether any frame of the connection that began at this time matches. */
  hasConnectionAt(connection: NamedConnection, startNs: number): boolean {
    const found = this.#find(connection, (conversation) => this.#walk.trail.tcp.book.firstNs(conversation) <= startNs);
    return found >= 0 && this.#first[found] !== NEVER;
  }

  /** The newest conversation of these addresses and ports that passes; -1 without one. */
  #find({ client, server }: NamedConnection, passes: (conversation: number) => boolean): number {
    const { addresses, tcp } = this.#walk.trail;
    const [source, destination] = [addresses.keyOfText(client.address), addresses.keyOfText(server.address)];
    if (source === null || destination === null) return -1;
    let found = tcp.book.newest(source, destination, (client.port << 16) | server.port);
    while (found >= 0 && !passes(found)) found = tcp.book.get(found, OLDER) - 1;
    return found;
  }

  #mark(conversation: number, frame: number): void {
    if (conversation >= this.#first.length) {
      const grown = new Uint32Array(Math.max(this.#first.length * 2, conversation + 1));
      grown.set(this.#first);
      this.#first = grown;
    }
    if (this.#first[conversation] === NEVER) this.#first[conversation] = frame;
  }
}
