/** A file that can be opened by a click: its name, what is known of it, and what else can be done with it. */
import type { ReactNode } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import classes from './start.module.css';

interface FileRowProps {
  readonly icon: IconName;
  readonly name: string;
  readonly detail: string;
  readonly onOpen: () => void;
  readonly children?: ReactNode;
}

export function FileRow({ icon, name, detail, onOpen, children }: FileRowProps) {
  return (
    <li className={classes.row}>
      <button type="button" className={classes.file} onClick={onOpen}>
        <Icon name={icon} />
        <span className={classes.name}>{visible(name)}</span>
        <span className={classes.detail}>{detail}</span>
      </button>
      {children}
    </li>
  );
}
