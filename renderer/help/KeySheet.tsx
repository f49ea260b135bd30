/** All keys on one sheet: those of the commands, and those of tables, trees and pictures. */
import { Modal } from '@mantine/core';
import { useApp, useWorkspace } from '../state/app.ts';
import type { Command } from '../state/feature.ts';
import { useCommands } from '../state/features.ts';
import { isApple, shownKeys } from '../state/keys.ts';
import classes from './help.module.css';

export const KEY_SHEET = 'help-keys';

const GROUPS: readonly Command['group'][] = ['File', 'Go', 'View', 'Live', 'Copy', 'Help'];

interface KeyLine {
  readonly keys: readonly string[];
  readonly title: string;
}

/** Keys that belong to a place, not to a command. */
const PLACES: readonly { readonly title: string; readonly lines: readonly KeyLine[] }[] = [
  {
    title: 'In a list',
    lines: [
      { keys: ['ArrowUp', 'ArrowDown'], title: 'the row before, the next one' },
      { keys: ['PageUp', 'PageDown'], title: 'a page up, down' },
      { keys: ['Home', 'End'], title: 'the first row, the last one' },
      { keys: ['Enter'], title: 'open what is selected' },
    ],
  },
  {
    title: 'On the timeline',
    lines: [
      { keys: ['+', '-', '0'], title: 'nearer, farther, everything' },
      { keys: ['ArrowLeft', 'ArrowRight'], title: 'move' },
      { keys: ['Enter'], title: 'go to its marks; there the arrows go from one to the next, Enter selects the frame' },
      { keys: ['Escape'], title: 'back to the whole picture' },
    ],
  },
  {
    title: "In a frame's tree",
    lines: [
      { keys: ['ArrowUp', 'ArrowDown'], title: 'the field before, the next one' },
      { keys: ['ArrowLeft', 'ArrowRight'], title: 'close, open' },
    ],
  },
];

export function KeySheet() {
  const { workspace } = useApp();
  const isOpen = useWorkspace(({ overlay }) => overlay === KEY_SHEET);
  const commands = useCommands().filter(({ keys }) => keys !== undefined && keys.length > 0);
  const apple = isApple();
  const groups = GROUPS.map((group) => ({
    title: group,
    lines: commands.filter((one) => one.group === group).map(({ keys = [], title }) => ({ keys, title })),
  })).filter(({ lines }) => lines.length > 0);
  return (
    <Modal opened={isOpen} onClose={() => workspace.setState({ overlay: null })} title="Keys" size="xl">
      <div className={classes.sheet}>
        {[...groups, ...PLACES].map(({ title, lines }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {lines.map((line) => (
                <div key={line.title}>
                  <dt>
                    {line.keys.map((keys) => (
                      <kbd key={keys}>{shownKeys(keys, apple)}</kbd>
                    ))}
                  </dt>
                  <dd>{line.title}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
