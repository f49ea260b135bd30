/** What a result depends on, unless the user says otherwise. */
import type { Parameters } from './report.ts';

export const DEFAULT_PARAMETERS: Parameters = {
  /** Shortest silence that counts. */
  thresholdMs: 500,
  /** How soon after its lookup's end a gap must end to be surely its doing. */
  joinMs: 300,
  only: null,
  filter: null,
};
