/** The table of TCP conversations (src/track/flowTable.ts) and those closed lately (src/track/closedFlows.ts). */
import { CLOSED_KEPT, CLOSED_RING, CLOSED_STATE, CLOSED_WORDS, FLOW_STATE, FLOW_WORDS } from './layout';
import { flowHash } from './network';
import { findTuple, putTuple, removeTuple } from './tuples';

/** Places in the table - 1; 0 when it is not here: one that grew out of this memory is TypeScript's alone. */
export function flowMask(): i32 {
  return load<i32>(FLOW_STATE, 4);
}

/**
 * Entry for a new conversation, or of an old one with the same ends, whose value is to be set; 0 when the table must be
 * made larger first.
 */
export function roomForFlow(source: i32, destination: i32, ports: i32): usize {
  const mask = flowMask();
  if (load<i32>(FLOW_STATE) * 2 > mask) return 0;
  const pair = (source as u32 as u64) | ((destination as u32 as u64) << 32);
  const entry = findTuple(FLOW_WORDS, mask, flowHash(source, destination, ports), pair, ports);
  putTuple(entry, FLOW_STATE, pair, ports, 0);
  return entry;
}

/** What marks a conversation whose opening is over as touched just now. */
export function openedValue(): i32 {
  return -1 - load<i32>(FLOW_STATE, 8);
}

export function wasClosed(hash: i32, pair: u64, ports: i32): bool {
  return load<i32>(findTuple(CLOSED_WORDS, load<i32>(CLOSED_STATE, 4), hash, pair, ports), 12) !== 0;
}

export function closeFlow(entry: usize, hash: i32): void {
  addClosed(hash, load<u64>(entry), load<i32>(entry, 8));
  removeTuple(FLOW_WORDS, FLOW_STATE, entry);
}

function addClosed(hash: i32, pair: u64, ports: i32): void {
  const next = load<i32>(CLOSED_STATE, 8);
  const ring = CLOSED_RING + (next as usize) * 12;
  const turn = next + 1;
  store<i32>(CLOSED_STATE, turn % CLOSED_KEPT, 8);
  const mask = load<i32>(CLOSED_STATE, 4);
  const oldest = flowHash(load<i32>(ring), load<i32>(ring, 4), load<i32>(ring, 8));
  const old = findTuple(CLOSED_WORDS, mask, oldest, load<u64>(ring), load<i32>(ring, 8));
  // One that was closed again since has a later turn.
  if (load<i32>(old, 12) === turn) removeTuple(CLOSED_WORDS, CLOSED_STATE, old);
  store<u64>(ring, pair);
  store<i32>(ring, ports, 8);
  putTuple(findTuple(CLOSED_WORDS, mask, hash, pair, ports), CLOSED_STATE, pair, ports, turn);
}
