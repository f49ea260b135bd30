/** A watch as a graph: a mark a round, its height how long the round took, its colour the verdict. */
import { visible } from '../../src/base/visibleText.ts';
import type { LookupResult } from '../../src/model/lookupReport.ts';
import { waited } from '../../src/model/wording.ts';
import classes from './check.module.css';

const WIDTH = 700;
const HEIGHT = 54;
const TONES = { good: 'var(--ok-fill)', warning: 'var(--warn-fill)', bad: 'var(--bad-fill)' } as const;

export function Rounds({ rounds }: { readonly rounds: readonly LookupResult[] }) {
  const most = Math.max(...rounds.map(({ durationSeconds }) => durationSeconds), 0.001);
  const step = Math.min(24, WIDTH / rounds.length);
  const last = rounds.at(-1)!;
  return (
    <figure className={classes.rounds}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${rounds.length} rounds`}>
        {rounds.map(({ startedAt, durationSeconds, verdicts }, at) => {
          const height = Math.max(3, (durationSeconds / most) * (HEIGHT - 4));
          return (
            <rect
              key={startedAt}
              x={at * step}
              y={HEIGHT - height}
              width={Math.max(1, step - 2)}
              height={height}
              fill={TONES[verdicts[0]?.severity ?? 'good']}
            >
              <title>{`${visible(startedAt)}: ${waited(durationSeconds)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        {rounds.length} rounds, the last one at {visible(last.startedAt.slice(11, 19))} UTC
      </figcaption>
    </figure>
  );
}
