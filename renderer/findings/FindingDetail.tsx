/** One finding: what is wrong, the frames that show it, what to do. */
import { visible } from '../../src/base/visibleText.ts';
import { FINDING_WORDS } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';
import type { FrameRef } from '../state/tabs.ts';
import { useClock } from '../state/useClock.ts';
import { AdviceList } from '../ui/AdviceList.tsx';
import { Badge } from '../ui/Badge.tsx';
import { CheckNow } from '../ui/CheckNow.tsx';
import { DetailPage } from '../ui/DetailPage.tsx';
import { type Fact, Facts } from '../ui/Facts.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { FrameLink } from '../ui/FrameLink.tsx';
import ui from '../ui/ui.module.css';

/** Findings are few; a page holds them. */
const MOST = 1000;

export function FindingDetail({ id }: { readonly id: string }) {
  const { session, state, view, change } = useCapture();
  const clock = useClock();
  const request = { session, offset: 0, limit: MOST, sort: null, search: '', range: null, where: {}, filter: null };
  const { value, failure } = useAnswer('session.findings', request, state.status?.revision ?? 0);
  if (failure !== null) return <FailureBox title="This finding cannot be shown" failure={failure} />;
  const finding = value?.rows.find((one) => one.id === id);
  if (finding === undefined) return null;
  const { kind, address, names, text, evidence, untilSeconds, advice } = finding;
  const title = `${FINDING_WORDS[kind]}: ${visible(address)}`;
  const select = (frame: FrameRef) => change({ frame });
  const facts: readonly Fact[] = [
    ['address', visible(address)],
    ['names', visible(names.join(', '))],
    ['negative answer kept until', untilSeconds === null ? null : clock.said(untilSeconds)],
  ];
  return (
    <DetailPage label={title} title={title} badges={<Badge tone="warn">delayed nobody</Badge>}>
      <p>{visible(text)}</p>
      <Facts facts={facts} />
      <CheckNow address={address} />
      <h2>Frames that show it</h2>
      <ul className={ui.plainList}>
        {evidence.map((one) => (
          <li key={`${one.capture} ${one.frame} ${one.role}`}>
            frame <FrameLink frame={one} onFrame={select} current={view.frame} />: {visible(one.text)}
          </li>
        ))}
      </ul>
      <AdviceList advice={advice} />
    </DetailPage>
  );
}
