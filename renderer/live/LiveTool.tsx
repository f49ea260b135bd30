/** In the toolbar: choose an interface and start; while the capture in front runs, stop it; afterwards, keep its packets. */
import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { startCapture } from '../state/live.ts';
import { liveOf } from '../state/liveState.ts';
import { activeTab } from '../state/tabs.ts';
import { Icon } from '../ui/Icon.tsx';
import ui from '../ui/ui.module.css';
import { keepPackets, stopCapture } from './control.ts';

export function LiveTool() {
  const app = useApp();
  const state = useWorkspace((workspace) => liveOf(workspace, activeTab(workspace)));
  const tabId = useWorkspace((workspace) => activeTab(workspace).id);
  if (state === 'capturing') {
    return <StopButton key={tabId} />;
  }
  return (
    <>
      {state === 'stopped' ? (
        <Button leftSection={<Icon name="file" />} onClick={() => void attempt(app, () => keepPackets(app))}>
          Keep packets
        </Button>
      ) : null}
      <StartMenu />
    </>
  );
}

/** The capture's process ends only when it has handed over what it had: that takes a moment, and is said. */
function StopButton() {
  const app = useApp();
  const [isStopping, setStopping] = useState(false);
  const stop = async () => {
    setStopping(true);
    try {
      await stopCapture(app);
    } catch (error) {
      setStopping(false);
      throw error;
    }
  };
  return (
    <Button
      variant="filled"
      leftSection={<Icon name="stop" />}
      disabled={isStopping}
      onClick={() => void attempt(app, stop)}
    >
      {isStopping ? 'Stopping …' : 'Stop'}
    </Button>
  );
}

function StartMenu() {
  const app = useApp();
  const [isOpen, setOpen] = useState(false);
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-start">
      <Menu.Target>
        <Button leftSection={<Icon name="play" />} rightSection={<Icon name="down" size={10} />}>
          Live
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {isOpen ? <Choices onPick={(name) => void attempt(app, () => startCapture(app, [name]))} /> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices({ onPick }: { readonly onPick: (name: string) => void }) {
  const { value, failure } = useAnswer('live.interfaces', {});
  const { value: check } = useAnswer('live.check', {});
  const preferred = useWorkspace(({ settings }) => settings.defaultInterface);
  if (failure !== null) return <Menu.Label>{visible(failure.text)}</Menu.Label>;
  if (value === null) return <Menu.Label>Looking for interfaces …</Menu.Label>;
  if (check?.ready === false) {
    return (
      <>
        <Menu.Label>Nothing can be captured here yet</Menu.Label>
        {check.sources.map(({ name, text }) => (
          <Menu.Label key={name}>
            {visible(name)}: {visible(text)}
          </Menu.Label>
        ))}
      </>
    );
  }
  const up = value.interfaces.filter(({ state }) => state !== 'down');
  if (up.length === 0) return <Menu.Label>No interface is up</Menu.Label>;
  return up.map(({ name, description }) => (
    <Menu.Item key={name} onClick={() => onPick(name)} rightSection={name === preferred ? <Icon name="check" /> : null}>
      {visible(name)} <span className={ui.dim}>{description === null ? '' : visible(description)}</span>
    </Menu.Item>
  ));
}
