/** TCP's header (RFC 9293, 3.1): where its fields lie, and the few options that tracking reads. */

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

/** Least length of a header, bytes. */
export const TCP_HEADER_BYTES = 20;

const NOP_NOP_TIMESTAMP = 0x0101080a;
const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_TIMESTAMP = 8;
const OPTION_MPTCP = 30;
const MPTCP_JOIN = 1;

/** Payload offset of the header at `at`; -1 when the header says less than 20 bytes. */
export function payloadOffset(bytes: Uint8Array, at: number): number {
  const length = (bytes[at + 12] >> 4) * 4;
  return length < TCP_HEADER_BYTES ? -1 : at + length;
}

/** End of the header at `at`, options included, as far as it lies before `end`. */
export function headerEnd(bytes: Uint8Array, at: number, end: number): number {
  return Math.min(end, at + (bytes[at + 12] >> 4) * 4);
}

/** The timestamp value (RFC 7323, 3.2) as 32 bits; 0 without the option. `end`: of the header or the capture. */
export function timestampValue(view: DataView, at: number, end: number): number {
  if (at + 32 <= end && view.getInt32(at + 20) === NOP_NOP_TIMESTAMP) return view.getInt32(at + 24);
  const option = findOption(view, at + TCP_HEADER_BYTES, end, OPTION_TIMESTAMP);
  return option >= 0 && option + 6 <= end ? view.getInt32(option + 2) : 0;
}

/** Whether a SYN joins an existing Multipath TCP connection (MP_JOIN, RFC 8684, 3.2). */
export function joinsMultipath(view: DataView, at: number, end: number): boolean {
  const option = findOption(view, at + TCP_HEADER_BYTES, end, OPTION_MPTCP);
  return option >= 0 && option + 3 <= end && view.getUint8(option + 2) >> 4 === MPTCP_JOIN;
}

/** Offset of the option of this kind between `from` and `end`; -1 without one. */
function findOption(view: DataView, from: number, end: number, kind: number): number {
  for (let at = from; at < end; ) {
    const found = view.getUint8(at);
    if (found === OPTION_END) return -1;
    if (found === kind) return at;
    if (found === OPTION_NOP) at += 1;
    else if (at + 1 < end && view.getUint8(at + 1) >= 2) at += view.getUint8(at + 1);
    else return -1;
  }
  return -1;
}
