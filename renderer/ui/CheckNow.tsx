/** Opens the dialog that asks DNS itself about an address. */
import { Button } from '@mantine/core';
import { useApp } from '../state/app.ts';
import { Icon } from './Icon.tsx';

export function CheckNow({ address }: { readonly address: string }) {
  const { workspace } = useApp();
  return (
    <Button leftSection={<Icon name="search" size={12} />} onClick={() => workspace.setState({ checking: address })}>
      Check now
    </Button>
  );
}
