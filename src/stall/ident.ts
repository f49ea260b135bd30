/** How much of a silence was waited for the service that knows users (ident), and not for a lookup. */
import type { SideIndex } from '../base/side.ts';
import type { Gap } from '../track/gap.ts';
import { coveredNs, type Fit, type World } from './fit.ts';

export interface IdentWait {
  readonly startNs: number;
  readonly frame: number;
  /** Nanoseconds that no lookup covers. */
  readonly aloneNs: number;
  readonly isAnswered: boolean;
}

/**
 * null where the owner did not ask its peer within the silence. A question that nobody answers is waited for until the
 * next lookup begins.
 */
export function identWait(
  world: World,
  { connection, endNs }: Gap,
  side: SideIndex,
  fromNs: number,
  fits: readonly Fit[],
): IdentWait | null {
  const [{ address: asker }, { address: peer }] = [connection.side(side), connection.peer(side)];
  const query = world.idents().between(asker, peer, connection.firstTimeNs, fromNs, endNs);
  if (query === null) return null;
  const { startNs, frame } = query;
  const from = Math.max(startNs, fromNs);
  const isAnswered = query.isAnswered && query.endNs <= endNs;
  const next = isAnswered ? [] : fits.map(({ span }) => span.startNs).filter((ns) => ns > from);
  const to = Math.min(query.endNs, endNs, ...next);
  return { startNs, frame, aloneNs: to - from - coveredNs(fits, from, to), isAnswered };
}
