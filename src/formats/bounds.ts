/** How large things in a capture may be before they are taken for damage. */

/** Wireshark's and tcpdump's largest snap length, in bytes. */
export const USUAL_SNAP_LENGTH = 262_144;
/** No record or block is read beyond this, whatever the file says. */
export const LARGEST_RECORD = 1 << 24;
/** What an original length beyond the table's range is taken for. */
export const LARGEST_LENGTH = 0x7fff_ffff;

/** The largest captured length that a file with this snap length may hold. */
export function largestCaptured(snapLength: number): number {
  return Math.min(Math.max(snapLength, USUAL_SNAP_LENGTH), LARGEST_RECORD);
}
