/** Connections by the time from their handshake to their first message: a bar for each bin, the bins growing in length. */
import type { Charts } from '../../src/model/views.ts';
import { counted, waited } from '../../src/model/wording.ts';
import classes from './charts.module.css';

const HEIGHT = 130;
/** From here on a delay is a silence that somebody notices. */
const SLOW_SECONDS = 0.5;

export function DelayChart({ bins }: { readonly bins: Charts['clientHelloDelays'] }) {
  const most = Math.max(...bins.map(({ connections }) => connections));
  return (
    <div className={classes.bars} role="img" aria-label={described(bins)} style={{ height: HEIGHT + 34 }}>
      {bins.map(({ fromSeconds, toSeconds, connections }, at) => (
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
          <span className={classes.binFrom}>{at % Math.ceil(bins.length / 9) === 0 ? waited(fromSeconds) : ''}</span>
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
