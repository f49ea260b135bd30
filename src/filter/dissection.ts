/**
 * One frame under a filter's eyes: where its layers lie, found when a field asks for them. One Dissection serves all
 * frames and is overwritten by each; nothing may keep it.
 */
import type { Layer } from '../decode/layers/layer.ts';
import { Packet, type StopKind } from '../decode/packet.ts';
import { DnsMap } from './dnsMap.ts';
import { OWN } from './layerKinds.ts';
import { LineMap } from './lineMap.ts';
import { Past } from './past.ts';
import { TlsMap } from './tlsMap.ts';
import { walkHeaders } from './walk/headers.ts';
import { walkMessages } from './walk/messages.ts';

/** Layers of one frame that are looked at. */
const MOST_LAYERS = 64;

/** Why decoding stopped before the frame's end. */
export interface Stop {
  readonly layer: string;
  readonly kind: 'truncated' | 'malformed' | 'unsupported';
  /** In the bytes of `source`. */
  readonly offset: number;
  readonly source: number;
  readonly needed: number | null;
  readonly available: number | null;
}

export class Dissection {
  number = 0;
  /** Nanoseconds since the origin. */
  timeNs = 0;
  /** Nanoseconds since the frame before; 0 for the first. */
  deltaNs = 0;
  /** Seconds since 1970 of the origin. */
  originSeconds = 0;
  linkType = 0;
  interfaceIndex = 0;
  interfaceName: string | null = null;
  /** Its place among the frames that were read with it, and what people wrote on the frame at such a place. */
  place = 0;
  commentsOf: ((place: number) => readonly string[]) | null = null;
  capturedLength = 0;
  originalLength = 0;
  /** Where the frame begins and where its captured bytes end, in its own bytes. */
  start = 0;
  end = 0;
  readonly past = new Past();
  readonly #dns = new DnsMap();
  readonly #tls = new TlsMap();
  readonly #lines = new LineMap();

  /** What the layers' offsets count in. */
  readonly sources: Uint8Array[] = [];
  readonly views: DataView[] = [];

  layers = 0;
  readonly kind = new Uint8Array(MOST_LAYERS);
  readonly source = new Uint8Array(MOST_LAYERS);
  /** First byte of the header. */
  readonly from = new Int32Array(MOST_LAYERS);
  /** Behind the captured bytes of the header and all that it carries. */
  readonly to = new Int32Array(MOST_LAYERS);
  /** Where they would end uncut. */
  readonly whole = new Int32Array(MOST_LAYERS);
  /** A number that belongs to the kind: an extension header's type, where a link's header ends, who sent a message. */
  readonly detail = new Int32Array(MOST_LAYERS);
  /** For headers that were read by one of `src/decode/layers`: which. */
  readonly others: (Layer | null)[] = [];
  /** What those layers read into. */
  readonly packet = new Packet();
  /** Layers from here on are of a packet that an ICMP error quotes. */
  quoted = MOST_LAYERS;
  /** Packets quoted so far. */
  quotes = 0;
  stop: Stop | null = null;
  /** Where the walk over the headers is: the next header's first byte, the ends of what it may hold, in which bytes. */
  at = 0;
  atTo = 0;
  atWhole = 0;
  atSource = OWN;
  /** Rises with each frame: what was worked out for one is known not to be of the next. */
  turn = 0;
  #walked: 'nothing' | 'headers' | 'messages' = 'nothing';
  #sourcesUsed = 1;

  /** Takes the next frame, `bytes[start..start + capturedLength)`. Number, times and past are set by the caller. */
  begin(bytes: Uint8Array, view: DataView, start: number, capturedLength: number, originalLength: number): void {
    this.sources[OWN] = bytes;
    this.views[OWN] = view;
    this.start = start;
    this.end = start + capturedLength;
    this.capturedLength = capturedLength;
    this.originalLength = originalLength;
    this.#clear();
    this.past.forget();
  }

  #clear(): void {
    this.layers = 0;
    this.quoted = MOST_LAYERS;
    this.quotes = 0;
    this.stop = null;
    this.turn++;
    this.#walked = 'nothing';
    this.#sourcesUsed = 1;
  }

  /** What people wrote on it. */
  get comments(): readonly string[] {
    return this.commentsOf?.(this.place) ?? [];
  }

  /** Finds all headers up to the transport layer's. */
  headers(): void {
    if (this.#walked !== 'nothing') return;
    this.#walked = 'headers';
    walkHeaders(this);
  }

  /** Finds the headers anew, for the past has told of a datagram that ends in this frame. */
  headersAgain(): void {
    this.#clear();
    this.headers();
  }

  /** Finds the messages of application protocols as well. */
  messages(): void {
    if (this.#walked === 'messages') return;
    this.headers();
    this.#walked = 'messages';
    walkMessages(this);
  }

  /** Where the entries of its DNS messages lie. */
  dns(): DnsMap {
    return this.#dns.of(this);
  }

  /** Where its TLS records and handshake messages lie. */
  tls(): TlsMap {
    return this.#tls.of(this);
  }

  /** Where the lines of its text messages lie. */
  lines(): LineMap {
    return this.#lines.of(this);
  }

  /** Adds a layer; beyond the bound none. */
  add(
    kind: number,
    source: number,
    from: number,
    to: number,
    whole: number,
    detail = 0,
    other: Layer | null = null,
  ): void {
    if (this.layers >= MOST_LAYERS) return;
    const index = this.layers++;
    this.kind[index] = kind;
    this.source[index] = source;
    this.from[index] = from;
    this.to[index] = to;
    this.whole[index] = whole;
    this.detail[index] = detail;
    this.others[index] = other;
  }

  /** Adds bytes that were put together from several frames; answers their number. */
  addSource(bytes: Uint8Array): number {
    const number = this.#sourcesUsed++;
    this.sources[number] = bytes;
    this.views[number] = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return number;
  }

  /** Index of the last layer of this kind that no ICMP error quotes; -1 without one. */
  last(kind: number): number {
    for (let index = Math.min(this.layers, this.quoted) - 1; index >= 0; index--) {
      if (this.kind[index] === kind) return index;
    }
    return -1;
  }

  /** Decoding of this layer ended early; the first that says so is remembered. */
  stopAt(layer: string, kind: StopKind, source: number, offset: number, needed = -1, available = -1): void {
    // That a quote ends early is its nature.
    if (this.quotes > 0) return;
    this.stop ??= {
      layer,
      kind: kind === 'truncated' || kind === 'malformed' ? kind : 'unsupported',
      source,
      offset,
      needed: needed < 0 ? null : needed,
      available: available < 0 ? null : available,
    };
  }
}
