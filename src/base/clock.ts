/** Times: inside, nanoseconds since the analysis's origin as a number; at the edges, seconds or an RFC 3339 string. */

/** Nanoseconds to seconds, exact to the nanosecond as a decimal. */
export function toSeconds(ns: number): number {
  return Math.round(ns) / 1e9;
}

/** Absolute time in UTC with nine decimals: `2015-03-02T10:11:12.123456789Z`. Before 0001 or after 9999 it is clamped. */
export function formatEpoch(epochNs: bigint): string {
  const floor = epochNs / 1_000_000_000n - (epochNs % 1_000_000_000n < 0n ? 1n : 0n);
  const nanos = epochNs - floor * 1_000_000_000n;
  const seconds = Math.min(Math.max(Number(floor), -62_135_596_800), 253_402_300_799);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${nanos.toString().padStart(9, '0')}Z`;
}
