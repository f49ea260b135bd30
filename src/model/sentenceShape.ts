/** The shape of a sentence (sentence.ts) where it crosses a boundary: into the app, into a comparison's JSON. */
import { z } from 'zod';

/** Part of a sentence: our words, a name or address (much of it off the wire), or the number of a frame. */
const spanSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }).strict(),
  z.object({ kind: z.literal('value'), text: z.string().describe('untrusted: read off the wire') }).strict(),
  z
    .object({
      kind: z.literal('frame'),
      capture: z.int().min(0).describe('index into captures'),
      frame: z.int().min(1).describe('frame number in its capture, from 1'),
    })
    .strict(),
]);

export const sentenceSchema = z.array(spanSchema).readonly();
