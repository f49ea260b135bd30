/** The bar at the bottom: which capture, what was read of it, what could not be seen. */
import { visible } from '../../src/base/visibleText.ts';
import { counted, waited } from '../../src/model/wording.ts';
import { useCapture } from '../state/app.ts';
import classes from './StatusBar.module.css';
import { useSlot } from './useSlot.tsx';

export function StatusBar() {
  const { tab, state } = useCapture();
  const items = useSlot('status');
  const status = state.status;
  return (
    <footer className={classes.bar}>
      <span className={classes.title}>{visible(status?.title ?? tab.title)}</span>
      {status === null ? null : (
        <>
          <span>{formatsOf(status.captures)}</span>
          <span>{counted(status.frames, 'frame')}</span>
          <span>{waited(status.durationSeconds)}</span>
          <span>silences from {waited(status.thresholdMs / 1000)} on</span>
          {status.problems.length === 0 ? null : (
            <span className={classes.problem} title={status.problems.map(visible).join('\n')}>
              {visible(status.problems[0]!)}
              {status.problems.length > 1 ? ` (and ${status.problems.length - 1} more)` : ''}
            </span>
          )}
        </>
      )}
      {items}
    </footer>
  );
}

function formatsOf(captures: readonly { readonly format: string }[]): string {
  return [...new Set(captures.map(({ format }) => format))].join(', ');
}
