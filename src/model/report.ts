/** The report `ptrscope-report/1`: the one shape that every output, view and comparison is made from. */
import { z } from 'zod';
import {
  CAUSES,
  CHANNELS,
  CONFIDENCES,
  FINDING_KINDS,
  GAP_ENDS,
  LIMIT_KINDS,
  OUTCOMES,
  PHASES,
  ROLES,
  SIDES,
} from './words.ts';

export const REPORT_SCHEMA_NAME = 'ptrscope-report/1';

const seconds = z.number().describe('seconds since the first frame of the earliest capture');
const duration = z.number().min(0).describe('a length of time in seconds');
const epoch = z.string().describe('absolute time, RFC 3339 in UTC, nine decimals');
const captureIndex = z.int().min(0).describe('index into captures');
const frameNumber = z.int().min(1).describe('frame number in its capture, from 1 as Wireshark counts');
const port = z.int().min(0).max(65535);

export const endpointSchema = z.object({ address: z.string(), port }).strict();

export const captureSchema = z
  .object({
    id: captureIndex,
    file: z.string().describe('file name without its folder; "-" for standard input'),
    format: z.string().describe('pcap, pcapng, with the compression around it: "pcapng+gzip"'),
    linkTypes: z.array(z.string()).describe('tcpdump.org LINKTYPE names in order of appearance'),
    frames: z.int().min(0),
    bytes: z.int().min(0).describe('bytes of the capture that were read, before decompression'),
    startedAt: epoch.nullable(),
    durationSeconds: duration,
    cut: z
      .object({ offset: z.int().min(0).describe('byte offset where reading stopped'), text: z.string() })
      .strict()
      .nullable(),
  })
  .strict();

export const resolverSchema = z
  .object({
    address: z.string(),
    ptrQueries: z.int().min(0),
    ptrAnswers: z.int().min(0),
    medianSeconds: duration.nullable(),
    worstSeconds: duration.nullable(),
  })
  .strict();

export const summarySchema = z
  .object({
    connections: z.int().min(0),
    stalls: z.int().min(0),
    worstSeconds: duration,
    lookups: z.int().min(0).describe('reverse lookups seen'),
    unansweredLookups: z.int().min(0),
    evicted: z.int().min(0).describe('connections and lookups given up to bound memory'),
    notListed: z.int().min(0).optional().describe('stalls that --only or --filter keep out of the list'),
    resolvers: z.array(resolverSchema),
  })
  .strict();

export const connectionSchema = z
  .object({
    client: endpointSchema,
    server: endpointSchema,
    serverName: z.string().nullable(),
    serverNameSource: z
      .enum(['tls-sni', 'http-host', 'connect', 'greeting', 'dns'])
      .nullable()
      .describe('where the name was read'),
    application: z
      .string()
      .nullable()
      .describe('tls, smtp, ssh, http, … as far as it showed itself; with its software where a banner told'),
    stream: z.int().min(0).nullable().describe('tcp.stream as Wireshark counts; null before a connection exists'),
    rttSeconds: duration.nullable().describe('SYN to the ACK that completes the handshake; null when resent or unseen'),
    synSeen: z.boolean(),
    handshakeCompleteSeconds: seconds.nullable(),
  })
  .strict();

export const evidenceSchema = z
  .object({
    capture: captureIndex,
    frame: frameNumber,
    timeSeconds: seconds,
    role: z.enum(ROLES),
    text: z.string().describe('what the frame shows; may quote names off the wire, which are untrusted'),
  })
  .strict();

export const scheduleSchema = z
  .object({
    name: z.string().describe('the resolver whose give-up schedule this is, or "unrecognised"'),
    servers: z.array(z.string()),
    stepsSeconds: z.array(z.number()).describe('time of each try after the first query'),
    giveUpSeconds: duration.nullable().describe('when this resolver gives up, after the first query'),
  })
  .strict();

export const adviceSchema = z.object({ text: z.string(), commands: z.array(z.string()) }).strict();

const gapFields = {
  id: z.string(),
  side: z.enum(SIDES).describe('who was silent'),
  phase: z.enum(PHASES).describe('what the silent side owed'),
  confidence: z.enum(CONFIDENCES),
  reasons: z.array(z.string()).describe('why it is that sure, a sentence each'),
  connection: connectionSchema,
  startSeconds: seconds,
  endSeconds: seconds,
  durationSeconds: duration,
  explainedSeconds: duration.describe('seconds inside the gap during which a fitting lookup ran'),
  startedAt: epoch,
  endedBy: z.enum(GAP_ENDS),
  closedFirst: z.enum(SIDES).nullable().describe('who sent FIN or RST first while the gap lasted or at its end'),
  clientHelloDelaySeconds: duration.nullable().describe('handshake completion to ClientHello'),
  evidence: z.array(evidenceSchema).min(1).describe('the frames that prove it, in the order of time'),
  counterEvidence: z.array(
    evidenceSchema.extend({
      capture: captureIndex.nullable(),
      frame: frameNumber.nullable(),
      timeSeconds: seconds.nullable(),
      role: z.enum(ROLES).nullable(),
    }),
  ),
};

export const stallSchema = z
  .object({
    ...gapFields,
    cause: z.enum(CAUSES),
    lookupIds: z.array(z.string()).min(1),
    schedule: scheduleSchema.nullable(),
    advice: z.array(adviceSchema),
  })
  .strict();

export const gapSchema = z.object({ ...gapFields, cause: z.literal('unexplained') }).strict();

export const trySchema = z
  .object({
    capture: captureIndex,
    frame: frameNumber,
    timeSeconds: seconds,
    server: z.string(),
    channel: z.enum(CHANNELS),
    id: z.int().min(0).max(65535),
    port: port.describe("the asker's port"),
    responseFrame: frameNumber.nullable(),
    responseSeconds: seconds.nullable(),
    rcode: z.string().nullable().describe('NOERROR, NXDOMAIN, SERVFAIL …; ICMP for an unreachable message'),
  })
  .strict();

export const lookupSchema = z
  .object({
    id: z.string(),
    asker: z.string(),
    address: z.string().nullable().describe('the address whose name was wanted'),
    name: z.string().describe('the name asked for, in presentation format (RFC 1035 5.1 escapes)'),
    startSeconds: seconds,
    endSeconds: seconds.nullable().describe('accepted answer or give-up; null when neither is known'),
    outcome: z.enum(OUTCOMES),
    targets: z.array(z.string()),
    aliases: z.array(z.string()).describe('CNAMEs on the way (RFC 2317)'),
    forwardIds: z.array(z.string()),
    stallIds: z.array(z.string()),
    schedule: scheduleSchema.nullable(),
    tries: z.array(trySchema).min(1),
  })
  .strict();

export const findingSchema = z
  .object({
    id: z.string(),
    kind: z.enum(FINDING_KINDS),
    address: z.string(),
    names: z.array(z.string()),
    text: z.string(),
    evidence: z.array(evidenceSchema).min(1),
    untilSeconds: seconds.nullable().describe('until when a cache may keep the negative answer (RFC 2308)'),
    advice: z.array(adviceSchema),
  })
  .strict();

export const limitSchema = z
  .object({
    kind: z.enum(LIMIT_KINDS),
    text: z.string().describe('one sentence'),
    count: z.int().min(0).describe('how many frames, connections or hosts it concerns'),
  })
  .strict();

export const parametersSchema = z
  .object({
    thresholdMs: z.number().min(0).describe('a silence counts as a gap from here on, and from three round trips'),
    joinMs: z.number().min(0).describe("how soon after the lookup's end a gap must end to be surely its doing"),
    only: z.enum(SIDES).nullable(),
    filter: z.string().nullable(),
  })
  .strict();

/** One message of a connection's opening. */
export const openingStepSchema = z
  .object({
    role: z.enum(ROLES),
    side: z.enum(SIDES).describe('who sent it'),
    capture: captureIndex,
    frame: frameNumber,
    timeSeconds: seconds,
  })
  .strict();

/** A connection of the full list (`--connections`). */
export const connectionListSchema = connectionSchema.extend({
  startSeconds: seconds,
  firstMessage: z
    .object({ side: z.enum(SIDES), delaySeconds: duration.describe('since the handshake was complete') })
    .strict()
    .nullable()
    .describe('who spoke first, and how late'),
  clientHelloDelaySeconds: duration.nullable(),
  opening: z.array(openingStepSchema).describe('the handshake and the first messages, in the order of capture'),
  stallIds: z.array(z.string()),
});

export const reportSchema = z
  .object({
    schema: z.literal(REPORT_SCHEMA_NAME),
    version: z.string().describe('the version of ptrscope that made it'),
    parameters: parametersSchema,
    captures: z.array(captureSchema),
    summary: summarySchema,
    stalls: z.array(stallSchema),
    gaps: z.array(gapSchema),
    lookups: z.array(lookupSchema),
    connections: z.array(connectionListSchema).optional().describe('only with --connections'),
    findings: z.array(findingSchema),
    limits: z.array(limitSchema),
  })
  .strict();

export type Endpoint = z.infer<typeof endpointSchema>;
export type Capture = z.infer<typeof captureSchema>;
export type ResolverSummary = z.infer<typeof resolverSchema>;
export type Connection = z.infer<typeof connectionSchema>;
export type OpeningStep = z.infer<typeof openingStepSchema>;
export type ListedConnection = z.infer<typeof connectionListSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type CounterEvidence = Stall['counterEvidence'][number];
export type Schedule = z.infer<typeof scheduleSchema>;
export type Advice = z.infer<typeof adviceSchema>;
export type Stall = z.infer<typeof stallSchema>;
export type Gap = z.infer<typeof gapSchema>;
export type Try = z.infer<typeof trySchema>;
export type Lookup = z.infer<typeof lookupSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type Limit = z.infer<typeof limitSchema>;
export type Parameters = z.infer<typeof parametersSchema>;
export type Report = z.infer<typeof reportSchema>;
