/** The tools above the page: opening, then what the features add, in their order. */
import { Button, Tooltip } from '@mantine/core';
import { useApp } from '../state/app.ts';
import { runCommand } from '../state/commands.ts';
import { useCommands } from '../state/features.ts';
import { isApple, shownKeys } from '../state/keys.ts';
import { Icon } from '../ui/Icon.tsx';
import classes from './Toolbar.module.css';
import { useSlot } from './useSlot.tsx';

export function Toolbar() {
  const app = useApp();
  const open = useCommands().find(({ id }) => id === 'open');
  const tools = useSlot('toolbar');
  return (
    <div className={classes.bar} role="toolbar" aria-label="Tools" data-part="tools">
      {open === undefined ? null : (
        <Tooltip label={`Open a capture (${shownKeys('Mod+O', isApple())})`}>
          <Button leftSection={<Icon name="open" />} onClick={() => void runCommand(app, open)}>
            Open
          </Button>
        </Tooltip>
      )}
      {tools}
    </div>
  );
}
