/** The settings: they hold at once, and for the next time. */
import { Modal, NativeSelect, NumberInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { visible } from '../../src/base/visibleText.ts';
import type { Settings } from '../../src/contract/engineOperations.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { changeSettings } from '../state/settings.ts';
import classes from './settings.module.css';

export const SETTINGS = 'settings';

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];
const TIMES = [
  { value: 'relative', label: 'From the start' },
  { value: 'local', label: 'Local time' },
  { value: 'utc', label: 'UTC' },
];
const MOST_THRESHOLD_MS = 600_000;

export function SettingsDialog() {
  const { workspace } = useApp();
  const isOpen = useWorkspace(({ overlay }) => overlay === SETTINGS);
  return (
    <Modal opened={isOpen} onClose={() => workspace.setState({ overlay: null })} title="Settings" size="lg">
      {isOpen ? <Form /> : null}
    </Modal>
  );
}

function Form() {
  const app = useApp();
  const settings = useWorkspace((state) => state.settings);
  const change = (part: Partial<Settings>) => void changeSettings(app, part);
  const theme = (value: string) => {
    const found = (['system', 'light', 'dark'] as const).find((one) => one === value);
    if (found === undefined) return;
    change({ theme: found });
    app.shell.call('shell.setTheme', { theme: found }).catch(() => {});
  };
  const timeMode = (value: string) => {
    const found = (['relative', 'local', 'utc'] as const).find((one) => one === value);
    if (found !== undefined) change({ timeMode: found });
  };
  return (
    <div className={classes.form}>
      <Row label="Appearance" hint="light or dark">
        <SegmentedControl size="xs" data={THEMES} value={settings.theme} onChange={theme} aria-label="Appearance" />
      </Row>
      <Row label="Points in time" hint="how they are shown everywhere">
        <SegmentedControl
          size="xs"
          data={TIMES}
          value={settings.timeMode}
          onChange={timeMode}
          aria-label="Points in time"
        />
      </Row>
      <Row label="Shortest silence" hint="milliseconds from which on a silence counts; for captures opened from now on">
        <NumberInput
          size="xs"
          aria-label="Shortest silence in milliseconds"
          value={settings.thresholdMs}
          min={0}
          max={MOST_THRESHOLD_MS}
          step={100}
          suffix=" ms"
          onChange={(value) => {
            if (typeof value === 'number' && value >= 0 && value <= MOST_THRESHOLD_MS) change({ thresholdMs: value });
          }}
        />
      </Row>
      <Row label="Interface" hint="captured from when nothing else is chosen">
        <InterfaceChoice
          value={settings.defaultInterface}
          onChange={(defaultInterface) => change({ defaultInterface })}
        />
      </Row>
      <Row label="Capture filter" hint="in the kernel, tcpdump's language; empty: every packet is kept for proof">
        <TextInput
          aria-label="Capture filter"
          value={settings.captureFilter}
          placeholder="everything"
          maxLength={4096}
          spellCheck={false}
          onChange={(event) => change({ captureFilter: event.currentTarget.value })}
        />
      </Row>
      <Row label="Notifications" hint="tell of a stall during live capture while the window is in the background">
        <Switch
          size="xs"
          aria-label="Notifications of live stalls"
          checked={settings.notifyLiveStalls}
          onChange={(event) => change({ notifyLiveStalls: event.currentTarget.checked })}
        />
      </Row>
    </div>
  );
}

interface RowProps {
  readonly label: string;
  readonly hint: string;
  readonly children: React.ReactNode;
}

function Row({ label, hint, children }: RowProps) {
  return (
    <div className={classes.row}>
      <div>
        <div>{label}</div>
        <div className={classes.hint}>{hint}</div>
      </div>
      <div className={classes.control}>{children}</div>
    </div>
  );
}

interface InterfaceChoiceProps {
  readonly value: string;
  readonly onChange: (name: string) => void;
}

function InterfaceChoice({ value, onChange }: InterfaceChoiceProps) {
  const { value: known } = useAnswer('live.interfaces', {});
  const names = known?.interfaces.map(({ name }) => name) ?? [];
  const all = value === '' || names.includes(value) ? names : [value, ...names];
  return (
    <NativeSelect
      size="xs"
      aria-label="Interface"
      value={value}
      data={[
        { value: '', label: 'the first that is up' },
        ...all.map((name) => ({ value: name, label: visible(name) })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
