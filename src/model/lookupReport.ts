/** The lookup report `ptrscope-lookup/1`: what caches and authorities said of addresses when they were asked. */
import { z } from 'zod';
import {
  HOP_OUTCOMES,
  HOP_PURPOSES,
  HOP_ROLES,
  LEG_OUTCOMES,
  LOOKUP_SCHEMA_NAME,
  LOOKUP_VERDICTS,
  QUESTION_TYPES,
  SEVERITIES,
} from './lookupWords.ts';
import { adviceSchema } from './report.ts';

const moment = z.string().describe('absolute time, RFC 3339 in UTC, milliseconds');
const duration = z.number().min(0).describe('a length of time in seconds');
const since = z.number().min(0).describe('seconds after startedAt of the result');
const name = z.string().describe('presentation format (RFC 1035 5.1 escapes) without the trailing dot; untrusted');
const hopId = z.string().describe('id of a hop of the same result');

export const serverSchema = z
  .object({ name: name.nullable(), address: z.string(), port: z.int().min(0).max(65535) })
  .strict();

export const recordSchema = z
  .object({
    name,
    type: z.string(),
    ttlSeconds: z.int().min(0).describe('as answered; from a cache it is what is left'),
    data: z.string().describe('a name, an address, or what else the record holds, as text'),
  })
  .strict();

export const soaSchema = z
  .object({
    zone: name,
    primary: name,
    contact: z
      .string()
      .nullable()
      .describe('mail address of whoever is responsible (RFC 1035 3.3.13), where it is one'),
    serial: z.int().min(0),
    ttlSeconds: z.int().min(0).describe('as answered; from a cache it is what is left'),
    negativeSeconds: z.int().min(0).describe('how long a cache may keep a negative answer (RFC 2308)'),
  })
  .strict();

export const referralSchema = z
  .object({
    zone: name,
    servers: z.array(
      z.object({ name, addresses: z.array(z.string()).describe('glue, where it may be given') }).strict(),
    ),
  })
  .strict();

export const hopSchema = z
  .object({
    id: z.string(),
    purpose: z.enum(HOP_PURPOSES),
    role: z.enum(HOP_ROLES),
    zone: name.nullable().describe('the zone that the server was asked as an authority of; null for a cache'),
    server: serverSchema,
    question: z.object({ name, type: z.enum(QUESTION_TYPES) }).strict(),
    startSeconds: since,
    durationSeconds: duration,
    transport: z.enum(['udp', 'tcp']).describe('how the answer came: tcp after a truncated one'),
    edns: z.boolean().describe('whether the query that was answered had EDNS (RFC 6891)'),
    tries: z.int().min(0),
    ignored: z.int().min(0).describe('messages that were not the answer: other source, ID or question'),
    remembered: z.boolean().describe('asked for an earlier address or round, and still valid'),
    outcome: z.enum(HOP_OUTCOMES),
    rcode: z.string().nullable().describe('NOERROR, NXDOMAIN, SERVFAIL …; null without an answer'),
    authoritative: z.boolean().nullable().describe('the AA bit'),
    recursionAvailable: z.boolean().nullable().describe('the RA bit; an authority of the root never sets it'),
    records: z.array(recordSchema).describe('the answer section, the first ones where it is long'),
    aliases: z.array(name).describe('targets of the aliases from the question on, in order'),
    values: z.array(z.string()).describe('what was asked for: PTR names, addresses'),
    referral: referralSchema.nullable(),
    soa: soaSchema.nullable(),
    extendedError: z.string().nullable().describe('EDNS extended error (RFC 8914), code and text'),
    text: z.string().describe('what came of it, in words'),
  })
  .strict();

export const askedServerSchema = z
  .object({
    server: serverSchema,
    listed: z.enum(['parent', 'zone', 'both']).describe('who names it: the delegation, the zone itself, both'),
    hopId,
    serial: z.int().min(0).nullable().describe('of the SOA record that it has'),
  })
  .strict();

export const legSchema = z
  .object({
    name,
    type: z.enum(QUESTION_TYPES),
    outcome: z.enum(LEG_OUTCOMES),
    alias: name.nullable().describe('where the name leads to'),
    values: z.array(z.string()),
    stopped: z.string().nullable().describe('why nobody who answers for the name could be asked'),
    zone: name.nullable().describe('the zone that the name is in'),
    soa: soaSchema.nullable(),
    path: z.array(hopId).describe('the referrals from the root down'),
    servers: z.array(askedServerSchema).describe('every name server of the zone'),
  })
  .strict();

export const forwardSchema = z
  .object({ name: name.describe('a PTR name'), legs: z.array(legSchema).describe('the name, then its aliases') })
  .strict();

export const cacheSchema = z
  .object({
    server: serverSchema,
    origin: z.string().describe('where it is known from: /etc/resolv.conf, --resolver, …'),
    reverse: hopId,
    forward: z.array(hopId),
    checks: z
      .array(hopId)
      .describe('further questions: without DNSSEC checking and then with it, whether its TTL counts down'),
  })
  .strict();

export const lookupVerdictSchema = z
  .object({
    kind: z.enum(LOOKUP_VERDICTS),
    severity: z.enum(SEVERITIES),
    text: z.string().describe('a sentence; may quote names off the wire, which are untrusted'),
    evidence: z.array(hopId).min(1),
    until: moment.nullable().describe('until when a cache may say so'),
    advice: z.array(adviceSchema),
  })
  .strict();

export const lookupResultSchema = z
  .object({
    asked: z.string().describe('as typed'),
    address: z.string().nullable().describe('null where the name stands for no single address'),
    name: name.describe('the reverse name that was asked for'),
    startedAt: moment,
    durationSeconds: duration,
    verdicts: z.array(lookupVerdictSchema).min(1).describe('the main one first'),
    names: z.array(name).describe('PTR names at the authority; at the caches where no authority could be asked'),
    confirmed: z.array(name).describe('those of them that lead back to the address'),
    caches: z.array(cacheSchema),
    reverse: z.array(legSchema).describe('the name, then what it is an alias of'),
    forward: z.array(forwardSchema).describe('each of the names, led back to addresses at its authority'),
    hops: z.array(hopSchema),
    queries: z.int().min(0).describe('datagrams and connections that were sent'),
    ignored: z.int().min(0).describe('messages that were nobody’s answer'),
    notes: z.array(z.string()).describe('what could not be tried from here'),
  })
  .strict();

export const lookupReportSchema = z
  .object({
    schema: z.literal(LOOKUP_SCHEMA_NAME),
    version: z.string().describe('the version of ptrscope that made it'),
    rootHints: z.string().describe('"built-in", or the file'),
    results: z.array(lookupResultSchema),
  })
  .strict();

export type HopServer = z.infer<typeof serverSchema>;
export type HopRecord = z.infer<typeof recordSchema>;
export type Soa = z.infer<typeof soaSchema>;
export type Referral = z.infer<typeof referralSchema>;
export type Hop = z.infer<typeof hopSchema>;
export type AskedServer = z.infer<typeof askedServerSchema>;
export type Leg = z.infer<typeof legSchema>;
export type Forward = z.infer<typeof forwardSchema>;
export type CacheAsked = z.infer<typeof cacheSchema>;
export type LookupVerdict = z.infer<typeof lookupVerdictSchema>;
export type LookupResult = z.infer<typeof lookupResultSchema>;
export type LookupReport = z.infer<typeof lookupReportSchema>;
