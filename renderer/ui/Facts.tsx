/** What is known of something, a line each: its name, its value. */
import { Fragment, type ReactNode } from 'react';
import classes from './ui.module.css';

export type Fact = readonly [name: string, value: ReactNode];

/** Facts without a value are left out. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
