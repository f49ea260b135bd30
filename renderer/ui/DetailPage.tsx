/** A detail: what it is about, and what there is to say. */
import type { ReactNode } from 'react';
import classes from './ui.module.css';

interface DetailPageProps {
  readonly label: string;
  readonly title: ReactNode;
  readonly badges?: ReactNode;
  readonly children: ReactNode;
}

export function DetailPage({ label, title, badges, children }: DetailPageProps) {
  return (
    <article className={classes.detail} aria-label={label}>
      <h1>{title}</h1>
      {badges === undefined ? null : <div className={classes.badges}>{badges}</div>}
      {children}
    </article>
  );
}
