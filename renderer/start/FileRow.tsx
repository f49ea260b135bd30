/** A file that can be opened by a click: its name, what is known of it, and what else can be done with it. */
import type { ReactNode } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import classes from './start.module.css';

interface FileRowProps {
  readonly icon: IconName;
  readonly name: string;
  readonly detail: string;
  /** The detail is a sentence: it stands below the name, whole. */
  readonly told?: boolean;
  readonly onOpen: () => void;
  readonly children?: ReactNode;
}

export function FileRow({ icon, name, detail, told = false, onOpen, children }: FileRowProps) {
  return (
    <li className={classes.row}>
      <button type="button" className={classes.file} onClick={onOpen}>
        <Icon name={icon} />
        {told ? (
          <span className={classes.told}>
            <span className={classes.name}>{visible(name)}</span>
            <span className={classes.sentence}>{detail}</span>
          </span>
        ) : (
          <>
            <span className={classes.name} title={visible(name)}>
              {visible(name)}
            </span>
            <span className={classes.detail}>{detail}</span>
          </>
        )}
      </button>
      {children}
    </li>
  );
}
