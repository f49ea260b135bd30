/** Two captures beside each other: which servers both saw, what differs, and both openings to one scale. */
import { useMemo, useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import type { Comparison, ComparisonPair, LoneServer } from '../../src/model/comparison.ts';
import { COMPARED_SIDES, comparisonVerdict, isTelling } from '../../src/model/comparisonTelling.ts';
import { plain } from '../../src/model/sentence.ts';
import { counted, waited } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useWorkspace } from '../state/app.ts';
import { activeTab } from '../state/tabs.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Split } from '../ui/Split.tsx';
import classes from './compare.module.css';
import { ExportMenu } from './ExportMenu.tsx';
import { PairDetail } from './PairDetail.tsx';
import { PairTable } from './PairTable.tsx';

export function ComparePage() {
  const tab = useWorkspace(activeTab);
  const revision = useWorkspace(({ sessions }) =>
    tab.kind === 'compare'
      ? (sessions[tab.left]?.status?.revision ?? 0) + (sessions[tab.right]?.status?.revision ?? 0)
      : 0,
  );
  const input = tab.kind === 'compare' ? { left: tab.left, right: tab.right } : null;
  const { value, failure } = useAnswer('compare.sessions', input, revision);
  if (tab.kind !== 'compare') return null;
  if (failure !== null) return <FailureBox title="These captures cannot be compared" failure={failure} />;
  if (value === null) return <EmptyState title="Comparing …" />;
  return <Shown comparison={value} left={tab.left} right={tab.right} />;
}

interface ShownProps {
  readonly comparison: Comparison;
  /** Sessions. */
  readonly left: string;
  readonly right: string;
}

function Shown({ comparison, left, right }: ShownProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const pairs = useMemo(() => comparison.pairs.toSorted(tellingFirst), [comparison.pairs]);
  const pair = pairs.find(({ server }) => server === chosen) ?? pairs[0];
  return (
    <div className={classes.page}>
      <Head comparison={comparison} left={left} right={right} />
      {pair === undefined ? (
        <EmptyState title="No server was seen in both captures">
          Connections are matched by server name, else by address, and port. Only on the left:{' '}
          {names(comparison.onlyLeft)}. Only on the right: {names(comparison.onlyRight)}.
        </EmptyState>
      ) : (
        <Split
          id="compare"
          firstPercent={36}
          first={<PairTable pairs={pairs} comparison={comparison} selected={pair.server} onSelect={setChosen} />}
          second={<PairDetail pair={pair} comparison={comparison} left={left} right={right} />}
        />
      )}
    </div>
  );
}

function tellingFirst(a: ComparisonPair, b: ComparisonPair): number {
  return Number(isTelling(b)) - Number(isTelling(a));
}

const MOST_NAMES = 5;

function names(lone: readonly LoneServer[]): string {
  if (lone.length === 0) return 'none';
  const more = lone.length - MOST_NAMES;
  const some = lone.slice(0, MOST_NAMES).map(({ server }) => visible(server));
  return more > 0 ? `${some.join(', ')} and ${more} more` : some.join(', ');
}

function Head({ comparison, left, right }: ShownProps) {
  const titles = COMPARED_SIDES.map((side) => comparison[side].title.replace(/(?:\.\w{2,6})+$/, ''));
  return (
    <header className={classes.head}>
      <div>
        {COMPARED_SIDES.map((side) => {
          const { title, connections, stalls, worstSeconds, ptrQueries, ptrAnswers } = comparison[side];
          return (
            <div key={side} className={classes.side}>
              <span className={classes.tag}>{side}</span>
              <b>{visible(title)}</b>
              <span className={stalls > 0 ? classes.bad : classes.ok}>
                {stalls === 0 ? 'no stall' : `${counted(stalls, 'stall')}, worst ${waited(worstSeconds)}`}
              </span>
              <span className={classes.dim}>
                {counted(connections, 'connection')} · {ptrAnswers} of {counted(ptrQueries, 'PTR query', 'PTR queries')}{' '}
                answered
              </span>
            </div>
          );
        })}
        <p>{plain(comparisonVerdict(comparison))}</p>
      </div>
      <ExportMenu left={left} right={right} name={titles.join('-and-')} />
    </header>
  );
}
