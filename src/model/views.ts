/** What the app shows, beside the report itself: rows, pictures and one frame's detail, as they cross the contract. */
import { z } from 'zod';
import {
  captureSchema,
  connectionListSchema,
  gapSchema,
  limitSchema,
  lookupSchema,
  stallSchema,
  summarySchema,
} from './report.ts';
import { sentenceSchema } from './sentenceShape.ts';
import { timelineSchema } from './timeline.ts';
import { CAUSES, CHANNELS, CONFIDENCES, OUTCOMES, PHASES, SIDES } from './words.ts';

const seconds = z.number().describe('seconds since the first frame of the earliest capture');
const count = z.int().min(0);
const captureIndex = count.describe('index into the captures of the session');
const frameNumber = z.int().min(1);

// ---------------------------------------------------------------- lists

/** A stall as a line of the list; `open`: it still lasts, `waitedSeconds` counts up to `asOfSeconds`. */
export const stallRowSchema = z.object({
  id: z.string(),
  side: z.enum(SIDES),
  /** Who waited, an address. */
  who: z.string(),
  /** For whom: server name where known, else address; the client's address when the server waited. */
  peer: z.string(),
  peerPort: z.int(),
  phase: z.enum(PHASES),
  cause: z.enum([...CAUSES, 'unexplained']),
  resolver: z.string().nullable(),
  waitedSeconds: z.number().min(0),
  startSeconds: seconds,
  confidence: z.enum(CONFIDENCES),
  stream: count.nullable(),
  open: z.boolean(),
  asOfSeconds: seconds,
});

export const connectionRowSchema = connectionListSchema.omit({ opening: true });

export const lookupRowSchema = z.object({
  id: z.string(),
  asker: z.string(),
  address: z.string().nullable(),
  name: z.string(),
  startSeconds: seconds,
  /** First query to the accepted answer or give-up; null when neither is known. */
  durationSeconds: z.number().nullable(),
  outcome: z.enum(OUTCOMES),
  targets: z.array(z.string()),
  servers: z.array(z.string()),
  channels: z.array(z.enum(CHANNELS)),
  tries: count,
  stallIds: z.array(z.string()),
});

export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    /** Rows that match, of which `rows` begin at `offset`. */
    total: count,
    offset: count,
    rows: z.array(row),
  });
}

// ---------------------------------------------------------------- one stall

/** A stall, or an unexplained gap, with all that its view shows. */
export const stallViewSchema = z.object({
  stall: z.union([stallSchema, gapSchema]),
  headline: sentenceSchema,
  story: z.array(sentenceSchema),
  timeline: timelineSchema,
  lookups: z.array(lookupSchema),
  /** Filters to copy: the frames of the proof in Wireshark's words, and a tshark command. */
  wiresharkFilter: z.string(),
  tsharkCommand: z.string(),
});

export const lookupViewSchema = z.object({ lookup: lookupSchema, timeline: timelineSchema.nullable() });

// ---------------------------------------------------------------- frames

export const frameRowSchema = z.object({
  capture: captureIndex,
  number: frameNumber,
  timeSeconds: seconds,
  source: z.string(),
  destination: z.string(),
  /** As Wireshark's column names it: TCP, DNS, TLSv1.3, SMTP, … */
  protocol: z.string(),
  length: count,
  info: z.string(),
  stream: count.nullable(),
  /** The stalls in whose proof it is. */
  stallIds: z.array(z.string()),
  /** What people wrote on it in the file; long ones cut. */
  comments: z.array(z.string()),
});

/** A layer or field of a frame; `offset` and `length` in the frame's captured bytes. */
export interface FrameField {
  /** The display filter's name for it, where there is one: `dns.qry.name`. */
  readonly name: string | null;
  readonly label: string;
  readonly value: string;
  readonly offset: number;
  readonly length: number;
  readonly children: readonly FrameField[];
}
export const frameFieldSchema: z.ZodType<FrameField> = z.lazy(() =>
  z.object({
    name: z.string().nullable(),
    label: z.string(),
    value: z.string(),
    offset: count,
    length: count,
    children: z.array(frameFieldSchema),
  }),
);

/** Why decoding stopped before the frame's end. */
export const decodeStopSchema = z.object({
  layer: z.string(),
  kind: z.enum(['truncated', 'malformed', 'unsupported']),
  offset: count,
  needed: count.nullable(),
  available: count.nullable(),
});

export const frameViewSchema = z.object({
  row: frameRowSchema,
  epoch: z.string().describe('absolute time, RFC 3339 in UTC, nine decimals'),
  interfaceName: z.string().nullable(),
  linkType: z.string(),
  capturedLength: count,
  originalLength: count,
  comments: z.array(z.string()),
  layers: z.array(frameFieldSchema),
  stop: decodeStopSchema.nullable(),
  /** The captured bytes, base64; at most 256 KiB of them. */
  bytes: z.string(),
});

// ---------------------------------------------------------------- pictures

/** The capture's whole time, or a part of it, in equal buckets. */
export const overviewSchema = z.object({
  fromSeconds: seconds,
  toSeconds: seconds,
  /** Frames in each bucket. */
  frames: z.array(count),
  stalls: z.array(
    z.object({
      id: z.string(),
      startSeconds: seconds,
      endSeconds: seconds,
      side: z.enum(SIDES),
      confidence: z.enum(CONFIDENCES),
      open: z.boolean(),
    }),
  ),
  /** Stalls beyond the bounded list. */
  omittedStalls: count,
});

/** Connections by delay, logarithmic bins. */
const delayBinsSchema = z.array(z.object({ fromSeconds: z.number(), toSeconds: z.number(), connections: count }));

export const chartsSchema = z.object({
  /** Handshake completion to ClientHello where the client spoke first, to the greeting where the server did. */
  clientHelloDelays: delayBinsSchema,
  greetingDelays: delayBinsSchema,
  /** PTR queries over time by resolver; `seconds` null: not answered. Bounded, the slowest kept. */
  ptrResponses: z.array(
    z.object({
      resolver: z.string(),
      points: z.array(z.object({ timeSeconds: seconds, seconds: z.number().nullable() })),
      omitted: count,
    }),
  ),
});

// ---------------------------------------------------------------- the session as it grows

export const liveCountsSchema = z.object({
  packets: count,
  dropped: count,
  bytes: count,
  packetsPerSecond: z.number().min(0),
  interfaces: z.array(z.string()),
  source: z.string().describe('cap, dumpcap or tcpdump'),
});

export const sessionStateSchema = z.enum(['reading', 'capturing', 'done', 'cancelled', 'failed']);

/** What is known of a session at this moment; the strip above the views. */
export const sessionStatusSchema = z.object({
  session: z.string(),
  title: z.string(),
  state: sessionStateSchema,
  /** Rises whenever rows may have changed. */
  revision: count,
  captures: z.array(captureSchema),
  bytesRead: count,
  totalBytes: count.nullable(),
  frames: count,
  durationSeconds: z.number().min(0),
  summary: summarySchema,
  /** "3 connections stalled on reverse DNS", and what was checked. */
  verdict: z.array(sentenceSchema),
  openStalls: count,
  gaps: count,
  findings: count,
  limits: z.array(limitSchema),
  problems: z.array(z.string()),
  live: liveCountsSchema.nullable(),
  thresholdMs: z.number(),
});

export const sessionEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), status: sessionStatusSchema }),
  /** Stalls that are new or have changed; at most a hundred a message, the list itself is asked for. */
  z.object({ kind: z.literal('stalls'), rows: z.array(stallRowSchema) }),
  z.object({ kind: z.literal('failed'), code: z.string(), text: z.string(), next: z.string() }),
]);

// ---------------------------------------------------------------- the display filter

export const filterErrorSchema = z.object({
  offset: count,
  length: count,
  text: z.string(),
  suggestion: z.string().nullable(),
});
export const completionSchema = z.object({
  /** What of the text it replaces. */
  from: count,
  to: count,
  insert: z.string(),
  detail: z.string(),
});

export type StallRow = z.infer<typeof stallRowSchema>;
export type ConnectionRow = z.infer<typeof connectionRowSchema>;
export type LookupRow = z.infer<typeof lookupRowSchema>;
export type StallView = z.infer<typeof stallViewSchema>;
export type LookupView = z.infer<typeof lookupViewSchema>;
export type FrameRow = z.infer<typeof frameRowSchema>;
export type FrameView = z.infer<typeof frameViewSchema>;
export type DecodeStop = z.infer<typeof decodeStopSchema>;
export type Overview = z.infer<typeof overviewSchema>;
export type Charts = z.infer<typeof chartsSchema>;
export type LiveCounts = z.infer<typeof liveCountsSchema>;
export type SessionStatus = z.infer<typeof sessionStatusSchema>;
export type SessionEvent = z.infer<typeof sessionEventSchema>;
export type FilterError = z.infer<typeof filterErrorSchema>;
export type Completion = z.infer<typeof completionSchema>;
