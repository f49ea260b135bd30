/** A failure in the place where the thing would be: what, why, what to do next. */
import { visible } from '../../src/base/visibleText.ts';
import { sentenceOf } from '../state/failure.ts';
import type { Failure } from '../state/workspace.ts';
import classes from './ui.module.css';

export function FailureBox({ title, failure }: { readonly title: string; readonly failure: Failure }) {
  return (
    <div className={classes.failure} role="alert">
      <h2>{title}</h2>
      <p>{sentenceOf(visible(failure.text))}</p>
      <p className={classes.dim}>{visible(failure.next)}</p>
    </div>
  );
}
