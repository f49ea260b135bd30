/** Who asked the same name server in vain at an attempt's time, and whether that was for the attempt's receiver. */
import { usualReverseZone } from '../base/reverseName.ts';
import type { VainQuery, VainTimes } from './vainQueries.ts';

export interface InVain {
  /** In the order of time; at least one. */
  readonly queries: readonly VainQuery[];
  /** Of the receiver's resolver, or about our own zone; else of somebody who may as well ask for others. */
  readonly isForReceiver: boolean;
}

/** The receiver whose resolver may have asked. */
export interface Asking {
  readonly receiverAddress: string | null;
  /** Resolvers that asked near its attempts; empty: none was ever seen. */
  readonly resolvers: Pick<ReadonlyMap<string, unknown>, 'has' | 'size'>;
}

/** Once may be a packet that got lost. */
const LEAST_TRIES = 2;

/** What the name servers of one address were asked in vain. */
export class AskedInVain {
  readonly #times: VainTimes;
  readonly #zones: ReadonlySet<string>;
  readonly #networks = new Map<string, string | null>();

  /** @param names  that lead to the address */
  constructor(times: VainTimes, names: readonly string[]) {
    this.#times = times;
    this.#zones = new Set(names.flatMap(zonesAbove));
  }

  /** null: nobody that matters. */
  between(fromMs: number, untilMs: number, asking: Asking): InVain | null {
    const near = this.#times.between(fromMs, untilMs);
    if (near.length === 0) return null;
    const network = asking.receiverAddress === null ? null : this.#networkOf(asking.receiverAddress);
    const own = near.filter((query) => this.#isForReceiver(query, asking, network));
    if (own.length > 0) return { queries: own, isForReceiver: true };
    // Once its resolvers are known, what others ask has no bearing on it.
    if (asking.resolvers.size > 0) return null;
    const others = near.filter(({ rcode, tries }) => rcode === null && tries >= LEAST_TRIES);
    return others.length === 0 ? null : { queries: others, isForReceiver: false };
  }

  #isForReceiver({ resolver, name }: VainQuery, { resolvers }: Asking, network: string | null): boolean {
    if (resolvers.has(resolver) || this.#zones.has(name)) return true;
    return network !== null && this.#networkOf(resolver) === network;
  }

  /** The same for addresses in one /24, or /48 of IPv6. */
  #networkOf(address: string): string | null {
    let network = this.#networks.get(address);
    if (network === undefined) {
      network = usualReverseZone(address);
      this.#networks.set(address, network);
    }
    return network;
  }
}

/** `in-addr.arpa` and `ip6.arpa` are everybody's. */
const LEAST_LABELS = 3;

/** The zones that a name may lie in, as resolvers ask that tell each server no more than it needs (RFC 9156). */
function zonesAbove(name: string): string[] {
  const labels = name.split('.');
  const zones = labels.slice(0, 1 - LEAST_LABELS).map((_, at) => labels.slice(at).join('.'));
  return zones.flatMap((zone) => [zone, `_.${zone}`]);
}
