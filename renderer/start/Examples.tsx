/** The captures that come with the program, each with what is in it. */
import { visible } from '../../src/base/visibleText.ts';
import { useApp } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { openGrants } from '../state/open.ts';
import { FileRow } from './FileRow.tsx';
import classes from './start.module.css';

export function Examples() {
  const app = useApp();
  const { examples } = app.about;
  if (examples.length === 0) return null;
  return (
    <section aria-labelledby="start-examples">
      <div className={classes.sectionHead}>
        <h2 id="start-examples">Examples</h2>
      </div>
      <ul className={classes.list}>
        {examples.map((one) => (
          <FileRow
            key={one.grant}
            icon="play"
            name={one.name}
            detail={visible(one.text)}
            told
            onOpen={() => void attempt(app, () => openGrants(app, [one]))}
          />
        ))}
      </ul>
    </section>
  );
}
