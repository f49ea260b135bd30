/** The start page: what can be opened on the left, what can be captured on the right. */
import { visible } from '../../src/base/visibleText.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { Progress } from '../ui/Progress.tsx';
import { Directories } from './Directories.tsx';
import { DropArea } from './DropArea.tsx';
import { Examples } from './Examples.tsx';
import { Interfaces } from './Interfaces.tsx';
import { Recent } from './Recent.tsx';
import classes from './start.module.css';

export function StartPage() {
  const { about } = useApp();
  const opening = useWorkspace((workspace) => workspace.opening);
  if (opening !== null) return <Opening title={opening} />;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Who is waiting for reverse DNS?</h1>
        <p>
          PTRscope reads a packet capture and shows which connections stood still because somebody waited for the name
          of an address, at which resolver and for how long, and proves it frame by frame.
        </p>
      </header>
      <div className={classes.columns}>
        <div className={classes.column}>
          <DropArea />
          {about.directories.length > 0 ? <Directories roots={about.directories} /> : null}
          <Recent />
          <Examples />
        </div>
        <div className={classes.column}>
          <Interfaces />
        </div>
      </div>
    </div>
  );
}

function Opening({ title }: { readonly title: string }) {
  return (
    <div className={classes.opening}>
      <p>Opening {visible(title)} …</p>
      <Progress label="Opening a capture" done={0} total={null} />
    </div>
  );
}
