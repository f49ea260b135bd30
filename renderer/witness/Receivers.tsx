/** What all attempts with each receiver prove together, the gravest first, and what to do. */
import { clip, visible } from '../../src/base/visibleText.ts';
import type { WitnessReceiver, WitnessReport } from '../../src/model/witnessReport.ts';
import { attemptsSentence, receiverName } from '../../src/model/witnessTelling.ts';
import { counted } from '../../src/model/wording.ts';
import type { FrameRef } from '../state/tabs.ts';
import { AdviceList } from '../ui/AdviceList.tsx';
import { SentenceText } from '../ui/SentenceText.tsx';
import ui from '../ui/ui.module.css';
import { VerdictBadge } from './VerdictBadge.tsx';
import classes from './witness.module.css';

const MOST_SHOWN = 50;
const LONGEST_NAME = 200;

interface ReceiversProps {
  readonly report: WitnessReport;
  readonly onFrame: (frame: FrameRef) => void;
}

export function Receivers({ report: { receivers, notes }, onFrame }: ReceiversProps) {
  const more = receivers.length - MOST_SHOWN;
  return (
    <article className={ui.detail} aria-label="What is proved">
      {receivers.slice(0, MOST_SHOWN).map((receiver) => (
        <Receiver key={receiverName(receiver)} receiver={receiver} onFrame={onFrame} />
      ))}
      {more > 0 ? <p className={classes.dim}>{counted(more, 'further receiver')} in the exported report.</p> : null}
      <h2>Limits</h2>
      <ul className={ui.plainList}>
        {notes.map((note) => (
          <li key={note}>{visible(note)}</li>
        ))}
      </ul>
    </article>
  );
}

interface ReceiverProps {
  readonly receiver: WitnessReceiver;
  readonly onFrame: (frame: FrameRef) => void;
}

function Receiver({ receiver, onFrame }: ReceiverProps) {
  return (
    <section className={classes.receiver}>
      <h1>
        {clip(visible(receiverName(receiver)), LONGEST_NAME)} <VerdictBadge verdict={receiver.verdict} />
      </h1>
      <p className={classes.dim}>
        <SentenceText sentence={attemptsSentence(receiver)} bold={false} />
      </p>
      <p>
        <SentenceText sentence={receiver.conclusion} onFrame={onFrame} />
      </p>
      {receiver.advice.length === 0 ? null : <h2>What to do</h2>}
      <AdviceList advice={receiver.advice} />
    </section>
  );
}
