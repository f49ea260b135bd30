/** Hash tables from (address, port, address, port) to one number, as src/track/tupleTable.ts lays them out. */
import { flowHash } from './network';

const ENTRY: i32 = 4;

/**
 * The entry, or the free place where it would go, whose value is 0.
 * @param pair  source as the lower half, destination as the upper one
 */
export function findTuple(words: usize, mask: i32, hash: i32, pair: u64, ports: i32): usize {
  const turnedPair = rotl<u64>(pair, 32);
  const turnedPorts = rotl<i32>(ports, 16);
  let place = hash & mask;
  while (true) {
    const at = words + ((place as usize) << ENTRY);
    const found = load<u64>(at);
    const key = load<i32>(at, 8);
    if (load<i32>(at, 12) === 0) return at;
    const forth = (found ^ pair) | ((key ^ ports) as u32 as u64);
    const back = (found ^ turnedPair) | ((key ^ turnedPorts) as u32 as u64);
    if (i32(forth === 0) | i32(back === 0)) return at;
    place = (place + 1) & mask;
  }
}

/** Fills an entry that was found, or free. */
export function putTuple(at: usize, state: usize, pair: u64, ports: i32, value: i32): void {
  if (load<i32>(at, 12) === 0) store<i32>(state, load<i32>(state) + 1);
  store<u64>(at, pair);
  store<i32>(at, ports, 8);
  store<i32>(at, value, 12);
}

/** Entries move by it. */
export function removeTuple(words: usize, state: usize, entry: usize): void {
  const mask = load<i32>(state, 4);
  let hole = ((entry - words) >> ENTRY) as i32;
  let next = hole;
  store<i32>(state, load<i32>(state) - 1);
  while (true) {
    next = (next + 1) & mask;
    const from = words + ((next as usize) << ENTRY);
    if (load<i32>(from, 12) === 0) break;
    const home = flowHash(load<i32>(from), load<i32>(from, 4), load<i32>(from, 8)) & mask;
    // An entry may move into the hole unless its home lies cyclically after the hole.
    if (((next - home) & mask) < ((next - hole) & mask)) continue;
    v128.store(words + ((hole as usize) << ENTRY), v128.load(from));
    hole = next;
  }
  store<i32>(words + ((hole as usize) << ENTRY), 0, 12);
}
