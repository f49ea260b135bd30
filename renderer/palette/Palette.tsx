/** The command palette: everything that can be done now, found by typing. */
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import { useApp, useWorkspace } from '../state/app.ts';
import { isEnabled, runCommand } from '../state/commands.ts';
import type { Command } from '../state/feature.ts';
import { useCommands } from '../state/features.ts';
import { isApple, shownKeys } from '../state/keys.ts';
import { Icon } from '../ui/Icon.tsx';
import classes from './palette.module.css';
import { PALETTE, palette, paletteStore } from './store.ts';

const GROUPS: readonly Command['group'][] = ['File', 'Go', 'View', 'Live', 'Copy', 'Help'];

export function Palette() {
  const app = useApp();
  const commands = useCommands();
  // What is enabled depends on the whole state: worked out anew when the palette opens.
  const isOpen = useWorkspace(({ overlay }) => overlay === PALETTE);
  const actions = isOpen ? GROUPS.flatMap((group) => groupOf(group, commands)) : [];

  function groupOf(group: Command['group'], all: readonly Command[]): SpotlightActionGroupData[] {
    const own = all.filter((one) => one.group === group && one.id !== PALETTE && isEnabled(app, one));
    if (own.length === 0) return [];
    return [{ group, actions: own.map(actionOf) }];
  }

  function actionOf(command: Command): SpotlightActionData {
    const keys = command.keys?.[0];
    return {
      id: command.id,
      label: command.title,
      rightSection: keys === undefined ? null : <kbd className={classes.keys}>{shownKeys(keys, isApple())}</kbd>,
      onClick: () => void runCommand(app, command),
    };
  }

  return (
    <Spotlight
      store={paletteStore}
      actions={actions}
      shortcut={null}
      highlightQuery
      scrollable
      // Its dialog takes these as its own.
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      maxHeight={420}
      nothingFound="No such command"
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0 }}
      lockScroll={false}
      classNames={{ action: classes.action }}
      searchProps={{
        leftSection: <Icon name="search" />,
        placeholder: 'What do you want to do?',
        'aria-label': 'Search commands',
      }}
      onSpotlightOpen={() => app.workspace.setState({ overlay: PALETTE })}
      onSpotlightClose={() => {
        if (app.workspace.getState().overlay === PALETTE) app.workspace.setState({ overlay: null });
      }}
      closeOnActionTrigger
    />
  );
}

export function openPalette(): void {
  palette.open();
}
