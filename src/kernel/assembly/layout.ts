/**
 * Where everything lies in the memory that the kernel shares with TypeScript, which makes views of it by these names
 * (src/kernel/kernel.ts). What a table holds is told by the class whose table it is.
 */

/** The frames at hand, an element each, as src/formats/frameBatch.ts has them. */
export const BATCH_CAPACITY: i32 = 4096;
export const OFFSETS: usize = memory.data(BATCH_CAPACITY * 4, 64);
export const CAPTURED_LENGTHS: usize = memory.data(BATCH_CAPACITY * 4, 64);
export const ORIGINAL_LENGTHS: usize = memory.data(BATCH_CAPACITY * 4, 64);
export const TIMES: usize = memory.data(BATCH_CAPACITY * 8, 64);
export const POSITIONS: usize = memory.data(BATCH_CAPACITY * 8, 64);

/** Single numbers: counts, then times in ns. */
export const CLOCK_BACKWARDS: usize = memory.data(16, 64);
export const QUIC_DATAGRAMS: usize = CLOCK_BACKWARDS + 4;
export const DNS_MESSAGES: usize = CLOCK_BACKWARDS + 8;
export const STREAMS: usize = CLOCK_BACKWARDS + 12;
/** NAT64 prefixes beside the well-known one that the capture showed (src/stall/nat64.ts). */
export const NAT64_LEARNED: usize = memory.data(16, 64);
export const NOW_NS: usize = memory.data(64, 64);
export const SHIFT_NS: usize = NOW_NS + 8;
export const LATEST_FORWARD_NS: usize = NOW_NS + 16;
export const LATEST_EARLY_NS: usize = NOW_NS + 24;
export const THRESHOLD_NS: usize = NOW_NS + 32;
/** The first frame of the batch as a number that tells its capture, too (src/base/frameRef.ts). */
export const FIRST_FRAME: usize = NOW_NS + 40;
/** Up to which frame the first pass has come (digests.ts). */
export const DIGESTED: usize = NOW_NS + 48;

/** By UDP port: what else than a name service it may be (src/decode/udpUse.ts). */
export const UDP_USES: usize = memory.data(65536, 64);

/** Of each hash table the state: entries, places - 1 (0 when the table grew out of this memory), and its class's own. */
export const FLOW_ENTRIES: i32 = 65536;
export const FLOW_STATE: usize = memory.data(16, 64);
export const FLOW_WORDS: usize = memory.data(FLOW_ENTRIES * 16, 64);

export const CLOSED_KEPT: i32 = 8192;
export const CLOSED_STATE: usize = memory.data(16, 64);
export const CLOSED_WORDS: usize = memory.data(CLOSED_KEPT * 2 * 16, 64);
export const CLOSED_RING: usize = memory.data(CLOSED_KEPT * 12, 64);

/** Of src/base/addressTable.ts. */
export const ADDRESSES: i32 = 32768;
export const ADDRESS_STATE: usize = memory.data(16, 64);
export const ADDRESS_WORDS: usize = memory.data(ADDRESSES * 16, 64);
export const ADDRESS_INDEX: usize = memory.data(ADDRESSES * 2 * 4, 64);

/** Of src/track/pendingQueries.ts; the state's last two: slots given back, slots ever used. */
export const PENDING_SLOTS: i32 = 4096;
export const PENDING_STATE: usize = memory.data(16, 64);
export const PENDING_KEYS: usize = memory.data(PENDING_SLOTS * 12, 64);
export const PENDING_TABLE: usize = memory.data(PENDING_SLOTS * 2 * 4, 64);
export const PENDING_TIMES: usize = memory.data(PENDING_SLOTS * 8, 64);
export const PENDING_FRAMES: usize = memory.data(PENDING_SLOTS * 8, 64);
export const PENDING_FREE: usize = memory.data(PENDING_SLOTS * 4, 64);
export const PENDING_REVERSE: usize = memory.data(PENDING_SLOTS, 64);
export const PENDING_BRIEFS: usize = memory.data(PENDING_SLOTS * 4, 64);
export const ASKER_BUCKETS: i32 = 1024;
export const ASKERS_WAITING: usize = memory.data(ASKER_BUCKETS * 4, 64);

/** Of src/track/lookupRing.ts; of each ring the state: number of the oldest that is held, and of the newest. */
export const LOOKUP_BUCKETS: i32 = 8192;
export const LATEST_LOOKUPS: i32 = 1024;
export const LATEST_STATE: usize = memory.data(16, 64);
export const LATEST_SUBJECTS: usize = memory.data(LATEST_LOOKUPS * 4, 64);
export const LATEST_ASKERS: usize = memory.data(LATEST_LOOKUPS * 4, 64);
export const LATEST_NEWEST_ABOUT: usize = memory.data(LOOKUP_BUCKETS * 4, 64);
export const LATEST_OLDER_ABOUT: usize = memory.data(LATEST_LOOKUPS * 4, 64);
export const LATEST_NEWEST_BY: usize = memory.data(LOOKUP_BUCKETS * 4, 64);
export const LATEST_OLDER_BY: usize = memory.data(LATEST_LOOKUPS * 4, 64);
export const LATEST_IS_OBJECT: usize = memory.data(LATEST_LOOKUPS, 64);
export const SLOW_LOOKUPS: i32 = 16384;
export const SLOW_STATE: usize = memory.data(16, 64);
export const SLOW_SUBJECTS: usize = memory.data(SLOW_LOOKUPS * 4, 64);
export const SLOW_ASKERS: usize = memory.data(SLOW_LOOKUPS * 4, 64);
export const SLOW_NEWEST_ABOUT: usize = memory.data(LOOKUP_BUCKETS * 4, 64);
export const SLOW_OLDER_ABOUT: usize = memory.data(SLOW_LOOKUPS * 4, 64);
export const SLOW_NEWEST_BY: usize = memory.data(LOOKUP_BUCKETS * 4, 64);
export const SLOW_OLDER_BY: usize = memory.data(SLOW_LOOKUPS * 4, 64);
export const SLOW_IS_OBJECT: usize = memory.data(SLOW_LOOKUPS, 64);

/** Of src/track/briefLookups.ts. */
export const BRIEF_WORDS: usize = memory.data(LATEST_LOOKUPS * 32, 64);
export const BRIEF_TIMES: usize = memory.data(LATEST_LOOKUPS * 40, 64);

/** Of src/track/answeredTries.ts; the state: place of the next. */
export const ANSWERED_KEPT: i32 = 64;
export const ANSWERED_STATE: usize = memory.data(16, 64);
export const ANSWERED_WORDS: usize = memory.data(ANSWERED_KEPT * 20, 64);
export const ANSWERED_TIMES: usize = memory.data(ANSWERED_KEPT * 8, 64);

/** Of src/track/forwardWatch.ts, its signs as bits; the state: how many names until those are made anew. */
export const WATCHED_NAMES: i32 = 1024;
export const WATCH_STATE: usize = memory.data(16, 64);
export const WATCH_WORDS: usize = memory.data(WATCHED_NAMES * 32, 64);
export const WATCH_TIMES: usize = memory.data(WATCHED_NAMES * 8, 64);
export const WATCH_LAST_NS: usize = memory.data(WATCHED_NAMES * 8, 64);
export const FORWARD_SIGN_COUNT: i32 = 131072;
export const FORWARD_SIGNS: usize = memory.data(FORWARD_SIGN_COUNT / 8, 64);

/** Of src/stall/toldAnswers.ts, as many buckets as answers; the state: how many there were. */
export const TOLD_KEPT: i32 = 8192;
export const TOLD_STATE: usize = memory.data(16, 64);
export const TOLD_WORDS: usize = memory.data(TOLD_KEPT * 16, 64);
export const TOLD_NEWEST: usize = memory.data(TOLD_KEPT * 4, 64);
export const TOLD_OLDER: usize = memory.data(TOLD_KEPT * 4, 64);

/** Of src/track/resolverStats.ts; the state: how much is in it. */
export const LOG_CAPACITY: i32 = 1024;
export const LOG_STATE: usize = memory.data(16, 64);
export const LOG_SERVERS: usize = memory.data(LOG_CAPACITY * 4, 64);
export const LOG_DURATIONS: usize = memory.data(LOG_CAPACITY * 8, 64);

/** Of src/track/lookupTables.ts: reverse lookups begun, numbers given, reverse lookups that were answered. */
export const LOOKUP_COUNTS: usize = memory.data(16, 64);
/** Of src/track/hosts.ts: addresses that are known to be the capturing host's own. */
export const LOCAL_COUNT: usize = memory.data(4, 64);

/** Of src/track/openPairs.ts. */
export const PAIR_BUCKETS: i32 = 16384;
export const PAIR_COUNTS: usize = memory.data(PAIR_BUCKETS * 2, 64);
export const HOST_COUNTS: usize = memory.data(PAIR_BUCKETS * 2, 64);

/** Of src/track/hosts.ts; behind the link-layer addresses whether packets came through routers. */
export const MAC_PLACES: i32 = 4096;
export const MACS: usize = memory.data(MAC_PLACES * 16 + 16, 64);
export const ROUTED: usize = MACS + ((MAC_PLACES as usize) << 4);
export const SENDER_PLACES: i32 = 8192;
export const SENDER_HOPS: usize = memory.data(SENDER_PLACES * 8, 64);

/** Of src/track/lookupIndex.ts: lookups that a connection to come may wait for. */
export const SUBJECT_BUCKETS: i32 = 65536;
export const UNDECIDED: usize = memory.data(SUBJECT_BUCKETS * 4, 64);

/** Of src/track/speakerMemory.ts. */
export const SPEAKER_PLACES: i32 = 4096;
export const SPEAKERS: usize = memory.data(SPEAKER_PLACES * 8, 64);

/** Of src/track/plainConnections.ts, by server port. */
export const PORT_KINDS: usize = memory.data(65536, 64);

/** Bits by a hash of the server's name (src/engine/encryptedDns.ts). */
export const ENCRYPTED_DNS_SIGNS: usize = memory.data(8192, 64);

/** Of src/track/plainOpenings.ts; the state: slots given back, slots ever used. */
export const OPENINGS: i32 = 32768;
export const OPENING_STATE: usize = memory.data(16, 64);
export const OPENING_WORDS: usize = memory.data(OPENINGS * 72, 64);
export const OPENING_NUMBERS: usize = memory.data(OPENINGS * 88, 64);
export const OPENING_NAMES: usize = memory.data(OPENINGS * 128, 64);
export const OPENINGS_FREE: usize = memory.data(OPENINGS * 4, 64);

/** Of src/track/recentOpenings.ts; the state: how many there were. Three chains: of both ends, the client's, the server's. */
export const RECENT_KEPT: i32 = 1024;
export const RECENT_BUCKETS: i32 = 4096;
export const RECENT_STATE: usize = memory.data(16, 64);
export const RECENT_WORDS: usize = memory.data(RECENT_KEPT * 72, 64);
export const RECENT_NUMBERS: usize = memory.data(RECENT_KEPT * 88, 64);
export const RECENT_NAMES: usize = memory.data(RECENT_KEPT * 128, 64);
export const RECENT_NEWEST: usize = memory.data(RECENT_BUCKETS * 3 * 4, 64);
export const RECENT_OLDER: usize = memory.data(RECENT_KEPT * 3 * 4, 64);

/** The readers' buffers. */
export const READ_AREA_BYTES: i32 = 4194304;
export const READ_AREA: usize = memory.data(READ_AREA_BYTES, 64);
