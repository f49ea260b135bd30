/** Connections by the time from their handshake to their ClientHello: a bar for each bin, the bins growing in length. */
import type { Charts } from '../../src/model/views.ts';
import { counted, waited } from '../../src/model/wording.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { usedBins } from './bins.ts';
import classes from './charts.module.css';

const HEIGHT = 130;
/** From here on a delay is a silence that somebody notices. */
const SLOW_SECONDS = 0.5;

export function DelayChart({ bins }: { readonly bins: Charts['clientHelloDelays'] }) {
  const used = usedBins(bins);
  const all = used.reduce((sum, { connections }) => sum + connections, 0);
  if (all === 0) {
    return (
      <EmptyState title="No TLS connection whose beginning was seen">
        This needs the handshake and the ClientHello of at least one.
      </EmptyState>
    );
  }
  const most = Math.max(...used.map(({ connections }) => connections));
  return (
    <div className={classes.bars} role="img" aria-label={described(used)} style={{ height: HEIGHT + 34 }}>
      {used.map(({ fromSeconds, toSeconds, connections }, at) => (
        <div
          key={fromSeconds}
          className={classes.bin}
          title={`${waited(fromSeconds)} to ${waited(toSeconds)}: ${counted(connections, 'connection')}`}
        >
          <span className={classes.binCount}>{connections === 0 ? '' : connections}</span>
          <span
            className={`${classes.bar} ${fromSeconds >= SLOW_SECONDS ? classes.slow : ''}`}
            style={{ height: connections === 0 ? 0 : Math.max(3, (connections / most) * HEIGHT) }}
          />
          <span className={classes.binFrom}>{at % Math.ceil(used.length / 9) === 0 ? waited(fromSeconds) : ''}</span>
        </div>
      ))}
    </div>
  );
}

function described(bins: Charts['clientHelloDelays']): string {
  const filled = bins.filter(({ connections }) => connections > 0);
  const words = filled.map(
    ({ fromSeconds, toSeconds, connections }) =>
      `${counted(connections, 'connection')} between ${waited(fromSeconds)} and ${waited(toSeconds)}`,
  );
  return words.join(', ');
}
