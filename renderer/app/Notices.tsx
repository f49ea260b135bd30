/** What was done, or could not be, in a corner: it says so and goes. */
import { useEffect } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import type { Notice } from '../state/workspace.ts';
import { Icon } from '../ui/Icon.tsx';
import classes from './Notices.module.css';

const DONE_STAYS_MS = 5000;
const FAILED_STAYS_MS = 20_000;

export function Notices() {
  const notices = useWorkspace((state) => state.notices);
  return (
    <div className={classes.corner} role="status" aria-live="polite">
      {notices.map((notice) => (
        <OneNotice key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function OneNotice({ notice }: { readonly notice: Notice }) {
  const { workspace } = useApp();
  const { id, kind, text, next } = notice;
  const drop = () => workspace.setState(({ notices }) => ({ notices: notices.filter((one) => one.id !== id) }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a notice never changes
  useEffect(() => {
    const timer = setTimeout(drop, kind === 'done' ? DONE_STAYS_MS : FAILED_STAYS_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div className={`${classes.notice} ${kind === 'failed' ? classes.failed : ''}`}>
      <div>
        <div>{visible(text)}</div>
        {next === null ? null : <div className={classes.next}>{visible(next)}</div>}
      </div>
      <button type="button" className={classes.drop} aria-label="Close this notice" onClick={drop}>
        <Icon name="close" size={10} />
      </button>
    </div>
  );
}
