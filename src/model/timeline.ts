/** A stall, or the opening of a connection, as a picture: lanes, marks and bars with their places in seconds. */
import { z } from 'zod';
import { ROLES } from './words.ts';

const capture = z.int().min(0).describe('index into captures');
const frame = z.int().min(1).describe('frame number in its capture, from 1');

const markSchema = z.object({
  role: z.enum(ROLES),
  capture,
  frame,
  seconds: z.number(),
  label: z.string().describe('SYN, ClientHello, …'),
});

const barSchema = z.object({
  capture,
  frame,
  seconds: z.number(),
  untilSeconds: z.number().describe('where the answer came, or where it was no longer waited for'),
  answerFrame: frame.nullable(),
  end: z.enum(['answered', 'failed', 'nothing']),
  label: z.string().describe('PTR and the name, or retry; untrusted'),
});

const laneSchema = z.object({
  kind: z.enum(['client', 'resolver', 'server']),
  name: z.string().describe("untrusted where it is a server's name"),
  silent: z.boolean().describe('whether the gap is this lane’s'),
  marks: z.array(markSchema).readonly(),
  bars: z.array(barSchema).readonly(),
  omitted: z.int().min(0).describe('queries of this lane that were left out'),
});

/** Positions are seconds after the picture's zero: the gap's start, in a comparison the end of the TCP handshake. */
export const timelineSchema = z.object({
  startSeconds: z.number(),
  endSeconds: z.number(),
  gapSeconds: z.number().describe('how long the gap lasted; 0 where there was none'),
  gapFromSeconds: z.number().optional().describe('where the gap begins; 0 where it is absent'),
  lanes: z.array(laneSchema).readonly(),
  ticks: z.array(z.number()).readonly(),
});

export type Timeline = z.infer<typeof timelineSchema>;
export type TimelineLane = z.infer<typeof laneSchema>;
export type TimelineMark = z.infer<typeof markSchema>;
export type TimelineBar = z.infer<typeof barSchema>;
