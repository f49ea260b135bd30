/** Server names repeat: one string for each, made once, found again by its bytes without making another. */
import { latin1 } from '../decode/latin1.ts';

const ENTRIES = 4096;

export class NameCache {
  readonly #names: (string | undefined)[] = new Array(ENTRIES).fill(undefined);

  /** The Latin-1 string of `bytes[offset..offset + length)`. */
  get(bytes: Uint8Array, offset: number, length: number): string {
    let hash = length;
    for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + bytes[offset + i]) | 0;
    const at = (hash ^ (hash >>> 12)) & (ENTRIES - 1);
    const cached = this.#names[at];
    if (cached !== undefined && equals(cached, bytes, offset, length)) return cached;
    const name = latin1(bytes, offset, offset + length);
    this.#names[at] = name;
    return name;
  }
}

function equals(name: string, bytes: Uint8Array, offset: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) if (name.charCodeAt(i) !== bytes[offset + i]) return false;
  return true;
}
