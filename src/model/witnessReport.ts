/** The witness report `ptrscope-witness/1`: a mail log's delivery attempts and the PTR queries that a name server saw. */
import { z } from 'zod';
import { adviceSchema, captureSchema } from './report.ts';
import { sentenceSchema } from './sentenceShape.ts';
import { ANSWER_KINDS, ASKED_TYPES, ATTEMPT_OUTCOMES, WITNESS_VERDICTS } from './witnessWords.ts';

const moment = z.string().describe('absolute time on the captures’ clock, RFC 3339 in UTC, milliseconds');
const untrusted = z.string().describe('untrusted: read from a log or off the wire');
const count = z.int().min(0);

export const witnessQuerySchema = z
  .object({
    id: z.string(),
    time: moment,
    capture: count.describe('index into captures'),
    frame: z.int().min(1).describe('frame of the capture; of printed lines the line'),
    resolver: z.string(),
    server: z.string(),
    questionType: z.enum(ASKED_TYPES),
    address: z
      .string()
      .nullable()
      .describe('whose name was wanted; null: not a PTR query, but one for name servers that was asked in vain'),
    name: untrusted,
    answer: z
      .object({
        kind: z.enum(ANSWER_KINDS),
        names: z.array(untrusted),
        ttlSeconds: count
          .nullable()
          .describe('how long the resolver may keep it; null where the answer did not show it'),
        rcode: z.string().describe('LAME: no error, but the server named itself as the one to ask'),
        afterSeconds: z.number().min(0).nullable().describe('null: not measured'),
      })
      .strict()
      .nullable()
      .describe('null: nobody answered'),
  })
  .strict();

export const witnessAttemptSchema = z
  .object({
    log: z.string(),
    line: z.int().min(1),
    time: moment,
    sender: z.string().nullable().describe('our address as the receiver saw it'),
    receiver: untrusted,
    receiverAddress: z.string().nullable(),
    outcome: z.enum(ATTEMPT_OUTCOMES),
    reply: untrusted,
    aboutReverseDns: z.boolean().describe('the reply speaks of reverse DNS'),
    verdict: z.enum(WITNESS_VERDICTS),
    text: sentenceSchema,
    queryIds: z.array(z.string()),
  })
  .strict();

export const witnessReceiverSchema = z
  .object({
    receiver: untrusted,
    receiverAddress: z.string().nullable(),
    attempts: count,
    refused: count.describe('refused or deferred with words about reverse DNS'),
    resolvers: z.array(z.string()).describe('who asked on its behalf, the likeliest first'),
    verdict: z.enum(WITNESS_VERDICTS).describe('the gravest of its attempts'),
    conclusion: sentenceSchema,
    advice: z.array(adviceSchema),
  })
  .strict();

export const witnessReportSchema = z
  .object({
    schema: z.literal('ptrscope-witness/1'),
    version: z.string(),
    captures: z.array(captureSchema),
    logs: z.array(z.object({ file: z.string(), formats: z.array(z.string()), lines: count, attempts: count }).strict()),
    clock: z
      .object({
        zoneMinutes: z
          .int()
          .nullable()
          .describe('minutes east of UTC that the log’s stamps are taken for; null: they say it'),
        aheadSeconds: z.number().describe('the log’s clock goes so far ahead of the captures’'),
        source: z.enum(['stamped', 'estimated', 'set', 'assumed']),
        matched: count,
        tried: count,
      })
      .strict(),
    addresses: z.array(z.string()).describe('our addresses'),
    receivers: z.array(witnessReceiverSchema).describe('the gravest first'),
    attempts: z.array(witnessAttemptSchema),
    queries: z
      .array(witnessQuerySchema)
      .describe('about our addresses, in the order of time; and those for name servers that an attempt is judged by'),
    notes: z.array(z.string()).describe('what could not be seen or was left out, a sentence each'),
  })
  .strict();

export type WitnessReport = z.infer<typeof witnessReportSchema>;
export type WitnessAttempt = z.infer<typeof witnessAttemptSchema>;
export type WitnessQuery = z.infer<typeof witnessQuerySchema>;
export type WitnessReceiver = z.infer<typeof witnessReceiverSchema>;
