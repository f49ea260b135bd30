/** Two captures beside each other, `ptrscope-comparison/1`: which connections correspond, and what differs. */
import { z } from 'zod';
import { connectionListSchema } from './report.ts';
import { sentenceSchema } from './sentenceShape.ts';
import { timelineSchema } from './timeline.ts';

const duration = z.number().min(0).describe('a length of time in seconds');
const count = z.int().min(0);

/** What a difference is about, the most telling first. */
export const DIFFERENCES = ['wait', 'lookup', 'end', 'address', 'round-trip'] as const;

const sideSchema = z
  .object({
    title: z.string().describe('the file, or what the user called it; untrusted'),
    connections: count,
    stalls: count,
    worstSeconds: duration,
    ptrQueries: count,
    ptrAnswers: count,
  })
  .strict();

const pairSideSchema = z
  .object({
    connections: count.describe('connections to this server'),
    stalled: count.describe('of them, those that stalled'),
    connection: connectionListSchema.describe('the one that waited longest stands for all'),
    waitSeconds: duration.describe('its longest silence while it opened'),
    stallId: z.string().nullable(),
    lookupIds: z.array(z.string()),
    timeline: timelineSchema,
  })
  .strict();

const differenceSchema = z
  .object({
    about: z.enum(DIFFERENCES),
    left: sentenceSchema.describe('frames are of the left captures'),
    right: sentenceSchema.describe('frames are of the right captures'),
  })
  .strict();

const pairSchema = z
  .object({
    server: z.string().describe('name, or address, and port'),
    left: pairSideSchema,
    right: pairSideSchema,
    deltaSeconds: z.number().describe('how much longer the left one waited; below 0: the right one'),
    differences: z.array(differenceSchema).describe('empty: nothing worth telling differs'),
  })
  .strict();

const loneSchema = z
  .object({ server: z.string(), connections: count, stalled: count, worstSeconds: duration })
  .strict();

export const comparisonSchema = z
  .object({
    schema: z.literal('ptrscope-comparison/1'),
    version: z.string(),
    left: sideSchema,
    right: sideSchema,
    pairs: z.array(pairSchema).describe('servers seen in both, the greatest difference first'),
    onlyLeft: z.array(loneSchema),
    onlyRight: z.array(loneSchema),
    omitted: count.describe('servers beyond the bounded lists'),
  })
  .strict();

export type Comparison = z.infer<typeof comparisonSchema>;
export type ComparisonSide = z.infer<typeof sideSchema>;
export type ComparisonPair = z.infer<typeof pairSchema>;
export type PairSide = z.infer<typeof pairSideSchema>;
export type Difference = z.infer<typeof differenceSchema>;
export type LoneServer = z.infer<typeof loneSchema>;
