/**
 * The capturing host's own addresses, as captures name them: what it asks under one, it may wait for under another. Several
 * files, or one that was merged, may be of several hosts (the client's capture and the server's): an interface whose
 * addresses are all others than those known says nothing of that host.
 */
import { isLoopback } from '../base/addressKind.ts';
import type { AddressTable } from '../base/addressTable.ts';
import type { Hosts } from '../track/hosts.ts';

export class OwnAddresses {
  readonly #addresses: AddressTable;
  readonly #hosts: Hosts;
  readonly #known = new Set<string>();

  constructor(addresses: AddressTable, hosts: Hosts) {
    this.#addresses = addresses;
    this.#hosts = hosts;
  }

  /** @param named  of one interface */
  learn(named: readonly string[]): void {
    // Every host has the loopback's.
    const own = named.filter((text) => !isLoopback(text));
    if (this.#known.size > 0 && !own.some((text) => this.#known.has(text))) return;
    for (const text of own) {
      const key = this.#addresses.keyOfText(text);
      if (key === null || this.#addresses.isOverflow(key)) continue;
      this.#known.add(text);
      this.#hosts.learnLocal(key);
    }
  }
}
