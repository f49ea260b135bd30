/** What is told of stalls while they last: the shapes of the lines that NDJSON has for live captures beside the report's. */
import { z } from 'zod';
import { lookupSchema, stallSchema } from './report.ts';
import { STALL_OUTCOMES } from './words.ts';

const now = z.number().describe("the capture's clock, in seconds since the first frame of the earliest capture");

/** A connection keeps waiting; as a stall it would end now. */
const lasting = {
  stall: stallSchema.describe('as known by now: it lasts until timeSeconds, `endedBy` is "open"'),
  lookups: z
    .array(lookupSchema)
    .min(1)
    .describe('the lookups that it waits for, each try so far; then their confirmations'),
  timeSeconds: now,
};

export const stallOpenSchema = z
  .object({ type: z.literal('stall-open'), ...lasting })
  .strict()
  .describe('a silence has passed the threshold, and a lookup explains it so far');

export const stallUpdateSchema = z
  .object({ type: z.literal('stall-update'), ...lasting })
  .strict()
  .describe('it goes on: about once a second, and when something came (a try, an answer, a close)');

export const stallCloseSchema = z
  .object({
    type: z.literal('stall-close'),
    timeSeconds: now,
    id: z.string().describe('the `stall.id` of its opening'),
    outcome: z
      .enum(STALL_OUTCOMES)
      .describe('stall: the line of type "stall" with this id has it all; the others: it was none after all'),
    durationSeconds: z.number().min(0).describe('how long the silence lasted, as far as known'),
    text: z.string().describe('why, one sentence without a full stop'),
  })
  .strict()
  .describe('nothing more is told of an opening; every one has its close');

export const stallEventSchema = z.discriminatedUnion('type', [stallOpenSchema, stallUpdateSchema, stallCloseSchema]);

export type StallLasting = z.infer<typeof stallOpenSchema> | z.infer<typeof stallUpdateSchema>;
export type StallEvent = z.infer<typeof stallEventSchema>;
