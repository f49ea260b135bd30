/** The upper part of a detail: what it is about, and what there is to say; the selected frame below it. */
import type { ReactNode } from 'react';
import { useCapture } from '../state/app.ts';
import { Split } from '../ui/Split.tsx';
import classes from '../ui/ui.module.css';
import { FramePane } from './FramePane.tsx';

interface DetailPageProps {
  readonly id: string;
  readonly label: string;
  readonly title: ReactNode;
  readonly badges?: ReactNode;
  readonly children: ReactNode;
}

export function DetailPage({ id, label, title, badges, children }: DetailPageProps) {
  const { view } = useCapture();
  const told = (
    <article className={classes.detail} aria-label={label}>
      <h1>{title}</h1>
      {badges === undefined ? null : <div className={classes.badges}>{badges}</div>}
      {children}
    </article>
  );
  if (view.frame === null) return told;
  return (
    <Split id={id} orientation="vertical" firstPercent={60} first={told} second={<FramePane frame={view.frame} />} />
  );
}
