/** Bits of what may be passed over, as src/kernel/kernel.ts has them. */

export const ORDINARY_DNS: i32 = 1;
export const PLAIN_OPENINGS: i32 = 2;
/** … also the frame with which one is over. */
export const PLAIN_ENDS: i32 = 4;
export const BRIEF_LOOKUPS: i32 = 8;
