/** Tries that were answered lately (src/track/answeredTries.ts). */
import { ANSWERED_KEPT, ANSWERED_STATE, ANSWERED_TIMES, ANSWERED_WORDS, LATEST_FORWARD_NS, NOW_NS } from './layout';

const WORD_BYTES: usize = 20;
const COPIED: i32 = 8;
const TYPE_PTR: i32 = 12;
/** As in src/track/measures.ts. */
export const DUPLICATE_NS: f64 = 5_000_000;

/** The only query of a brief lookup. */
export function keepAnswered(asker: i32, server: i32, portAndId: i32, timeNs: f64, brief: i32): void {
  const place = load<i32>(ANSWERED_STATE);
  store<i32>(ANSWERED_STATE, (place + 1) & (ANSWERED_KEPT - 1));
  const at = ANSWERED_WORDS + (place as usize) * WORD_BYTES;
  store<i32>(at, asker);
  store<i32>(at, server, 4);
  store<i32>(at, portAndId, 8);
  store<i32>(at, TYPE_PTR, 12);
  store<i32>(at, brief, 16);
  store<f64>(ANSWERED_TIMES + ((place as usize) << 3), timeNs);
}

/** Whether a PTR query may be that of an answered try, captured a second time. */
export function isCopy(asker: i32, server: i32, portAndId: i32): bool {
  const next = load<i32>(ANSWERED_STATE);
  for (let back = 1; back <= COPIED; back++) {
    const place = (next - back) & (ANSWERED_KEPT - 1);
    const at = ANSWERED_WORDS + (place as usize) * WORD_BYTES;
    if (load<i32>(at, 8) !== portAndId || load<i32>(at) !== asker || load<i32>(at, 4) !== server) continue;
    if (load<f64>(NOW_NS) - load<f64>(ANSWERED_TIMES + ((place as usize) << 3)) < DUPLICATE_NS) return true;
  }
  return false;
}

/** Whether an address query may be one that was answered, captured a second time. */
export function mayBeCopied(): bool {
  return load<f64>(NOW_NS) - load<f64>(LATEST_FORWARD_NS) < DUPLICATE_NS;
}
