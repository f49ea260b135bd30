/** In the toolbar: the capture as a whole in the right half. */
import { Button } from '@mantine/core';
import { changeView, useApp, useWorkspace } from '../state/app.ts';
import { activeTab } from '../state/tabs.ts';
import { Icon } from '../ui/Icon.tsx';

export function ChartsButton() {
  const { workspace } = useApp();
  const tab = useWorkspace(activeTab);
  if (tab.kind !== 'capture') return null;
  const show = () => changeView(workspace, tab.id, { selection: { kind: 'charts', id: '' } });
  return (
    <Button leftSection={<Icon name="chart" />} onClick={show}>
      Charts
    </Button>
  );
}
