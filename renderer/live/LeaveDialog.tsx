/** Before a live capture's tab is closed, and with it packets that nobody kept: keep them, or not, or stay. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { counted } from '../../src/model/wording.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { liveOf } from '../state/liveState.ts';
import { dropTab } from '../state/open.ts';
import type { CaptureTab } from '../state/tabs.ts';
import { endCapture, keepPacketsOf } from './control.ts';
import classes from './live.module.css';

export function LeaveDialog() {
  const { workspace } = useApp();
  const tab = useWorkspace(({ tabs, leaving }) => tabs.find(({ id }) => id === leaving));
  const stay = () => workspace.setState({ leaving: null });
  const isOpen = tab?.kind === 'capture';
  return (
    <Modal opened={isOpen} onClose={stay} title="Keep the packets?">
      {isOpen ? <Question tab={tab} onEnd={stay} /> : null}
    </Modal>
  );
}

function Question({ tab, onEnd }: { readonly tab: CaptureTab; readonly onEnd: () => void }) {
  const app = useApp();
  const [isBusy, setBusy] = useState(false);
  const packets = useWorkspace(({ sessions }) => sessions[tab.session]?.status?.live?.packets ?? 0);
  const isCapturing = useWorkspace((state) => liveOf(state, tab) === 'capturing');
  const keep = async () => {
    setBusy(true);
    await attempt(app, async () => {
      await endCapture(app, tab);
      const where = await keepPacketsOf(app, tab);
      // What is on its way to the browser comes from the session: the tab stays until somebody closes it again.
      if (where === 'written') dropTab(app, tab.id);
      if (where !== null) onEnd();
    });
    setBusy(false);
  };
  const discard = () => {
    onEnd();
    dropTab(app, tab.id);
  };
  return (
    <>
      <p className={classes.question}>
        {counted(packets, 'packet')} captured on {visible(tab.title)} {packets === 1 ? 'is' : 'are'} in no file of yours
        and {packets === 1 ? 'goes' : 'go'} when the tab is closed.{isCapturing ? ' The capture is still running.' : ''}
      </p>
      <div className={classes.answers}>
        <Button onClick={onEnd}>Cancel</Button>
        <Button disabled={isBusy} onClick={discard}>
          Close without them
        </Button>
        <Button variant="filled" disabled={isBusy} data-autofocus onClick={() => void keep()}>
          {isBusy ? 'Keeping …' : isCapturing ? 'Stop and keep packets' : 'Keep packets'}
        </Button>
      </div>
    </>
  );
}
