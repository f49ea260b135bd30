/** Which capture is joined with which mail logs, and how: chosen, or changed of what is in front. */
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { Grant } from '../../src/contract/engineOperations.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { activeTab } from '../state/tabs.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { captureTabs, OVERLAY, showWitness } from './open.ts';
import { addressesIn, secondsIn, USUAL, ZONES } from './options.ts';
import classes from './witness.module.css';

export function WitnessDialog() {
  const { workspace } = useApp();
  const isOpen = useWorkspace(({ overlay }) => overlay === OVERLAY);
  const close = () => workspace.setState({ overlay: null });
  return (
    <Modal opened={isOpen} onClose={close} title="Let the name server testify" size="lg">
      {isOpen ? <Choice onDone={close} /> : null}
    </Modal>
  );
}

function Choice({ onDone }: { readonly onDone: () => void }) {
  const app = useApp();
  const front = useWorkspace(activeTab);
  const captures = captureTabs(useWorkspace(({ tabs }) => tabs));
  const before = front.kind === 'witness' ? front : null;
  const first = before?.session ?? (front.kind === 'capture' ? front.session : undefined) ?? captures[0]?.session ?? '';
  const [session, setSession] = useState(first);
  const [logs, setLogs] = useState<readonly Grant[]>(before?.logs ?? []);
  const fields = useFields(before?.options ?? USUAL);
  if (captures.length === 0) {
    return (
      <EmptyState title="A capture is needed">
        Open one that was taken at the name server which is responsible for your addresses, or anywhere its traffic
        passes. Then it can be joined with the log of the mail server that sent the mail.
      </EmptyState>
    );
  }
  const capture = captures.find((one) => one.session === session);
  const choose = async () => {
    const chosen = await app.shell.call('shell.openLogs', {});
    if (chosen.length > 0) setLogs(chosen);
  };
  const join = () => {
    if (capture === undefined || logs.length === 0 || fields.value === null) return;
    showWitness(app, capture, logs, fields.value);
    onDone();
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        join();
      }}
    >
      <p className={classes.dim}>
        Each delivery of the log is joined with the PTR queries about your address in the capture: who asked on the
        receiver’s behalf, what it was told, and what that proves.
      </p>
      <NativeSelect
        size="xs"
        label="Capture, taken at the name server"
        data={captures.map(({ session: value, title }) => ({ value, label: visible(title) }))}
        value={session}
        onChange={(event) => setSession(event.currentTarget.value)}
      />
      <div>
        <div className={classes.label}>Log of the mail server that sent the mail (Exim, Postfix, sendmail)</div>
        <div className={classes.logs}>
          <Button onClick={() => void attempt(app, choose)}>
            {logs.length === 0 ? 'Choose a log' : 'Choose another'}
          </Button>
          <span>{logs.length === 0 ? 'none yet' : logs.map(({ name }) => visible(name)).join(', ')}</span>
        </div>
      </div>
      {fields.form}
      <div className={classes.buttons}>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={logs.length === 0 || fields.value === null}>
          Join
        </Button>
      </div>
    </form>
  );
}

/** The fields of the options; `value` is null as long as one of them cannot be understood. */
function useFields(from: typeof USUAL) {
  const [zone, setZone] = useState(from.zoneMinutes === null ? '' : String(from.zoneMinutes));
  const [ahead, setAhead] = useState(from.aheadSeconds === null ? '' : String(from.aheadSeconds));
  const [addresses, setAddresses] = useState(from.addresses.join(' '));
  const [before, setBefore] = useState(String(from.beforeSeconds));
  const aheadSeconds = secondsIn(ahead);
  const beforeSeconds = secondsIn(before) ?? USUAL.beforeSeconds;
  const aheadWrong = Number.isNaN(aheadSeconds ?? 0);
  const beforeWrong = !(beforeSeconds >= 0 && beforeSeconds <= 86_400);
  const form = (
    <div className={classes.fields}>
      <NativeSelect
        size="xs"
        label="Time zone of the log"
        data={ZONES}
        value={zone}
        onChange={(event) => setZone(event.currentTarget.value)}
      />
      <TextInput
        label="Its clock is ahead by (seconds)"
        placeholder="estimated"
        value={ahead}
        onChange={(event) => setAhead(event.currentTarget.value)}
        error={aheadWrong ? 'A number, such as 45 or -3' : null}
      />
      <TextInput
        label="Our addresses"
        placeholder="as the log tells"
        value={addresses}
        onChange={(event) => setAddresses(event.currentTarget.value)}
      />
      <TextInput
        label="Look back from each reply (seconds)"
        value={before}
        onChange={(event) => setBefore(event.currentTarget.value)}
        error={beforeWrong ? 'A number from 0 to 86400' : null}
      />
    </div>
  );
  const value =
    aheadWrong || beforeWrong
      ? null
      : {
          addresses: addressesIn(addresses),
          zoneMinutes: zone === '' ? null : Number(zone),
          aheadSeconds,
          beforeSeconds,
        };
  return { form, value };
}
