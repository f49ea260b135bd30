/** Hash tables from (address, port, address, port) to one number, as src/track/tupleTable.ts lays them out. */
import { flowHash } from './network';

const ENTRY: i32 = 4;

/** Address of the entry, or -1 - address of the free place where it would go. */
export function findTuple(words: usize, mask: i32, source: i32, destination: i32, ports: i32): i32 {
  const swapped = (ports << 16) | (ports >>> 16);
  let place = flowHash(source, destination, ports) & mask;
  let at = words + ((place as usize) << ENTRY);
  while (load<i32>(at, 12) !== 0) {
    const key = load<i32>(at, 8);
    if (key === ports && load<i32>(at) === source && load<i32>(at, 4) === destination) return at as i32;
    if (key === swapped && load<i32>(at) === destination && load<i32>(at, 4) === source) return at as i32;
    place = (place + 1) & mask;
    at = words + ((place as usize) << ENTRY);
  }
  return -1 - (at as i32);
}

/** There must be room. Answers the entry. */
export function putTuple(words: usize, state: usize, source: i32, destination: i32, ports: i32, value: i32): usize {
  const found = findTuple(words, load<i32>(state, 4), source, destination, ports);
  const at = (found < 0 ? -1 - found : found) as usize;
  if (found < 0) store<i32>(state, load<i32>(state) + 1);
  store<i32>(at, source);
  store<i32>(at, destination, 4);
  store<i32>(at, ports, 8);
  store<i32>(at, value, 12);
  return at;
}

/** Entries move by it. */
export function removeTuple(words: usize, state: usize, entry: usize): void {
  const mask = load<i32>(state, 4);
  let hole = ((entry - words) >> ENTRY) as i32;
  let next = hole;
  store<i32>(state, load<i32>(state) - 1);
  for (;;) {
    next = (next + 1) & mask;
    const from = words + ((next as usize) << ENTRY);
    if (load<i32>(from, 12) === 0) break;
    const home = flowHash(load<i32>(from), load<i32>(from, 4), load<i32>(from, 8)) & mask;
    // An entry may move into the hole unless its home lies cyclically after the hole.
    if (((next - home) & mask) < ((next - hole) & mask)) continue;
    memory.copy(words + ((hole as usize) << ENTRY), from, 1 << ENTRY);
    hole = next;
  }
  store<i32>(words + ((hole as usize) << ENTRY), 0, 12);
}
