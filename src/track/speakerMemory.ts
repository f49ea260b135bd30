/**
 * Who spoke first on a server's port, as connections showed it: tells whose silence it was where nobody spoke. Openings
 * that the kernel follows are noted in src/kernel/assembly/speakers.ts.
 */
import { CLIENT, SERVER, type SideIndex } from '../base/side.ts';

const ENTRIES = 4096;

export class SpeakerMemory {
  /** Pairs of server address and a word: port << 2 | speaker << 1 | TLS, plus one so that zero is empty. */
  readonly #words: Int32Array;

  constructor(words = new Int32Array(ENTRIES * 2)) {
    this.#words = words;
  }

  remember(server: number, port: number, speaker: SideIndex, tls: boolean): void {
    const at = place(server, port);
    this.#words[at] = server;
    this.#words[at + 1] = ((port << 2) | (speaker << 1) | (tls ? 1 : 0)) + 1;
  }

  recall(server: number, port: number): { speaker: SideIndex; tls: boolean } | null {
    const at = place(server, port);
    const word = this.#words[at + 1] - 1;
    if (word < 0 || this.#words[at] !== server || word >>> 2 !== port) return null;
    return { speaker: (word & 2) !== 0 ? SERVER : CLIENT, tls: (word & 1) !== 0 };
  }
}

function place(server: number, port: number): number {
  const hash = Math.imul(server ^ Math.imul(port, 0x9e3779b1), 0x85ebca6b);
  return ((hash >>> 18) & (ENTRIES - 1)) * 2;
}
