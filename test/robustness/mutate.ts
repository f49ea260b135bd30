/** Damages captures as cables, disks and enemies do: seeded, so that a number names one damaged capture for ever. */
import { xorshift } from '../support/bytes.ts';
import type { TestCapture } from './corpus.ts';

type Random = () => number;
type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** Headers of the file: half of the damage of structure goes there or anywhere, the rest to single frames. */
const FILE_HEAD = 64;
const MOST_MUTATIONS = 4;

/** The capture that the seed makes of one of these. */
export function mutated(captures: readonly TestCapture[], seed: number): { name: string; bytes: Uint8Array } {
  const random = xorshift(seed + 1);
  const { name, bytes } = captures[random() % captures.length];
  const other = captures[random() % captures.length].bytes;
  let result: Uint8Array = bytes.slice();
  for (let left = 1 + (random() % MOST_MUTATIONS); left > 0; left--) {
    result = MUTATIONS[random() % MUTATIONS.length](result, random, other);
  }
  return { name: `seed ${seed}, of ${name}`, bytes: result };
}

function place(bytes: Uint8Array, random: Random): number {
  const within = random() % 16 === 0 ? Math.min(FILE_HEAD, bytes.length) : bytes.length;
  return random() % Math.max(within, 1);
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xc0, 0xff];

const MUTATIONS: readonly Mutation[] = [
  function flipBits(bytes, random) {
    for (let left = 1 + (random() % 8); left > 0; left--) bytes[place(bytes, random)] ^= 1 << (random() % 8);
    return bytes;
  },
  function setBytes(bytes, random) {
    for (let left = 1 + (random() % 8); left > 0; left--) bytes[place(bytes, random)] = random() & 0xff;
    return bytes;
  },
  /** Lengths and counts of two or four bytes become nothing, or as much as they can. */
  function extremeNumbers(bytes, random) {
    for (let left = 1 + (random() % 4); left > 0; left--) {
      const at = place(bytes, random);
      bytes.fill(EXTREMES[random() % EXTREMES.length], at, at + (1 << (random() % 3)));
    }
    return bytes;
  },
  /** As a wrong byte order would. */
  function swapBytes(bytes, random) {
    const at = place(bytes, random);
    bytes.subarray(at, at + (2 << (random() % 3))).reverse();
    return bytes;
  },
  function duplicate(bytes, random) {
    const from = place(bytes, random);
    const piece = bytes.slice(from, from + (random() % 2000));
    return insert(bytes, place(bytes, random), piece);
  },
  function remove(bytes, random) {
    const from = place(bytes, random);
    return join(bytes.subarray(0, from), bytes.subarray(from + (random() % 400)));
  },
  function cut(bytes, random) {
    return bytes.slice(0, place(bytes, random));
  },
  /** The head of one capture and the tail of another. */
  function splice(bytes, random, other) {
    return join(bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random)));
  },
  function append(bytes, _random, other) {
    return join(bytes, other);
  },
  function overwrite(bytes, random, other) {
    const from = place(other, random);
    const at = place(bytes, random);
    const piece = other.subarray(from, from + (random() % 300)).subarray(0, bytes.length - at);
    bytes.set(piece, at);
    return bytes;
  },
];

function insert(bytes: Uint8Array, at: number, piece: Uint8Array): Uint8Array {
  return join(bytes.subarray(0, at), piece, bytes.subarray(at));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
