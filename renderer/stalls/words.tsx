/** Cause and confidence in one word and their colour: red only for what is certainly silent. */
import type { StallRow } from '../../src/model/views.ts';
import { CAUSE_WORDS } from '../../src/model/wording.ts';
import classes from './stalls.module.css';

const SHORT: Readonly<Record<StallRow['cause'], { readonly text: string; readonly tone: 'bad' | 'warn' | 'dim' }>> = {
  'ptr-unanswered': { text: 'silent', tone: 'bad' },
  'ptr-failed': { text: 'failed', tone: 'warn' },
  'ptr-slow': { text: 'slow', tone: 'warn' },
  'local-fallback': { text: 'fallback', tone: 'warn' },
  'forward-unanswered': { text: 'fwd silent', tone: 'bad' },
  'forward-slow': { text: 'fwd slow', tone: 'warn' },
  unexplained: { text: 'unexplained', tone: 'dim' },
};

export function CauseText({ cause }: { readonly cause: StallRow['cause'] }) {
  const { text, tone } = SHORT[cause];
  return (
    <span className={classes[tone]} title={CAUSE_WORDS[cause]}>
      {text}
    </span>
  );
}

export function ConfidenceText({ confidence }: { readonly confidence: StallRow['confidence'] }) {
  return <span className={confidence === 'certain' ? classes.strong : classes.dim}>{confidence}</span>;
}
