/** Responses that were captured just before their query: frames of several queues, or devices, come out of order. */

const MOST = 16;
/** Frames are no further apart than this. */
const EARLY_NS = 2_000_000;

export interface EarlyResponse {
  readonly asker: number;
  readonly server: number;
  readonly portAndId: number;
  /** The DNS message. */
  readonly bytes: Uint8Array;
  readonly timeNs: number;
  readonly frame: number;
}

export class EarlyResponses {
  readonly #kept: (EarlyResponse | null)[] = new Array(MOST).fill(null);
  #next = 0;
  readonly #latestNs: Float64Array;

  constructor(latestNs = new Float64Array(1)) {
    this.#latestNs = latestNs.fill(Number.NEGATIVE_INFINITY);
  }

  /** The oldest gives way. */
  keep(response: EarlyResponse): void {
    this.#kept[this.#next++ % MOST] = response;
    this.#latestNs[0] = response.timeNs;
  }

  /** The response to a query that comes now; null without one. */
  take(asker: number, server: number, portAndId: number, timeNs: number): EarlyResponse | null {
    if (timeNs - this.#latestNs[0] >= EARLY_NS) return null;
    const at = this.#kept.findIndex(
      (kept) =>
        kept !== null &&
        kept.portAndId === portAndId &&
        kept.asker === asker &&
        kept.server === server &&
        timeNs - kept.timeNs < EARLY_NS,
    );
    if (at < 0) return null;
    const response = this.#kept[at];
    this.#kept[at] = null;
    return response;
  }
}
