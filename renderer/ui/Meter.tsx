/** A length of time as a bar of its share of the longest one, and in words. */
import { waited } from '../../src/model/wording.ts';
import classes from './ui.module.css';

interface MeterProps {
  readonly seconds: number;
  /** What the full bar stands for. */
  readonly fullSeconds: number;
  readonly bad: boolean;
}

export function Meter({ seconds, fullSeconds, bad }: MeterProps) {
  const share = fullSeconds > 0 ? Math.min(1, seconds / fullSeconds) : 0;
  return (
    <span className={classes.meter}>
      <span className={classes.track}>
        <span
          className={`${classes.fill} ${bad ? classes.bad : ''}`}
          style={{ width: `${share * 100}%`, display: 'block' }}
        />
      </span>
      <span className={classes.meterText}>{waited(seconds)}</span>
    </span>
  );
}
