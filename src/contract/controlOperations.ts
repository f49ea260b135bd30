/**
 * What the shell that may name paths asks of the engine: Electron's main process, over a channel that no page can reach.
 * A path goes in, a grant comes out, and only the grant is handed to a page.
 */
import { z } from 'zod';
import { grantSchema } from './engineOperations.ts';
import { call } from './operation.ts';

const path = z.string().min(1).max(32_768);

export const controlOperations = {
  /**
   * For files that were chosen in a dialog, dropped on a window or named at the start: `read` for captures to be opened,
   * `write` for a place that a save dialog gave. In the order of the paths. What is there is looked at when it is used.
   */
  'control.grant': call(
    z.strictObject({ paths: z.array(path).max(64), access: z.enum(['read', 'write']) }),
    z.array(grantSchema),
  ),
  /** Closes every session and removes every temporary file; the process may end after it. */
  'control.finish': call(z.strictObject({}), z.strictObject({})),
} as const;

export type ControlOperations = typeof controlOperations;
