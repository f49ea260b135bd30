/** Another name server's word that contradicts what a resolver was told: authorities that disagree. */
import type { PtrAnswer, PtrQuery } from './query.ts';
import { firstFrom } from './sorted.ts';

/** Later or earlier, the zone will have been changed. */
const NEAR_MS = 600_000;

/**
 * The nearest in time, about the same name; null: nobody contradicted it, but for a zone that was changed.
 * @param about  all queries about the address, in the order of time
 */
export function contraryTo(told: PtrQuery, about: readonly PtrQuery[]): PtrQuery | null {
  const other = nearestContrary(told, about);
  return other === null || hasChanged(told, other, about) ? null : other;
}

/** In between, one of the two name servers said what the other one did. */
function hasChanged(told: PtrQuery, other: PtrQuery, about: readonly PtrQuery[]): boolean {
  const [fromMs, untilMs] = [Math.min(told.timeMs, other.timeMs), Math.max(told.timeMs, other.timeMs)];
  for (let at = firstFrom(about, fromMs); at < about.length && about[at]!.timeMs <= untilMs; at++) {
    const one = about[at]!;
    if (contradicts(one, told, told.server) || contradicts(one, other, other.server)) return true;
  }
  return false;
}

function nearestContrary(told: PtrQuery, about: readonly PtrQuery[]): PtrQuery | null {
  let nearest: PtrQuery | null = null;
  for (let at = firstFrom(about, told.timeMs - NEAR_MS); at < about.length; at++) {
    const other = about[at]!;
    if (other.timeMs > told.timeMs + NEAR_MS) break;
    if (other.server === told.server || !contradicts(other, told, other.server)) continue;
    if (nearest === null || distance(other, told) < distance(nearest, told)) nearest = other;
  }
  return nearest;
}

/** Whether a certain server said something else of the same name. */
function contradicts(other: PtrQuery, told: PtrQuery, server: string): boolean {
  if (other.server !== server || other.name.toLowerCase() !== told.name.toLowerCase()) return false;
  if (other.answer === null || told.answer === null) return false;
  const [one, two] = [namesIn(other.answer), namesIn(told.answer)];
  return one !== null && two !== null && one !== two;
}

/** What an authority says for certain, to be compared; null: it says nothing of the name. */
function namesIn({ kind, names }: PtrAnswer): string | null {
  if (kind === 'nxdomain' || kind === 'nodata') return '';
  return kind === 'name' && names.length > 0 ? [...names].sort().join(' ').toLowerCase() : null;
}

function distance(one: PtrQuery, other: PtrQuery): number {
  return Math.abs(one.timeMs - other.timeMs);
}
