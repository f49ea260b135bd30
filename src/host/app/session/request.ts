/** What a session is made for; crosses into its thread. */
import type { z } from 'zod';
import type { EngineOperations } from '../../../contract/engineOperations.ts';

export type LiveRequest = Omit<z.output<EngineOperations['live.start']['input']>, 'thresholdMs'>;

export interface SessionRequest {
  readonly session: string;
  /** What people call it. */
  readonly title: string;
  readonly version: string;
  readonly thresholdMs: number;
  readonly of:
    | { readonly kind: 'files'; readonly paths: readonly string[] }
    | ({ readonly kind: 'live' } & LiveRequest);
}
