/**
 * Questions for the user behind a connection (ident, RFC 1413, port 113), which servers put to their clients before they
 * greet: where a firewall drops them they are waited for, too, and look like a name server's silence.
 */

export interface IdentQuery {
  readonly asker: number;
  readonly peer: number;
  readonly startNs: number;
  /** Of its SYN. */
  readonly frame: number;
  /** When it was answered or refused; infinite while it is not. */
  endNs: number;
}

/** The oldest give way. */
const KEPT = 128;

export class IdentQueries {
  readonly #latest: IdentQuery[] = [];

  /** Somebody connects to the service. */
  asked(asker: number, peer: number, timeNs: number, frame: number): void {
    if (this.#latest.length === KEPT) this.#latest.shift();
    this.#latest.push({ asker, peer, startNs: timeNs, frame, endNs: Number.POSITIVE_INFINITY });
  }

  /** The service answered, or refused. */
  answered(asker: number, peer: number, timeNs: number): void {
    const query = this.#latest.find(
      (one) => one.asker === asker && one.peer === peer && one.endNs === Number.POSITIVE_INFINITY,
    );
    if (query !== undefined) query.endNs = timeNs;
  }

  /** The first of these two that lasted at some time between the two; null without one. */
  between(asker: number, peer: number, fromNs: number, toNs: number): IdentQuery | null {
    const isIt = (one: IdentQuery) =>
      one.asker === asker && one.peer === peer && one.startNs < toNs && one.endNs > fromNs;
    return this.#latest.find(isIt) ?? null;
  }
}
