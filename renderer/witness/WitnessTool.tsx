/** In the toolbar: join a capture with a mail log. */
import { Button, Tooltip } from '@mantine/core';
import { useApp } from '../state/app.ts';
import { Icon } from '../ui/Icon.tsx';
import { startWitness } from './open.ts';

export function WitnessTool() {
  const app = useApp();
  return (
    <Tooltip label="Join a capture of a name server with a mail log">
      <Button leftSection={<Icon name="witness" />} onClick={() => startWitness(app)}>
        Witness
      </Button>
    </Tooltip>
  );
}
