/** No stalls: what was checked, and what could not be seen, so that "none" can be trusted. */

import { Button } from '@mantine/core';
import { visible } from '../../src/base/visibleText.ts';
import { counted, waited } from '../../src/model/wording.ts';
import { useCapture } from '../state/app.ts';
import { isNarrowed, UNNARROWED } from '../state/narrowing.ts';
import { EmptyState } from '../ui/EmptyState.tsx';

interface NoStallsProps {
  readonly kind: 'stalls' | 'gaps';
  readonly searched: boolean;
}

export function NoStalls({ kind, searched }: NoStallsProps) {
  const { state, view, change } = useCapture();
  const { status } = state;
  if (searched) return <EmptyState title="None with this text">The search looks into every column.</EmptyState>;
  if (isNarrowed(view)) {
    return (
      <EmptyState title={kind === 'stalls' ? 'No stall in what is shown' : 'No silence in what is shown'}>
        <p>A filter, a part of the time or a click in the summary narrows the lists.</p>
        <p>
          <Button onClick={() => change(UNNARROWED)}>Show everything</Button>
        </p>
      </EmptyState>
    );
  }
  // The list follows the count, not at once.
  if (status === null || kind === 'gaps' || status.summary.stalls > 0) return null;
  if (status.state === 'reading')
    return <EmptyState title="No stall so far">The capture is still being read.</EmptyState>;
  const { connections, lookups, unansweredLookups } = status.summary;
  if (connections === 0 && status.state !== 'capturing') return <NothingToJudge frames={status.frames} />;
  return (
    <EmptyState title={status.state === 'capturing' ? 'No stall so far' : 'No connection stalled on reverse DNS'}>
      <p>
        Every silence of {waited(status.thresholdMs / 1000)} and more, and of three round trips, on either side of an
        opening connection was held against the reverse lookups seen: {counted(connections, 'connection')},{' '}
        {counted(lookups, 'reverse lookup')} ({unansweredLookups} unanswered).
      </p>
      {status.limits.length === 0 ? null : (
        <>
          <p>What could not be seen:</p>
          <ul>
            {status.limits.map(({ kind, text }) => (
              <li key={`${kind} ${text}`}>{visible(text)}</li>
            ))}
          </ul>
        </>
      )}
    </EmptyState>
  );
}

/** "No stall" would be true, and would mislead. */
function NothingToJudge({ frames }: { readonly frames: number }) {
  if (frames === 0) {
    return (
      <EmptyState title="No frame in this capture">
        Either it ended before anything came, or its capture filter kept everything out.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No TCP connection in this capture">
      Stalls are silences of TCP connections, so there is nothing to judge. Capture again without a filter, or with one
      that lets both the connections and DNS through, such as “port 25 or port 53”. Packets shows what is there.
    </EmptyState>
  );
}
