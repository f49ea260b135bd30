/** The strip above the lists: the verdict's statements as buttons, progress while it is read, what narrows the lists. */
import { Button } from '@mantine/core';
import { plain, type Sentence, say } from '../../src/model/sentence.ts';
import type { SessionStatus } from '../../src/model/views.ts';
import { counted, waited } from '../../src/model/wording.ts';
import { useApp, useCapture } from '../state/app.ts';
import type { CaptureView } from '../state/tabs.ts';
import { Progress } from '../ui/Progress.tsx';
import { SentenceText } from '../ui/SentenceText.tsx';
import { Narrowing } from './Narrowing.tsx';
import classes from './SummaryStrip.module.css';

export function SummaryStrip() {
  const { state } = useCapture();
  const { status } = state;
  if (status === null) return <div className={classes.strip}>Opening the capture …</div>;
  const { connections } = status.summary;
  return (
    <div className={classes.strip}>
      <Waiting status={status} />
      {verdictOf(status).map((sentence, at) => (
        <Statement key={plain(sentence)} sentence={sentence} at={at} status={status} />
      ))}
      <span className={classes.dim}>
        {counted(connections, 'connection')} · {counted(status.frames, 'frame')} · {waited(status.durationSeconds)}
      </span>
      <Narrowing />
      <Reading status={status} />
    </div>
  );
}

/** Nobody is told that nothing stalled while something stands still, or where nothing could have. */
function verdictOf({ verdict, summary, openStalls, state }: SessionStatus): readonly Sentence[] {
  const isOver = state !== 'reading' && state !== 'capturing';
  if (state === 'reading' && summary.stalls === 0) return [];
  if (isOver && summary.connections === 0) return [say`No TCP connection in this capture`];
  return summary.stalls === 0 && openStalls > 0 ? [] : verdict;
}

/** What stands still at this moment. */
function Waiting({ status: { openStalls } }: { readonly status: SessionStatus }) {
  if (openStalls === 0) return null;
  return <span className={classes.bad}>{counted(openStalls, 'connection')} waiting for reverse DNS now</span>;
}

interface StatementProps {
  readonly sentence: Sentence;
  readonly at: number;
  readonly status: SessionStatus;
}

/** The statements come in a fixed order: how many stalled, the worst, the resolver. */
function Statement({ sentence, at, status }: StatementProps) {
  const { change } = useCapture();
  const stalled = status.summary.stalls > 0;
  const judged = status.summary.connections > 0;
  const tone = at === 0 ? (stalled ? classes.bad : judged ? classes.ok : '') : '';
  const text = <SentenceText sentence={sentence} />;
  if (!stalled) return <span className={`${classes.plain} ${tone}`}>{text}</span>;
  return (
    <button type="button" className={`${classes.statement} ${tone}`} onClick={() => change(narrowedBy(sentence, at))}>
      {text}
    </button>
  );
}

function narrowedBy(sentence: Sentence, at: number): Partial<CaptureView> {
  const resolver = sentence.find(({ kind }) => kind === 'value');
  if (at >= 2 && resolver?.kind === 'value') return { list: 'lookups', where: { resolver: resolver.text } };
  if (at === 1) return { list: 'stalls', selection: null, where: {} };
  return { list: 'stalls', where: {} };
}

function Reading({ status }: { readonly status: SessionStatus }) {
  const { engine } = useApp();
  const { session } = useCapture();
  if (status.state === 'cancelled') return <span className={classes.warn}>the reading was cancelled</span>;
  if (status.state !== 'reading') return null;
  const cancel = () => void engine.call('session.cancel', { session }).catch(() => {});
  return (
    <span className={classes.reading}>
      <span className={classes.dim}>reading</span>
      <span className={classes.bar}>
        <Progress label="Reading the capture" done={status.bytesRead} total={status.totalBytes} />
      </span>
      <Button onClick={cancel}>Cancel</Button>
    </span>
  );
}
