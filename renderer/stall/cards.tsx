/** What to do about a stall, and why it is as sure as it is said to be. */
import type { RefObject } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { StallView } from '../../src/model/views.ts';
import type { FrameRef } from '../state/tabs.ts';
import { AdviceList } from '../ui/AdviceList.tsx';
import { CheckNow } from '../ui/CheckNow.tsx';
import { FrameLink } from '../ui/FrameLink.tsx';
import classes from './stall.module.css';

type Stall = StallView['stall'];

interface AdviceCardProps {
  readonly stall: Stall;
  readonly box: RefObject<HTMLElement | null>;
}

/** A silence without a lookup has none. */
export function hasAdvice(stall: Stall): stall is Extract<Stall, { readonly advice: unknown }> {
  return 'advice' in stall && stall.advice.length > 0;
}

export function AdviceCard({ stall, box }: AdviceCardProps) {
  if (!hasAdvice(stall)) return null;
  return (
    <section className={classes.card} aria-label="What to do" ref={box} tabIndex={-1}>
      <h2>What to do</h2>
      <AdviceList advice={stall.advice} />
      <CheckNow address={peerOf(stall)} />
    </section>
  );
}

/** The address whose name was wanted: the other side's. */
function peerOf({ side, connection }: Stall): string {
  return connection[side === 'client' ? 'server' : 'client'].address;
}

interface ReasonsCardProps {
  readonly stall: Stall;
  readonly onFrame: (frame: FrameRef) => void;
  readonly current: FrameRef | null;
}

export function ReasonsCard({
  stall: { confidence, reasons, counterEvidence, cause },
  onFrame,
  current,
}: ReasonsCardProps) {
  if (reasons.length + counterEvidence.length === 0) return null;
  return (
    <section className={classes.card} aria-label="How sure it is">
      {reasons.length === 0 ? null : (
        <>
          <h2>{cause === 'unexplained' ? 'What is known' : `Why it is ${confidence}`}</h2>
          <ul>
            {reasons.map((reason) => (
              <li key={reason}>{visible(reason)}</li>
            ))}
          </ul>
        </>
      )}
      {counterEvidence.length === 0 ? null : (
        <>
          <h2>What speaks against it</h2>
          <ul>
            {counterEvidence.map(({ text, capture, frame }) => (
              <li key={`${text} ${capture} ${frame}`}>
                {visible(text)}
                {capture === null || frame === null ? null : (
                  <>
                    {' '}
                    (frame <FrameLink frame={{ capture, frame }} onFrame={onFrame} current={current} />)
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
