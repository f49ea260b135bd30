/**
 * What a session answers itself, in its worker: the operations of the contract that name a session, as they are declared
 * there, and in place of those that write files the same with a path. Nobody but the host speaks this.
 */
import { z } from 'zod';
import { engineOperations as engine } from '../../../contract/engineOperations.ts';
import { call } from '../../../contract/operation.ts';

/** Handed on as they come. */
export const passedOperations = {
  'session.watch': engine['session.watch'],
  'session.status': engine['session.status'],
  'session.cancel': engine['session.cancel'],
  'session.stalls': engine['session.stalls'],
  'session.gaps': engine['session.gaps'],
  'session.connections': engine['session.connections'],
  'session.lookups': engine['session.lookups'],
  'session.findings': engine['session.findings'],
  'session.resolvers': engine['session.resolvers'],
  'session.stall': engine['session.stall'],
  'session.lookup': engine['session.lookup'],
  'session.connectionGaps': engine['session.connectionGaps'],
  'session.overview': engine['session.overview'],
  'session.charts': engine['session.charts'],
  'session.report': engine['session.report'],
  'session.filterFrames': engine['session.filterFrames'],
  'session.frames': engine['session.frames'],
  'session.placeOfFrame': engine['session.placeOfFrame'],
  'session.frame': engine['session.frame'],
} as const;

export type PassedName = keyof typeof passedOperations;

const writeInput = engine['session.export'].input.omit({ target: true }).extend({ path: z.string() });

export const sessionOperations = {
  ...passedOperations,
  /** Begins to read or to capture; answers when the first frame is there, or all is over, or every interface is open. */
  'session.start': call(z.strictObject({}), z.strictObject({}), [
    'not-readable',
    'not-a-capture',
    'empty',
    'nothing-readable',
    'permission-denied',
    'not-permitted',
    'no-such-device',
    'filter-wrong',
    'no-source',
    'no-space',
  ]),
  /** Writes the whole file or none. */
  'session.write': call(writeInput, z.object({ bytes: z.int() }), ['not-written', 'still-reading']),
  /** Ends a live capture; answers when the report is there. */
  'session.stop': call(z.strictObject({}), z.strictObject({}), ['not-live']),
  /** Writes the packets of a live capture into one file. */
  'session.keep': call(z.strictObject({ path: z.string() }), z.object({ bytes: z.int() }), ['not-live', 'not-written']),
  /** Of what can be read again. */
  'session.paths': call(z.strictObject({}), z.object({ paths: z.array(z.string()) })),
  /** Ends whatever it does and removes its files; the thread is ended after it. */
  'session.end': call(z.strictObject({}), z.strictObject({})),
} as const;

export type SessionOperations = typeof sessionOperations;
export type WriteInput = z.infer<typeof writeInput>;
