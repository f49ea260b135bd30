/** Where a capture can be dropped; the shell takes what falls anywhere on the window, this shows that it may. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useApp } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { openGrants } from '../state/open.ts';
import { Icon } from '../ui/Icon.tsx';
import classes from './start.module.css';

export function DropArea() {
  const app = useApp();
  const over = useDragOver();
  const open = async () => openGrants(app, await app.shell.call('shell.openFiles', {}));
  return (
    <section className={`${classes.drop} ${over ? classes.over : ''}`} aria-label="Open a capture">
      <Icon name="file" size={26} />
      <div>
        <div className={classes.dropTitle}>{over ? 'Let go to open it' : 'Drop a capture here'}</div>
        <div className={classes.dim}>
          pcap or pcapng, also compressed. Several at once are read as one, merged by time.
        </div>
      </div>
      <Button size="sm" variant="filled" onClick={() => void attempt(app, open)} data-autofocus>
        Open a capture
      </Button>
    </section>
  );
}

/** Dragging crosses many elements on its way, each with its own events: only their balance says whether it is here. */
function useDragOver(): boolean {
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    const end = new AbortController();
    const { signal } = end;
    const isFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    window.addEventListener('dragenter', (event) => isFiles(event) && setDepth((now) => now + 1), { signal });
    window.addEventListener('dragleave', (event) => isFiles(event) && setDepth((now) => Math.max(0, now - 1)), {
      signal,
    });
    window.addEventListener('drop', () => setDepth(0), { signal });
    return () => end.abort();
  }, []);
  return depth > 0;
}
