/** What was asked about a connection's ends while it opened: its stalls' lookups, else those that ran beside it. */
import type { ListedConnection, Lookup, Report, Stall } from '../model/report.ts';

/** What concerned one opening: the reverse lookups, and the forward lookups of the names that they gave. */
export interface Asked {
  readonly reverse: readonly Lookup[];
  readonly forward: readonly Lookup[];
}

/** A report whose lookups are found by the address that they are about. */
export class AskedAbout {
  readonly #byAddress = new Map<string, Lookup[]>();
  readonly #byId = new Map<string, Lookup>();

  constructor({ lookups }: Report) {
    const forward = new Set(lookups.flatMap(({ forwardIds }) => forwardIds));
    for (const lookup of lookups) {
      this.#byId.set(lookup.id, lookup);
      if (lookup.address === null || forward.has(lookup.id)) continue;
      const known = this.#byAddress.get(lookup.address);
      if (known === undefined) this.#byAddress.set(lookup.address, [lookup]);
      else known.push(lookup);
    }
  }

  /** @param untilSeconds  lookups that began later did not concern the opening */
  of(connection: ListedConnection, stall: Stall | null, untilSeconds: number): Asked {
    const all = stall === null ? this.#beside(connection, untilSeconds) : this.#found(stall.lookupIds);
    const forward = this.#found(all.flatMap(({ forwardIds }) => forwardIds));
    return { reverse: all.filter((lookup) => !forward.includes(lookup)), forward };
  }

  #beside({ client, server, startSeconds }: ListedConnection, untilSeconds: number): Lookup[] {
    const from = startSeconds - BEFORE_SECONDS;
    const about = (wanted: string, by: string) =>
      (this.#byAddress.get(wanted) ?? []).filter(
        ({ asker, startSeconds: begun }) => asker === by && begun <= untilSeconds && begun >= from,
      );
    return [...about(server.address, client.address), ...about(client.address, server.address)];
  }

  #found(ids: readonly string[]): Lookup[] {
    return [...new Set(ids)].map((id) => this.#byId.get(id)).filter((lookup) => lookup !== undefined);
  }
}

/** A lookup this long before the SYN may have been made for the connection. */
const BEFORE_SECONDS = 1;
