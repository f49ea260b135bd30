/** TCP's header (src/decode/tcpHeader.ts). */
import { int32 } from './network';

export const FIN: i32 = 1;
export const SYN: i32 = 2;
export const RST: i32 = 4;
export const ACK: i32 = 16;

const HEADER_BYTES: usize = 20;
/** Two no-operations, and a timestamp's kind and length: as most stacks write it. */
const NOP_NOP_TIMESTAMP: i32 = 0x0101080a;
const OPTION_END: i32 = 0;
const OPTION_NOP: i32 = 1;
const OPTION_TIMESTAMP: i32 = 8;
const OPTION_MPTCP: i32 = 30;

/** Bytes of the header at `at`; 0 when it says less than a header has. */
export function headerBytes(at: usize): usize {
  const length = ((load<u8>(at, 12) >> 4) as usize) << 2;
  return length < HEADER_BYTES ? 0 : length;
}

/** The timestamp value (RFC 7323, 3.2); 0 without the option. `end`: of the header or the capture. */
export function timestampValue(at: usize, end: usize): i32 {
  if (at + 32 <= end && int32(at + 20) === NOP_NOP_TIMESTAMP) return int32(at + 24);
  const option = findOption(at, end, OPTION_TIMESTAMP);
  return option !== 0 && option + 6 <= end ? int32(option + 2) : 0;
}

/** Whether a SYN may join a Multipath TCP connection. */
export function hasMultipath(at: usize, end: usize): bool {
  return findOption(at, end, OPTION_MPTCP) !== 0;
}

/** Where the option of this kind is; 0 without one. */
function findOption(header: usize, end: usize, kind: i32): usize {
  let at = header + HEADER_BYTES;
  while (at < end) {
    const found = load<u8>(at) as i32;
    if (found === OPTION_END) return 0;
    if (found === kind) return at;
    if (found === OPTION_NOP) at += 1;
    else if (at + 1 < end && load<u8>(at, 1) >= 2) at += load<u8>(at, 1) as usize;
    else return 0;
  }
  return 0;
}
