/** The interfaces of this machine, how busy each is now, and a button to begin a capture on it. */
import { Button } from '@mantine/core';
import { useState } from 'react';
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
  const { value, failure } = useAnswer('live.interfaces', {});
  const rates = useRates();
  const rows = (some: readonly Interface[]) =>
    some.map((one) => (
      <InterfaceRow key={one.name} one={one} rates={rates.get(one.name) ?? []} ready={value?.check.ready === true} />
    ));
  return (
    <section aria-labelledby="start-interfaces">
      <div className={classes.sectionHead}>
        <h2 id="start-interfaces">Capture live</h2>
      </div>
      {failure === null ? null : <FailureBox title="The interfaces cannot be listed" failure={failure} />}
      {value === null ? null : (
        <>
          {value.check.ready ? null : <NotReady check={value.check} />}
          <ul className={classes.list}>{rows(value.interfaces.filter(isUp))}</ul>
          <More interfaces={value.interfaces.filter((one) => !isUp(one))} />
        </>
      )}
    </section>
  );
}

function isUp({ state }: Interface): boolean {
  return state !== 'down';
}

/** Those on which nothing can be captured now. */
function More({ interfaces }: { readonly interfaces: readonly Interface[] }) {
  if (interfaces.length === 0) return null;
  return <p className={classes.down}>Down: {interfaces.map(({ name }) => visible(name)).join(', ')}</p>;
}

/** The last minute of each interface, packets a second. */
function useRates(): ReadonlyMap<string, readonly number[]> {
  const [rates, setRates] = useState<ReadonlyMap<string, readonly number[]>>(new Map());
  useStream('live.activity', {}, (item) => {
    setRates((before) => {
      const next = Object.entries(item.rates).map(
        ([name, rate]) => [name, [...(before.get(name) ?? []), rate].slice(-KEPT_SECONDS)] as const,
      );
      return new Map(next);
    });
  });
  return rates;
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
        {addresses.length === 0 ? null : <div className={classes.addresses}>{addresses.map(visible).join('  ')}</div>}
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
