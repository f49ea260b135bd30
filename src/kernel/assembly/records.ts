/** From the bytes of a pcap file to a batch of frames, as `walk` in src/formats/pcapReader.ts takes plain records. */
import { BATCH_CAPACITY, CAPTURED_LENGTHS, OFFSETS, ORIGINAL_LENGTHS, POSITIONS, TIMES } from './layout';

const HEADER: i32 = 16;
const DAY_SECONDS: i64 = 86_400;

/**
 * Takes records from `at` on as long as they are plain, all there, and the batch has room; answers how many frames are
 * in it then. Little-endian, with headers of 16 bytes.
 * @param bytes  what `at` and `end` count from
 * @param position  in the file, of `bytes`
 * @param count  frames that are in the batch
 * @param lastSeconds  of the frame before
 * @param largest  bytes that a record may have to be plain
 */
export function walkRecords(
  bytes: usize,
  at: i32,
  end: i32,
  position: f64,
  count: i32,
  lastSeconds: u32,
  originSeconds: f64,
  originNs: f64,
  nsPerUnit: f64,
  largest: u32,
): i32 {
  const unitsPerSecond = (1_000_000_000 / nsPerUnit) as u32;
  let last = lastSeconds as i64;
  while (count < BATCH_CAPACITY) {
    const data = at + HEADER;
    if (data > end) break;
    const header = bytes + (at as usize);
    const seconds = load<u32>(header);
    const fraction = load<u32>(header, 4);
    const captured = load<i32>(header, 8);
    const original = load<i32>(header, 12);
    if ((captured as u32) - 1 >= largest || original < captured || fraction >= unitsPerSecond) break;
    const leap = (seconds as i64) - last;
    if (leap > DAY_SECONDS || leap < -DAY_SECONDS || data + captured > end) break;
    const word = (count as usize) << 2;
    store<i32>(OFFSETS + word, data);
    store<i32>(CAPTURED_LENGTHS + word, captured);
    store<i32>(ORIGINAL_LENGTHS + word, original);
    const place = (count as usize) << 3;
    const sinceOrigin = ((seconds as f64) - originSeconds) * 1_000_000_000;
    store<f64>(TIMES + place, sinceOrigin + ((fraction as f64) * nsPerUnit - originNs));
    store<f64>(POSITIONS + place, position + (at as f64));
    last = seconds as i64;
    at = data + captured;
    count++;
  }
  return count;
}
