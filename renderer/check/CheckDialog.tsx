/** "Check now": the caches and the authorities are asked, the chain is drawn, and a verdict is given. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { LookupResult } from '../../src/model/lookupReport.ts';
import { useStream } from '../connection/useStream.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { AdviceList } from '../ui/AdviceList.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Toggle } from '../ui/Toggle.tsx';
import { Chain } from './Chain.tsx';
import classes from './check.module.css';
import { Rounds } from './Rounds.tsx';

export function CheckDialog() {
  const { workspace } = useApp();
  const address = useWorkspace(({ checking }) => checking);
  const close = () => workspace.setState({ checking: null });
  return (
    <Modal opened={address !== null} onClose={close} title={`Reverse DNS of ${visible(address ?? '')}`} size={760}>
      {address === null ? null : <Check key={address} address={address} />}
    </Modal>
  );
}

function Check({ address }: { readonly address: string }) {
  const [watch, setWatch] = useState(false);
  const [started, setStarted] = useState(0);
  return (
    <div className={classes.check}>
      <div className={classes.bar}>
        <Button onClick={() => setStarted(started + 1)}>Ask again</Button>
        <Toggle label="watch until the picture changes" checked={watch} onChange={setWatch} />
      </div>
      <Asking key={`${started} ${watch}`} address={address} watch={watch} />
    </div>
  );
}

const MOST_ROUNDS = 500;

function Asking({ address, watch }: { readonly address: string; readonly watch: boolean }) {
  const [asked, setAsked] = useState(0);
  const [latest, setLatest] = useState('');
  const [rounds, setRounds] = useState<readonly LookupResult[]>([]);
  const failure = useStream('dns.check', { address, watch }, (item) => {
    if (item.kind === 'round') setRounds((before) => [...before, item.result].slice(-MOST_ROUNDS));
    else {
      setAsked((count) => count + 1);
      setLatest(`${item.server}: ${item.outcome}`);
    }
  });
  const result = rounds.at(-1);
  if (failure !== null) return <FailureBox title="It could not be asked" failure={failure} />;
  if (result === undefined) {
    return (
      <p className={classes.asking} role="status">
        Asking caches and authorities … {asked} questions so far{latest === '' ? '' : `; ${visible(latest)}`}
      </p>
    );
  }
  return (
    <>
      {rounds.length > 1 ? <Rounds rounds={rounds} /> : null}
      <Result result={result} />
    </>
  );
}

const TONES = { good: classes.good, warning: classes.warn, bad: classes.bad } as const;

function Result({ result }: { readonly result: LookupResult }) {
  return (
    <>
      {result.verdicts.map(({ kind, severity, text }) => (
        <p key={kind + text} className={`${classes.verdict} ${TONES[severity]}`}>
          {visible(text)}
        </p>
      ))}
      <Chain result={result} />
      {result.verdicts.some(({ advice }) => advice.length > 0) ? <h2 className={classes.head}>What to do</h2> : null}
      {result.verdicts.map(({ kind, text, advice }) => (
        <AdviceList key={kind + text} advice={advice} />
      ))}
    </>
  );
}
