/** The cause of a stall: the step of its lookups that was waited on longest. */
import type { Cause } from '../model/words.ts';
import type { Fit } from './fit.ts';
import type { Step } from './lookupSpan.ts';

export function causeOf(fits: readonly Fit[], fromNs: number, toNs: number): Cause {
  let longest: Step | null = null;
  let longestNs = -1;
  for (const { span } of fits) {
    for (const step of span.steps) {
      const ns = Math.min(step.toNs, toNs) - Math.max(step.fromNs, fromNs);
      if (ns <= longestNs) continue;
      longest = step;
      longestNs = ns;
    }
  }
  return longest === null ? 'ptr-unanswered' : causeOfStep(longest);
}

function causeOfStep(step: Step): Cause {
  if (step.kind === 'fallback') return 'local-fallback';
  const answered = step.end === 'answered';
  // That it failed is an answer as well: what was waited on came, late.
  if (step.kind === 'forward') return answered || step.end === 'failed' ? 'forward-slow' : 'forward-unanswered';
  if (answered) return 'ptr-slow';
  return step.anyFailure || step.end === 'failed' ? 'ptr-failed' : 'ptr-unanswered';
}
