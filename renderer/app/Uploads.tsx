/** A file on its way to the engine: how far, and a way to stop it. Only browsers upload. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { visible } from '../../src/base/visibleText.ts';
import { UPLOAD_EVENT, type Upload } from '../shell/upload.ts';
import { Progress } from '../ui/Progress.tsx';
import classes from './Notices.module.css';

export function Uploads() {
  const [upload, setUpload] = useState<Upload | null>(null);
  useEffect(() => {
    const follow = (event: Event) => setUpload((event as CustomEvent<Upload | null>).detail);
    window.addEventListener(UPLOAD_EVENT, follow);
    return () => window.removeEventListener(UPLOAD_EVENT, follow);
  }, []);
  if (upload === null) return null;
  const { name, doneBytes, totalBytes, cancel } = upload;
  return (
    <div className={classes.upload}>
      <span className={classes.name}>Uploading {visible(name)}</span>
      <Button onClick={cancel}>Cancel</Button>
      <div className={classes.progress}>
        <Progress label={`Uploading ${visible(name)}`} done={doneBytes} total={totalBytes} />
      </div>
    </div>
  );
}
