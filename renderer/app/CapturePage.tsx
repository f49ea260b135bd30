/**
 * A capture's page: strips over the whole width, lists on the left, what is selected on the right, the frames behind it
 * and the status below.
 */
import type { ReactNode } from 'react';
import type { SessionStatus } from '../../src/model/views.ts';
import { count } from '../../src/model/wording.ts';
import { useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';
import type { ListView } from '../state/feature.ts';
import { useDetail, useLists } from '../state/features.ts';
import { isNarrowed } from '../state/narrowing.ts';
import { useListRequest } from '../state/useListRequest.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { FailureBox } from '../ui/FailureBox.tsx';
import { Split } from '../ui/Split.tsx';
import { useRovingFocus } from '../ui/useRovingFocus.ts';
import classes from './CapturePage.module.css';
import { StatusBar } from './StatusBar.tsx';
import { useSlot } from './useSlot.tsx';

export function CapturePage() {
  const { state } = useCapture();
  const strips = useSlot('strips');
  const proof = useProof();
  const isWide = useShownList()?.wide === true;
  if (state.failure !== null && state.status === null) {
    return <FailureBox title="This capture cannot be shown" failure={state.failure} />;
  }
  return (
    <div className={classes.page}>
      <div data-part="summary">
        {strips}
        {/* That the program is gone is told of the whole window (Gone.tsx). */}
        {state.failure === null || state.failure.code === 'closed' ? null : (
          <FailureBox title="The reading stopped" failure={state.failure} />
        )}
      </div>
      <Split
        id="page"
        orientation="vertical"
        firstPercent={69}
        first={
          <Split
            id="main"
            mode={isWide ? 'main-wide' : 'main'}
            firstPercent={isWide ? 62 : 45}
            first={<Lists />}
            second={<Detail />}
          />
        }
        second={proof}
      />
      <StatusBar />
    </div>
  );
}

function useShownList(): ListView | undefined {
  const { view } = useCapture();
  const lists = useLists();
  return lists.find(({ id }) => id === view.list) ?? lists[0];
}

function Lists() {
  const { state, change } = useCapture();
  const lists = useLists();
  const shown = useShownList();
  const roving = useRovingFocus('horizontal');
  return (
    <section className={classes.lists} aria-label="Lists" data-part="lists">
      <div className={classes.tabs} role="tablist" aria-label="Lists" ref={roving}>
        {lists.map((list) => (
          <ListTab
            key={list.id}
            list={list}
            status={state.status}
            active={list.id === shown?.id}
            onPick={() => change({ list: list.id })}
          />
        ))}
      </div>
      {shown === undefined ? null : (
        <div className={classes.list} role="tabpanel" aria-labelledby={`list-${shown.id}`} key={shown.id}>
          <Boundary what="This list">
            <shown.List />
          </Boundary>
        </div>
      )}
    </section>
  );
}

interface ListTabProps {
  readonly list: ListView;
  readonly status: SessionStatus | null;
  readonly active: boolean;
  readonly onPick: () => void;
}

function ListTab({ list, status, active, onPick }: ListTabProps) {
  const rows = status === null ? null : list.count(status);
  const left = useRowsLeft(list);
  const isLess = left !== null && rows !== null && left < rows;
  return (
    <button
      type="button"
      role="tab"
      id={`list-${list.id}`}
      aria-selected={active}
      tabIndex={active ? 0 : -1}
      className={`${classes.tab} ${active ? classes.active : ''}`}
      onClick={onPick}
    >
      {list.title}{' '}
      {rows === null ? null : (
        <span className={classes.count} title={isLess ? `${count(left)} of ${count(rows)}` : count(rows)}>
          {isLess ? `${shortCount(left)}/` : ''}
          {shortCount(rows)}
        </span>
      )}
    </button>
  );
}

/** How many rows the filter, the range and the clicks in the summary leave; null where nothing narrows them. */
function useRowsLeft({ rows }: ListView): number | null {
  const { view, state } = useCapture();
  const request = useListRequest(null, '');
  const asked = rows !== undefined && isNarrowed(view) ? { ...request, offset: 0, limit: 1 } : null;
  return useAnswer(rows ?? 'session.stalls', asked, state.status?.revision ?? 0).value?.total ?? null;
}

function Detail() {
  const { view } = useCapture();
  const kind = view.selection?.kind ?? 'none';
  const detail = useDetail(kind);
  return (
    <section className={classes.detail} aria-label="Detail" data-part="detail">
      {detail === null ? null : (
        <Boundary key={`${kind} ${view.selection?.id}`} what="This detail">
          <detail.Detail id={view.selection?.id ?? ''} />
        </Boundary>
      )}
    </section>
  );
}

/** The frames of what is selected; null where there are none to show. */
function useProof(): ReactNode | null {
  const { view } = useCapture();
  const detail = useDetail(view.selection?.kind ?? 'none');
  if (detail?.Proof === undefined || view.selection === null || view.frame === null) return null;
  return (
    <section className={classes.proof} aria-label="Proof" data-part="proof">
      <Boundary key={`${detail.kind} ${view.selection.id}`} what="These frames">
        <detail.Proof id={view.selection.id} />
      </Boundary>
    </section>
  );
}

/** `1,204`, `123k`, `4.9M`: there is little room in a tab. */
function shortCount(rows: number): string {
  if (rows < 100_000) return count(rows);
  return rows < 1_000_000 ? `${Math.floor(rows / 1000)}k` : `${(rows / 1e6).toFixed(1)}M`;
}
