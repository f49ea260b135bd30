/** Which of the open captures are to be compared. */
import { Button, Modal, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import classes from './compare.module.css';
import { captureTabs, OVERLAY, showComparison } from './open.ts';

export function CompareDialog() {
  const app = useApp();
  const isOpen = useWorkspace(({ overlay }) => overlay === OVERLAY);
  const tabs = useWorkspace((workspace) => workspace.tabs);
  const captures = captureTabs(tabs);
  const [left, setLeft] = useState<string | null>(null);
  const [right, setRight] = useState<string | null>(null);
  const close = () => app.workspace.setState({ overlay: null });
  const chosenLeft = captures.find(({ id }) => id === left) ?? captures[0];
  const chosenRight = captures.find(({ id }) => id === right) ?? captures.find((one) => one !== chosenLeft);
  const options = captures.map(({ id, title }) => ({ value: id, label: visible(title) }));
  const compare = () => {
    if (chosenLeft === undefined || chosenRight === undefined) return;
    showComparison(app, chosenLeft, chosenRight);
    close();
  };
  return (
    <Modal opened={isOpen} onClose={close} title="Compare two captures" size="md">
      {captures.length < 2 ? (
        <EmptyState title="Two captures are needed">
          Open the failing and the healthy capture, each in its tab; then they can be laid beside each other.
        </EmptyState>
      ) : (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            compare();
          }}
        >
          <NativeSelect
            label="Left, usually the failing one"
            data={options}
            value={chosenLeft?.id ?? ''}
            onChange={(event) => setLeft(event.currentTarget.value)}
          />
          <NativeSelect
            label="Right, usually the healthy one"
            data={options}
            value={chosenRight?.id ?? ''}
            onChange={(event) => setRight(event.currentTarget.value)}
          />
          <Button type="submit" disabled={chosenLeft === chosenRight}>
            Compare
          </Button>
        </form>
      )}
    </Modal>
  );
}
