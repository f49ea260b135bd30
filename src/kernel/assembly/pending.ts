/** Queries that wait for their response (src/track/pendingQueries.ts): those that are no object come and go here. */
import {
  ASKERS_WAITING,
  NOW_NS,
  PENDING_BRIEFS,
  PENDING_FRAMES,
  PENDING_FREE,
  PENDING_KEYS,
  PENDING_REVERSE,
  PENDING_STATE,
  PENDING_TABLE,
  PENDING_TIMES,
} from './layout';

const KEY_BYTES: usize = 12;

/** Whether the table is still here: one that grew out of this memory is TypeScript's alone. */
export function areQueriesHere(): bool {
  return load<i32>(PENDING_STATE, 4) !== 0;
}

/** Slot of the waiting query; -1 without one. */
export function findQuery(asker: i32, server: i32, portAndId: i32): i32 {
  return load<i32>(locate(asker, server, portAndId)) - 1;
}

/** Whether it belongs to a reverse lookup. */
export function isReverseQuery(slot: i32): bool {
  return load<u8>(PENDING_REVERSE + (slot as usize)) !== 0;
}

/** The handle of the brief lookup whose query it is; 0 for all others. */
export function briefOf(slot: i32): i32 {
  return load<i32>(PENDING_BRIEFS + ((slot as usize) << 2));
}

/** How long it has waited. */
export function waitedNs(slot: i32): f64 {
  return load<f64>(NOW_NS) - load<f64>(PENDING_TIMES + ((slot as usize) << 3));
}

/** It was asked again just now. */
export function renewQuery(slot: i32, frame: f64): void {
  store<f64>(PENDING_TIMES + ((slot as usize) << 3), load<f64>(NOW_NS));
  store<f64>(PENDING_FRAMES + ((slot as usize) << 3), frame);
}

/**
 * A query that waits from now on; false when room must be made first.
 * @param brief  the handle of the brief lookup whose query it is; 0 for one that belongs to no reverse lookup
 */
export function addQuery(asker: i32, server: i32, portAndId: i32, frame: f64, brief: i32): bool {
  const slot = takeSlot();
  if (slot < 0) return false;
  store<i32>(locate(asker, server, portAndId), slot + 1);
  const keys = keysOf(slot);
  store<i32>(keys, asker);
  store<i32>(keys, server, 4);
  store<i32>(keys, portAndId, 8);
  store<u8>(PENDING_REVERSE + (slot as usize), brief !== 0 ? 1 : 0);
  store<i32>(PENDING_BRIEFS + ((slot as usize) << 2), brief);
  renewQuery(slot, frame);
  if (brief === 0) countAsker(asker, 1);
  return true;
}

/** It waits no more. */
export function removeQuery(slot: i32): void {
  const keys = keysOf(slot);
  removeEntry(locate(load<i32>(keys), load<i32>(keys, 4), load<i32>(keys, 8)));
  if (!isReverseQuery(slot)) countAsker(load<i32>(keys), -1);
  store<f64>(PENDING_TIMES + ((slot as usize) << 3), NaN);
  store<i32>(PENDING_BRIEFS + ((slot as usize) << 2), 0);
  const free = load<i32>(PENDING_STATE, 8);
  store<i32>(PENDING_FREE + ((free as usize) << 2), slot);
  store<i32>(PENDING_STATE, free + 1, 8);
}

function takeSlot(): i32 {
  const free = load<i32>(PENDING_STATE, 8);
  if (free > 0) {
    store<i32>(PENDING_STATE, free - 1, 8);
    return load<i32>(PENDING_FREE + (((free - 1) as usize) << 2));
  }
  const used = load<i32>(PENDING_STATE, 12);
  const slots = (load<i32>(PENDING_STATE, 4) + 1) / 2;
  if (used >= slots) return -1;
  store<i32>(PENDING_STATE, used + 1, 12);
  return used;
}

/** Of those that belong to no reverse lookup. */
function countAsker(asker: i32, more: i32): void {
  const at = ASKERS_WAITING + ((((asker * 0x9e3779b1) >>> 22) as usize) << 2);
  store<i32>(at, load<i32>(at) + more);
}

function keysOf(slot: i32): usize {
  return PENDING_KEYS + (slot as usize) * KEY_BYTES;
}

/** Where in the table the entry with this key is, or the free one where it would go. */
function locate(asker: i32, server: i32, portAndId: i32): usize {
  const mask = load<i32>(PENDING_STATE, 4);
  let place = hash(asker, server, portAndId) & mask;
  let at = PENDING_TABLE + ((place as usize) << 2);
  let slot = load<i32>(at);
  while (slot !== 0) {
    const keys = keysOf(slot - 1);
    if (load<i32>(keys, 8) === portAndId && load<i32>(keys) === asker && load<i32>(keys, 4) === server) return at;
    place = (place + 1) & mask;
    at = PENDING_TABLE + ((place as usize) << 2);
    slot = load<i32>(at);
  }
  return at;
}

/** What lies behind a freed entry moves up, so that no search ends before it has found it. */
function removeEntry(freed: usize): void {
  const mask = load<i32>(PENDING_STATE, 4);
  let hole = ((freed - PENDING_TABLE) >> 2) as i32;
  let next = (hole + 1) & mask;
  let slot = load<i32>(PENDING_TABLE + ((next as usize) << 2));
  while (slot !== 0) {
    const keys = keysOf(slot - 1);
    const home = hash(load<i32>(keys), load<i32>(keys, 4), load<i32>(keys, 8)) & mask;
    if (((next - home) & mask) >= ((next - hole) & mask)) {
      store<i32>(PENDING_TABLE + ((hole as usize) << 2), slot);
      hole = next;
    }
    next = (next + 1) & mask;
    slot = load<i32>(PENDING_TABLE + ((next as usize) << 2));
  }
  store<i32>(PENDING_TABLE + ((hole as usize) << 2), 0);
}

function hash(asker: i32, server: i32, portAndId: i32): i32 {
  let h = (asker * 0x9e3779b1) ^ (server * 0x85ebca6b) ^ (portAndId * 0xc2b2ae35);
  h = (h ^ (h >>> 15)) * 0x2c1b3c6d;
  return h ^ (h >>> 13);
}
