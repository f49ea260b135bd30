/** A delivery or a query in the picture: its form says what its colour says. */
import type { Tone } from '../../src/model/witnessTelling.ts';
import classes from './witness.module.css';

interface MarkProps {
  readonly x: number;
  readonly y: number;
  readonly tone: Tone;
  /** Several on one spot. */
  readonly many: boolean;
  readonly marked: boolean;
  readonly title: string;
  readonly onPick: () => void;
}

const CLASSES: Readonly<Record<Tone, string | undefined>> = {
  bad: classes.markBad,
  warn: classes.markWarn,
  good: classes.markGood,
  plain: classes.markPlain,
  dim: classes.markDim,
};

export function Mark({ x, y, tone, many, marked, title, onPick }: MarkProps) {
  return (
    // The picture is worked by keys as a whole; its table has every attempt.
    // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse
    <g className={`${classes.mark} ${CLASSES[tone]}`} onClick={onPick} transform={`translate(${Math.round(x)} ${y})`}>
      <title>{title}</title>
      <circle r={9} className={marked ? classes.ring : classes.reach} />
      <Form tone={tone} size={many ? 5.5 : 4.5} />
    </g>
  );
}

/** A cross where nobody answered or the answer was no; a ring where it is open; a disc where it went well. */
function Form({ tone, size }: { readonly tone: Tone; readonly size: number }) {
  if (tone === 'bad')
    return (
      <path className={classes.cross} d={`M${-size} ${-size}L${size} ${size}M${-size} ${size}L${size} ${-size}`} />
    );
  if (tone === 'warn') return <circle r={size} className={classes.open} />;
  return <circle r={tone === 'dim' ? size - 2 : size} className={classes.disc} />;
}
