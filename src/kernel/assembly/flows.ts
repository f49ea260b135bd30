/** The table of TCP conversations (src/track/flowTable.ts) and those closed lately (src/track/closedFlows.ts). */
import { CLOSED_KEPT, CLOSED_RING, CLOSED_STATE, CLOSED_WORDS, FLOW_STATE, FLOW_WORDS } from './layout';
import { findTuple, putTuple, removeTuple } from './tuples';

/** Whether the table is still here: one that grew out of this memory is TypeScript's alone. */
export function areFlowsHere(): bool {
  return load<i32>(FLOW_STATE, 4) !== 0;
}

export function findFlow(source: i32, destination: i32, ports: i32): i32 {
  return findTuple(FLOW_WORDS, load<i32>(FLOW_STATE, 4), source, destination, ports);
}

/**
 * Entry for a new conversation, or of an old one with the same ends, whose value is to be set; 0 when the table must be
 * made larger first.
 */
export function roomForFlow(source: i32, destination: i32, ports: i32): usize {
  if (load<i32>(FLOW_STATE) * 2 > load<i32>(FLOW_STATE, 4)) return 0;
  return putTuple(FLOW_WORDS, FLOW_STATE, source, destination, ports, 0);
}

/** What marks a conversation whose opening is over as touched just now. */
export function openedValue(): i32 {
  return -1 - load<i32>(FLOW_STATE, 8);
}

export function wasClosed(source: i32, destination: i32, ports: i32): bool {
  return findTuple(CLOSED_WORDS, load<i32>(CLOSED_STATE, 4), source, destination, ports) >= 0;
}

export function closeFlow(entry: usize): void {
  addClosed(load<i32>(entry), load<i32>(entry, 4), load<i32>(entry, 8));
  removeTuple(FLOW_WORDS, FLOW_STATE, entry);
}

function addClosed(source: i32, destination: i32, ports: i32): void {
  const next = load<i32>(CLOSED_STATE, 8);
  const ring = CLOSED_RING + (next as usize) * 12;
  const turn = next + 1;
  store<i32>(CLOSED_STATE, turn % CLOSED_KEPT, 8);
  const mask = load<i32>(CLOSED_STATE, 4);
  const old = findTuple(CLOSED_WORDS, mask, load<i32>(ring), load<i32>(ring, 4), load<i32>(ring, 8));
  // One that was closed again since has a later turn.
  if (old >= 0 && load<i32>(old as usize, 12) === turn) removeTuple(CLOSED_WORDS, CLOSED_STATE, old as usize);
  store<i32>(ring, source);
  store<i32>(ring, destination, 4);
  store<i32>(ring, ports, 8);
  putTuple(CLOSED_WORDS, CLOSED_STATE, source, destination, ports, turn);
}
