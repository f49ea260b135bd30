/** What a field of the display filter is: its name, the kind of its values, and how they are read from a frame. */
import type { Dissection } from '../dissection.ts';
import { ICMP } from '../layerKinds.ts';
import type { Values } from '../values.ts';

/**
 * `none`: a mark, there or not. `seconds`: a length of time; `time`: seconds since 1970; `ether`: 48 bits as a number;
 * `ipv4`: 32 bits as a number; `ipv6` and `bytes`: bytes; `protocol`: the bytes of a layer and all it carries.
 */
export type FieldType =
  | 'none'
  | 'boolean'
  | 'number'
  | 'seconds'
  | 'time'
  | 'ether'
  | 'ipv4'
  | 'ipv6'
  | 'text'
  | 'bytes'
  | 'protocol';

/** What must be known of the frames before for a field to have its values; bits. */
export const NEEDS_NOTHING = 0;
/** TCP connections: their numbers, and how segments stand to each other. */
export const NEEDS_STREAMS = 1;
/** Messages over several segments. */
export const NEEDS_MESSAGES = 2;
export const NEEDS_UDP_STREAMS = 4;
/** Which query a DNS response answers. */
export const NEEDS_DNS_PAIRS = 8;
/** Which response answers a DNS query: a frame behind it, so all must have been read once. */
export const NEEDS_DNS_ANSWERS = 32;
/** Packets that came in several IP fragments. */
export const NEEDS_DATAGRAMS = 16;

/** Where a field lies in its layer's header, always at the same place. */
export interface FixedPlace {
  readonly kind: number;
  /** From the layer's first byte. */
  readonly offset: number;
  readonly size: number;
  /** Bits of the number that are the field; 0 for all. */
  readonly mask: number;
}

export interface Field {
  /** Wireshark's. */
  readonly name: string;
  /** For people, in sentence case. */
  readonly label: string;
  readonly type: FieldType;
  /** Adds the field's values in the frame at hand. */
  readonly load: (f: Dissection, values: Values) => void;
  readonly needs: number;
  /** Largest value of a number. */
  readonly largest: number;
  readonly isHex: boolean;
  /** Names of values. */
  readonly words: ReadonlyMap<number, string> | null;
  readonly place: FixedPlace | null;
}

export type Words = ReadonlyMap<number, string>;

/** `[[1, 'A'], …]` as names of values. */
export function words(entries: readonly (readonly [number, string])[]): Words {
  return new Map(entries);
}

interface Options {
  readonly needs?: number;
  readonly largest?: number;
  readonly isHex?: boolean;
  readonly words?: Words;
}

/** A field whose values are found by a function of its own. */
export function field(
  name: string,
  label: string,
  type: FieldType,
  load: Field['load'],
  { needs = NEEDS_NOTHING, largest = 0xffff_ffff, isHex = false, words: named }: Options = {},
): Field {
  return { name, label, type, load, needs, largest, isHex, words: named ?? null, place: null };
}

/** A field of whole bytes, or some bits of them, at a fixed place of a layer's header; most significant byte first. */
export function fixed(
  name: string,
  label: string,
  type: 'number' | 'boolean' | 'ether' | 'ipv4' | 'ipv6',
  [kind, offset, size, mask = 0]: readonly [kind: number, offset: number, size: number, mask?: number],
  options: Options = {},
): Field {
  const place = { kind, offset, size, mask };
  const needs = kind >= ICMP ? NEEDS_DATAGRAMS : NEEDS_NOTHING;
  const largest = mask === 0 ? 2 ** (8 * size) - 1 : mask >>> shiftOf(mask);
  return { ...field(name, label, type, loadFixed(place), { largest, needs, ...options }), place };
}

/** How far a mask's lowest bit is from the right. */
function shiftOf(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

/** For every layer of the kind, as far as the field was captured. */
export function loadFixed(place: FixedPlace): Field['load'] {
  const { kind, offset, size } = place;
  if (size === 16) return loadBytes(place);
  const read = reader(place);
  return (f, values) => {
    f.headers();
    for (let index = 0; index < f.layers; index++) {
      if (f.kind[index] !== kind) continue;
      const at = f.from[index] + offset;
      if (at + size <= f.to[index]) values.addNumber(read(f.views[f.source[index]], at));
    }
  };
}

function loadBytes({ kind, offset, size }: FixedPlace): Field['load'] {
  return (f, values) => {
    f.headers();
    for (let index = 0; index < f.layers; index++) {
      const at = f.from[index] + offset;
      if (f.kind[index] === kind && at + size <= f.to[index]) {
        values.addBytes(f.sources[f.source[index]], at, at + size);
      }
    }
  };
}

/** How the number at a fixed place is read. */
export function reader({ size, mask }: FixedPlace): (view: DataView, at: number) => number {
  if (mask !== 0) {
    const shift = shiftOf(mask);
    const whole = reader({ kind: 0, offset: 0, size, mask: 0 });
    return (view, at) => (whole(view, at) & mask) >>> shift;
  }
  if (size === 1) return (view, at) => view.getUint8(at);
  if (size === 2) return (view, at) => view.getUint16(at);
  if (size === 3) return (view, at) => view.getUint16(at) * 256 + view.getUint8(at + 2);
  if (size === 4) return (view, at) => view.getUint32(at);
  return (view, at) => view.getUint16(at) * 0x1_0000_0000 + view.getUint32(at + 2);
}

/** A field that has the values of two others, the first one's in front: `ip.addr`. */
export function either(name: string, label: string, one: Field, other: Field): Field {
  const load: Field['load'] = (f, values) => {
    one.load(f, values);
    other.load(f, values);
  };
  return { ...one, name, label, load, place: null };
}

/** A protocol by itself: the bytes of its layers, to the end of what they carry. */
export function protocol(name: string, label: string, kinds: readonly number[], isMessage = false): Field {
  const isOf = new Uint8Array(256);
  for (const kind of kinds) isOf[kind] = 1;
  const load: Field['load'] = (f, values) => {
    if (isMessage) f.messages();
    else f.headers();
    for (let index = 0; index < f.layers; index++) {
      if (isOf[f.kind[index]] === 1) values.addBytes(f.sources[f.source[index]], f.from[index], f.to[index]);
    }
  };
  const needs = isMessage ? NEEDS_MESSAGES : kinds.some((kind) => kind >= ICMP) ? NEEDS_DATAGRAMS : NEEDS_NOTHING;
  return field(name, label, 'protocol', load, { needs });
}
