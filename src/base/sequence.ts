/** TCP sequence numbers: 32 bits that wrap (RFC 9293, 3.4). */

/** `a - b` as a signed distance: negative when `a` lies before `b`. */
export function sequenceDistance(a: number, b: number): number {
  return (a - b) | 0;
}
