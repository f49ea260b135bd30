/** How far something is that takes its time; without a known end it only moves. */
import classes from './ui.module.css';

interface ProgressProps {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
}

export function Progress({ label, done, total }: ProgressProps) {
  const percent = total === null || total === 0 ? null : Math.min(100, (done / total) * 100);
  return (
    <div
      className={classes.progress}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === null ? undefined : Math.round(percent)}
    >
      <div
        className={percent === null ? classes.unknown : undefined}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
