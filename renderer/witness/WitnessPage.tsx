/** What the name server's traffic proves of each delivery: summary, picture, attempts, and one of them in full. */
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { WitnessReport } from '../../src/model/witnessReport.ts';
import { clockSentence, headSentence } from '../../src/model/witnessTelling.ts';
import { useApp, useWorkspace } from '../state/app.ts';
import { activeTab, type WitnessTab } from '../state/tabs.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Progress } from '../ui/Progress.tsx';
import { SentenceText } from '../ui/SentenceText.tsx';
import { Split } from '../ui/Split.tsx';
import { AttemptDetail } from './AttemptDetail.tsx';
import { AttemptTable } from './AttemptTable.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { LanePicture } from './LanePicture.tsx';
import { openFrame, startWitness } from './open.ts';
import { Receivers } from './Receivers.tsx';
import { beginRun, cancelRun, type Run, useRun } from './runs.ts';
import classes from './witness.module.css';

export function WitnessPage() {
  const tab = useWorkspace(activeTab);
  return tab.kind === 'witness' ? <Page tab={tab} /> : null;
}

function Page({ tab }: { readonly tab: WitnessTab }) {
  const app = useApp();
  const run = useRun(tab.id);
  if (run === undefined || run.kind === 'running') return <Running run={run} onCancel={() => cancelRun(tab.id)} />;
  if (run.kind === 'done') return <Shown tab={tab} report={run.report} />;
  const isCancelled = run.failure.code === 'cancelled';
  return (
    <div>
      {isCancelled ? (
        <EmptyState title="Joining was cancelled" />
      ) : (
        <FailureBox title="The log and the capture cannot be joined" failure={run.failure} />
      )}
      <div className={classes.after}>
        <Button onClick={() => startWitness(app)}>Change settings</Button>
        <Button onClick={() => beginRun(app, tab)}>Try again</Button>
      </div>
    </div>
  );
}

function Running({
  run,
  onCancel,
}: {
  readonly run: (Run & { kind: 'running' }) | undefined;
  readonly onCancel: () => void;
}) {
  return (
    <div className={classes.running} role="status">
      <h1>Joining the log with the capture …</h1>
      <Progress label="Reading the capture" done={run?.bytes ?? 0} total={run?.totalBytes ?? null} />
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}

function Shown({ tab, report }: { readonly tab: WitnessTab; readonly report: WitnessReport }) {
  const app = useApp();
  const [selected, setSelected] = useState<number | null>(null);
  const used = useMemo(() => attemptsByQuery(report), [report]);
  const onFrame = (frame: { capture: number; frame: number }) => openFrame(app, tab.session, frame);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <h1>
            <SentenceText sentence={headSentence(report)} />
          </h1>
          <p className={classes.dim}>
            <SentenceText sentence={clockSentence(report)} bold={false} />
          </p>
        </div>
        <div className={classes.tools}>
          <Button onClick={() => startWitness(app)}>Change settings</Button>
          <ExportMenu tab={tab} />
        </div>
      </header>
      <LanePicture
        report={report}
        selected={selected}
        onAttempt={setSelected}
        onQuery={(place) => setSelected(used.get(report.queries[place]?.id ?? '') ?? null)}
      />
      <Split
        id="witness"
        firstPercent={56}
        first={<AttemptTable report={report} selected={selected} onSelect={setSelected} />}
        second={
          selected === null ? (
            <Receivers report={report} onFrame={onFrame} />
          ) : (
            <AttemptDetail report={report} place={selected} onFrame={onFrame} onBack={() => setSelected(null)} />
          )
        }
      />
    </div>
  );
}

/** The first attempt that a query was made for, by the query's id. */
function attemptsByQuery({ attempts }: WitnessReport): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  attempts.forEach(({ queryIds }, place) => {
    for (const id of queryIds) if (!found.has(id)) found.set(id, place);
  });
  return found;
}
