/** Files below the directories that were named when the server was started; for browsers, which know no paths. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { Grant } from '../../src/contract/engineOperations.ts';
import { counted } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useApp } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { openGrants } from '../state/open.ts';
import { FailureBox } from '../ui/FailureBox.tsx';
import { dayWords, sizeWords } from './bytes.ts';
import { FileRow } from './FileRow.tsx';
import classes from './start.module.css';

export function Directories({ roots }: { readonly roots: readonly Grant[] }) {
  const [at, setAt] = useState<Grant | null>(roots.length === 1 ? roots[0]! : null);
  return (
    <section aria-labelledby="start-directories">
      <div className={classes.sectionHead}>
        <h2 id="start-directories">{at === null ? 'On the server' : `On the server: ${visible(at.name)}`}</h2>
        {at === null || roots.length < 2 ? null : <Button onClick={() => setAt(null)}>All directories</Button>}
      </div>
      {at === null ? (
        <ul className={classes.list}>
          {roots.map((root) => (
            <FileRow key={root.grant} icon="open" name={root.name} detail="" onOpen={() => setAt(root)} />
          ))}
        </ul>
      ) : (
        <Directory at={at} onGo={setAt} />
      )}
    </section>
  );
}

function Directory({ at, onGo }: { readonly at: Grant; readonly onGo: (to: Grant) => void }) {
  const app = useApp();
  const { value, failure } = useAnswer('files.list', { directory: at.grant });
  if (failure !== null) return <FailureBox title="This directory cannot be shown" failure={failure} />;
  if (value === null) return null;
  const now = new Date();
  const { parent } = value;
  return (
    <ul className={classes.list}>
      {parent === null ? null : <FileRow icon="up" name=".." detail="" onOpen={() => onGo(parent)} />}
      {value.directories.map((one) => (
        <FileRow key={one.grant} icon="open" name={one.name} detail="" onOpen={() => onGo(one)} />
      ))}
      {value.files.map((one) => (
        <FileRow
          key={one.grant}
          icon="file"
          name={one.name}
          detail={`${sizeWords(one.bytes)} · ${dayWords(one.modifiedAt, now)}`}
          onOpen={() => void attempt(app, () => openGrants(app, [one]))}
        />
      ))}
      {value.omitted === 0 ? null : <li className={classes.more}>{counted(value.omitted, 'file')} more</li>}
      {value.files.length + value.directories.length === 0 ? <li className={classes.more}>No capture here.</li> : null}
    </ul>
  );
}
