/** What stands where nothing is: what was looked for, and what could not be seen. */
import type { ReactNode } from 'react';
import classes from './ui.module.css';

export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={classes.emptyState}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
