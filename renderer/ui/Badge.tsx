/** A word or two about something: how sure, which side, what cause. */
import type { ReactNode } from 'react';
import classes from './ui.module.css';

export type Tone = 'plain' | 'bad' | 'warn' | 'ok';

export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${classes.badge} ${tone === 'plain' ? '' : classes[tone]}`}>{children}</span>;
}
