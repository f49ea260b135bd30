/** A line on a terminal's standard error while a lookup runs: what was asked last. Rounds of a watch stay as lines. */
import { visible } from '../base/visibleText.ts';
import type { Hop, LookupResult } from '../model/lookupReport.ts';

/** Nothing is shown for what takes less. */
const SHOWN_FROM_MS = 300;
const CLEAR_LINE = '\r\u001b[K';

export class LookupProgress {
  readonly #enabled: boolean;
  readonly #began = performance.now();
  #shown = false;
  #asked = 0;

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  hop({ server, question, text }: Hop): void {
    this.#asked += 1;
    if (!this.#enabled || performance.now() - this.#began < SHOWN_FROM_MS) return;
    const line = `${this.#asked} asked; ${server.name ?? server.address}: ${question.type} ${question.name}: ${text}`;
    process.stderr.write(`${CLEAR_LINE}${visible(line).slice(0, (process.stderr.columns ?? 80) - 1)}`);
    this.#shown = true;
  }

  /** One line for a round of a watch. */
  round({ startedAt, asked, names, verdicts, caches, hops }: LookupResult): void {
    const said = caches.map(({ server, reverse }) => {
      const hop = hops.find(({ id }) => id === reverse);
      const left = hop?.soa != null && hop.outcome !== 'answer' ? ` for another ${hop.soa.negativeSeconds} s` : '';
      return `${server.address} says ${hop?.text}${left}`;
    });
    const authority = names.length === 0 ? 'no name at the authority' : `authority: ${names.join(', ')}`;
    this.clear();
    const line = [`${startedAt.slice(11, 19)}Z ${asked}`, verdicts[0]!.kind, ...said, authority].join('; ');
    process.stderr.write(`${visible(line)}\n`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write(CLEAR_LINE);
    this.#shown = false;
  }
}
