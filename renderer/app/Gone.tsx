/** Over everything, when the other side is gone: nothing here can be asked any more. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useApp } from '../state/app.ts';
import classes from './Notices.module.css';

export function Gone() {
  const { engine } = useApp();
  const [gone, setGone] = useState(false);
  useEffect(() => engine.onClose(() => setGone(true)), [engine]);
  if (!gone) return null;
  return (
    <div className={classes.gone} role="alert">
      <span>The connection to the analysis is gone. What is shown here stays, but nothing more can be asked.</span>
      <Button onClick={() => location.reload()}>Load anew</Button>
    </div>
  );
}
