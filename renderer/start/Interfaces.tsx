/** The interfaces of this machine, how busy each is now, and a button to begin a capture on it. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { CaptureCheck, Interface } from '../../src/contract/engineOperations.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useStream } from '../connection/useStream.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { attempt } from '../state/attempt.ts';
import { startCapture } from '../state/live.ts';
import { AdviceList } from '../ui/AdviceList.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Sparkline } from './Sparkline.tsx';
import classes from './start.module.css';

const KEPT_SECONDS = 60;

export function Interfaces() {
  const { rates, changes } = useActivity();
  const { value, failure } = useAnswer('live.interfaces', {}, changes + useReturns());
  const { value: check } = useAnswer('live.check', {});
  // Until the check is through, or where it fails, to start is the test; it says what is wanting.
  const ready = check?.ready !== false;
  return (
    <section aria-labelledby="start-interfaces">
      <div className={classes.sectionHead}>
        <h2 id="start-interfaces">Capture live</h2>
      </div>
      {failure === null ? null : <FailureBox title="The interfaces cannot be listed" failure={failure} />}
      {ready ? null : <NotReady check={check} />}
      {value === null ? (
        failure === null && <p className={classes.dim}>Looking for interfaces …</p>
      ) : (
        <>
          <ul className={classes.list}>
            {value.interfaces.filter(isUp).map((one) => (
              <InterfaceRow key={one.name} one={one} rates={rates.get(one.name) ?? []} ready={ready} />
            ))}
          </ul>
          <More interfaces={value.interfaces.filter((one) => !isUp(one))} />
        </>
      )}
    </section>
  );
}

/** How often somebody came back to this window: not every system tells of its interfaces' changes. */
function useReturns(): number {
  const [returns, setReturns] = useState(0);
  useEffect(() => {
    const back = () => setReturns((count) => count + 1);
    window.addEventListener('focus', back);
    return () => window.removeEventListener('focus', back);
  }, []);
  return returns;
}

function isUp({ state }: Interface): boolean {
  return state !== 'down';
}

/** Those on which nothing can be captured now. */
function More({ interfaces }: { readonly interfaces: readonly Interface[] }) {
  if (interfaces.length === 0) return null;
  return <p className={classes.down}>Down: {interfaces.map(({ name }) => visible(name)).join(', ')}</p>;
}

interface Activity {
  /** The last minute of each interface, packets a second. */
  readonly rates: ReadonlyMap<string, readonly number[]>;
  /** Rises when the list of interfaces is to be asked for anew. */
  readonly changes: number;
}

function useActivity(): Activity {
  const [rates, setRates] = useState<Activity['rates']>(new Map());
  const [changes, setChanges] = useState(0);
  useStream('live.activity', {}, (item) => {
    setChanges(item.changes);
    setRates((before) => {
      const next = Object.entries(item.rates).map(
        ([name, rate]) => [name, [...(before.get(name) ?? []), rate].slice(-KEPT_SECONDS)] as const,
      );
      return new Map(next);
    });
  });
  return { rates, changes };
}

interface InterfaceRowProps {
  readonly one: Interface;
  readonly rates: readonly number[];
  readonly ready: boolean;
}

function InterfaceRow({ one, rates, ready }: InterfaceRowProps) {
  const app = useApp();
  const preferred = useWorkspace(({ settings }) => settings.defaultInterface === one.name);
  const { name, description, addresses } = one;
  return (
    <li className={classes.interface}>
      <div className={classes.interfaceName}>
        <span className={classes.name}>{visible(name)}</span>
        <span className={classes.dim}>{description === null ? '' : visible(description)}</span>
        {addresses.length === 0 ? null : <div className={classes.addresses}>{addresses.map(visible).join(', ')}</div>}
      </div>
      <Sparkline rates={rates} label={`Packets a second on ${visible(name)}`} />
      <Button
        variant={preferred ? 'filled' : 'default'}
        disabled={!ready}
        aria-label={`Start a capture on ${visible(name)}`}
        onClick={() => void attempt(app, () => startCapture(app, [name]))}
      >
        Start
      </Button>
    </li>
  );
}

function NotReady({ check }: { readonly check: CaptureCheck }) {
  return (
    <div className={classes.notReady}>
      <p>Nothing can be captured here yet.</p>
      <ul>
        {check.sources.map(({ name, text }) => (
          <li key={name}>
            {visible(name)}: {visible(text)}
          </li>
        ))}
      </ul>
      <AdviceList advice={check.advice} />
    </div>
  );
}
