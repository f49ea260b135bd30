/**
 * PTR answers whose name the snap length cut. What the asker asks next about a name of that length, with that beginning,
 * is taken for the confirmation of it.
 */
import type { CutTarget } from '../decode/dnsCutTarget.ts';
import { lowerCase } from '../decode/dnsQuestion.ts';
import type { Lookup } from './lookup.ts';

/** Software confirms a name as soon as it was told it. */
const AT_ONCE_NS = 100_000_000;
const MOST = 64;

interface Awaited {
  readonly asker: number;
  readonly lookup: Lookup;
  readonly target: CutTarget;
  readonly timeNs: number;
}

export class CutTargets {
  #awaited: readonly Awaited[] = [];

  /** Whether a question may be one that is awaited: a quick look. */
  get any(): boolean {
    return this.#awaited.length > 0;
  }

  /** `lookup` was told a name, at this time, of which the capture holds no more than `target`. */
  await(asker: number, lookup: Lookup, target: CutTarget, timeNs: number): void {
    this.#awaited = [...this.#awaited.slice(-MOST + 1), { asker, lookup, target, timeNs }];
  }

  /** The lookup that led to a question of `asker` about the name in `bytes[nameAt..nameEnd)`; null without one. */
  take(asker: number, bytes: Uint8Array, nameAt: number, nameEnd: number, timeNs: number): Lookup | null {
    this.#awaited = this.#awaited.filter((one) => timeNs - one.timeNs <= AT_ONCE_NS);
    const found = this.#awaited.find(
      ({ asker: told, target }) => told === asker && isTarget(target, bytes, nameAt, nameEnd),
    );
    if (found === undefined) return null;
    this.#awaited = this.#awaited.filter((one) => one !== found);
    const { lookup, target } = found;
    lookup.tiedBy = target.beginning.length > 0 ? 'beginning' : 'length';
    return lookup;
  }
}

function isTarget({ length, beginning }: CutTarget, bytes: Uint8Array, nameAt: number, nameEnd: number): boolean {
  if (nameEnd - nameAt !== length) return false;
  return beginning.every((byte, index) => lowerCase(byte) === lowerCase(bytes[nameAt + index]));
}
