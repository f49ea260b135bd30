/** One lookup: what was asked, how often, whom, what came back, and who waited for it. */
import { useMemo } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { Lookup, Try } from '../../src/model/report.ts';
import { CHANNEL_WORDS, waited } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';
import type { FrameRef } from '../state/tabs.ts';
import { useClock } from '../state/useClock.ts';
import { TimelineView } from '../timeline/TimelineView.tsx';
import { Badge } from '../ui/Badge.tsx';
import { CheckNow } from '../ui/CheckNow.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { DetailPage } from '../ui/DetailPage.tsx';
import { type Fact, Facts } from '../ui/Facts.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { FrameLink } from '../ui/FrameLink.tsx';
import ui from '../ui/ui.module.css';
import { outcomeWord } from './columns.tsx';
import { stallName } from './stallName.ts';

const TONES = { unanswered: 'bad', late: 'bad', failed: 'warn', open: 'warn' } as const;

export function LookupDetail({ id }: { readonly id: string }) {
  const { session, state, view, change } = useCapture();
  const { value, failure } = useAnswer('session.lookup', { session, id }, state.status?.revision ?? 0);
  if (failure !== null) return <FailureBox title="This lookup cannot be shown" failure={failure} />;
  if (value === null) return null;
  const { lookup, timeline } = value;
  const select = (frame: FrameRef) => change({ frame });
  const title = `PTR of ${lookup.address ?? visible(lookup.name)}`;
  const tone = lookup.outcome in TONES ? TONES[lookup.outcome as keyof typeof TONES] : 'plain';
  return (
    <DetailPage label={title} title={title} badges={<Badge tone={tone}>{outcomeWord(lookup.outcome)}</Badge>}>
      <LookupFacts lookup={lookup} />
      {timeline === null ? null : (
        <TimelineView timeline={timeline} title={title} selected={view.frame} onFrame={select} />
      )}
      <h2>Tries</h2>
      <Tries tries={lookup.tries} onFrame={select} current={view.frame} />
    </DetailPage>
  );
}

function LookupFacts({ lookup }: { readonly lookup: Lookup }) {
  const { change } = useCapture();
  const clock = useClock();
  const { asker, name, targets, aliases, startSeconds, endSeconds, schedule, stallIds } = lookup;
  const facts: readonly Fact[] = [
    ['question', visible(name)],
    ['asker', visible(asker)],
    ['answer', visible(targets.join(', '))],
    ['aliases', visible(aliases.join(', '))],
    ['first query', clock.said(startSeconds)],
    ['took', endSeconds === null ? 'no end was seen' : waited(Math.max(0, endSeconds - startSeconds))],
    ['pattern of tries', schedule === null ? null : scheduleText(schedule)],
    [
      'waited for by',
      stallIds.length === 0
        ? 'nobody'
        : stallIds.slice(0, MOST_STALLS).map((id) => (
            <div key={id}>
              <button
                type="button"
                className={ui.textLink}
                onClick={() => change({ selection: { kind: 'stall', id } })}
              >
                {visible(stallName(id))}
              </button>
            </div>
          )),
    ],
  ];
  return (
    <>
      <Facts facts={facts} />
      <CopyButton text={`dig PTR ${name}`} what="a dig command for this question" label="Copy as dig command" />{' '}
      {lookup.address === null ? null : <CheckNow address={lookup.address} />}
    </>
  );
}

const MOST_STALLS = 20;

function scheduleText({ name, giveUpSeconds }: NonNullable<Lookup['schedule']>): string {
  if (name === 'unrecognised') return 'of no resolver that is known';
  return giveUpSeconds === null ? name : `${name}; gives up after ${waited(giveUpSeconds)}`;
}

interface TriesProps {
  readonly tries: readonly Try[];
  readonly onFrame: (frame: FrameRef) => void;
  readonly current: FrameRef | null;
}

const MOST_TRIES = 200;

function Tries({ tries, onFrame, current }: TriesProps) {
  const clock = useClock();
  const shown = useMemo(() => tries.slice(0, MOST_TRIES), [tries]);
  return (
    <table className={ui.grid}>
      <thead>
        <tr>
          <th scope="col">frame</th>
          <th scope="col">time</th>
          <th scope="col">asked</th>
          <th scope="col">by</th>
          <th scope="col">answer</th>
          <th scope="col">after</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((one) => (
          <tr key={`${one.capture} ${one.frame}`}>
            <td>
              <FrameLink frame={one} onFrame={onFrame} current={current} />
            </td>
            <td>{clock.at(one.timeSeconds)}</td>
            <td>{visible(one.server)}</td>
            <td>{CHANNEL_WORDS[one.channel]}</td>
            <td className={one.responseFrame === null ? ui.late : undefined}>
              {one.responseFrame === null ? (
                (one.rcode ?? 'none')
              ) : (
                <>
                  {one.rcode ?? 'answer'}{' '}
                  <FrameLink
                    frame={{ capture: one.capture, frame: one.responseFrame }}
                    onFrame={onFrame}
                    current={current}
                  />
                </>
              )}
            </td>
            <td>{one.responseSeconds === null ? '' : waited(one.responseSeconds - one.timeSeconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
