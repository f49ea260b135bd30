/** Over everything, when the other side is gone: nothing here can be asked any more. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useApp } from '../state/app.ts';
import classes from './Notices.module.css';

export function Gone() {
  const { engine, shell } = useApp();
  const [gone, setGone] = useState(false);
  useEffect(() => engine.onClose(() => setGone(true)), [engine]);
  if (!gone) return null;
  return (
    <div className={classes.gone} role="alert">
      <span>
        The program behind this window has ended or cannot be reached. What is shown stays, but nothing more can be
        asked. Where it was ended, start it anew{shell.kind === 'browser' ? ' and open the address that it prints' : ''}
        .
      </span>
      <Button onClick={() => location.reload()}>Load anew</Button>
    </div>
  );
}
