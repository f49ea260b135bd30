/** In the toolbar: compare two captures. */
import { Button } from '@mantine/core';
import { useApp } from '../state/app.ts';
import { Icon } from '../ui/Icon.tsx';
import { startComparison } from './open.ts';

export function CompareTool() {
  const app = useApp();
  return (
    <Button leftSection={<Icon name="compare" />} onClick={() => startComparison(app)}>
      Compare
    </Button>
  );
}
