/** The capture's own clock between the engine's messages: what still lasts counts up by it. */
import { useEffect, useState } from 'react';
import { useCapture } from './app.ts';

const TICK_MS = 200;
/** A capture that has said nothing for longer has probably ended: its clock stands still. */
const MOST_SECONDS = 10;

/** Seconds since the capture's first frame; ticks while a live capture runs and `ticking` is asked for. */
export function useNow(ticking: boolean): number {
  const { status, receivedAtMs } = useCapture().state;
  const running = ticking && status?.state === 'capturing';
  const [nowMs, setNowMs] = useState(0);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [running]);
  const since = running ? Math.min(MOST_SECONDS, Math.max(0, (nowMs - receivedAtMs) / 1000)) : 0;
  return (status?.durationSeconds ?? 0) + since;
}
