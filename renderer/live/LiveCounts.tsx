/** In the bar at the bottom while a capture runs: where, by which source, how fast, drops, size. */
import { visible } from '../../src/base/visibleText.ts';
import { count } from '../../src/model/wording.ts';
import { useCapture } from '../state/app.ts';
import classes from './live.module.css';

export function LiveCounts() {
  const { state } = useCapture();
  const live = state.status?.live;
  if (live == null) return null;
  const { dropped, bytes, packetsPerSecond, interfaces, source } = live;
  const running = state.status?.state === 'capturing';
  return (
    <span className={classes.counts}>
      {running ? <span className={classes.dot} aria-hidden="true" /> : null}
      <span>
        {running ? 'capturing on' : 'captured on'} {interfaces.map(visible).join(', ')} by {visible(source)}
      </span>
      {running ? <span>{count(Math.round(packetsPerSecond))} packets/s</span> : null}
      <span className={dropped > 0 ? classes.dropped : undefined}>{count(dropped)} dropped</span>
      <span>{sizeText(bytes)}</span>
    </span>
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
