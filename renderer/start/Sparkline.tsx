/** The last minute of an interface as a small curve, with its rate now. */
import { count } from '../../src/model/wording.ts';
import classes from './start.module.css';

interface SparklineProps {
  /** Packets a second, the latest last. */
  readonly rates: readonly number[];
  readonly label: string;
}

const WIDTH = 120;
const HEIGHT = 22;
const SECONDS = 60;
/** A curve of a few stray packets must not look like a storm. */
const LEAST_FULL = 10;

export function Sparkline({ rates, label }: SparklineProps) {
  const full = Math.max(LEAST_FULL, ...rates);
  const step = WIDTH / (SECONDS - 1);
  const points = rates.map((rate, at) => {
    const x = WIDTH - (rates.length - 1 - at) * step;
    return `${x.toFixed(1)},${(HEIGHT - 1 - (rate / full) * (HEIGHT - 3)).toFixed(1)}`;
  });
  const now = rates.at(-1) ?? null;
  const words = now === null ? '' : `${count(Math.round(now))}/s`;
  const first = WIDTH - (rates.length - 1) * step;
  return (
    <span className={classes.spark}>
      <svg width={WIDTH} height={HEIGHT} role="img" aria-label={`${label}: ${words}`}>
        {points.length < 2 ? null : (
          <polygon points={`${first},${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`} fill="var(--brush)" />
        )}
        <polyline points={points.join(' ')} fill="none" stroke="var(--accent-fill)" strokeWidth="1.4" />
      </svg>
      <span className={classes.rate}>{words}</span>
    </span>
  );
}
