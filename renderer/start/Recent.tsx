/** Captures that were open before. */
import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useApp } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { openGrants } from '../state/open.ts';
import { Icon } from '../ui/Icon.tsx';
import { dayWords, sizeWords } from './bytes.ts';
import { FileRow } from './FileRow.tsx';
import classes from './start.module.css';

const MOST_SHOWN = 8;

export function Recent() {
  const app = useApp();
  const [changes, setChanges] = useState(0);
  const { value } = useAnswer('app.recent', {}, changes);
  if (value === null || value.length === 0) return null;
  const forget = (grant: string | null) =>
    attempt(app, async () => {
      await app.engine.call('app.forgetRecent', { grant });
      setChanges(changes + 1);
    });
  const now = new Date();
  return (
    <section aria-labelledby="start-recent">
      <div className={classes.sectionHead}>
        <h2 id="start-recent">Recent</h2>
        <Button variant="subtle" color="gray" onClick={() => void forget(null)}>
          Forget all
        </Button>
      </div>
      <ul className={classes.list}>
        {value.slice(0, MOST_SHOWN).map((one) => (
          <FileRow
            key={one.grant}
            icon="file"
            name={one.name}
            detail={[sizeWords(one.bytes), dayWords(one.openedAt, now)].filter((word) => word !== '').join(' · ')}
            onOpen={() => void attempt(app, () => openGrants(app, [one]))}
          >
            <ActionIcon aria-label={`Forget ${visible(one.name)}`} onClick={() => void forget(one.grant)}>
              <Icon name="close" size={10} />
            </ActionIcon>
          </FileRow>
        ))}
      </ul>
    </section>
  );
}
