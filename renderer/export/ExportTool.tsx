/** In the toolbar: export what is shown. */
import { Button } from '@mantine/core';
import { useApp, useWorkspace } from '../state/app.ts';
import { activeTab } from '../state/tabs.ts';
import { Icon } from '../ui/Icon.tsx';
import { EXPORT } from './ExportDialog.tsx';

export function ExportTool() {
  const { workspace } = useApp();
  const isCapture = useWorkspace((state) => activeTab(state).kind === 'capture');
  return (
    <Button
      leftSection={<Icon name="export" />}
      disabled={!isCapture}
      onClick={() => workspace.setState({ overlay: EXPORT })}
    >
      Export
    </Button>
  );
}
