/** Points in time as the settings ask: after the first frame, or absolute, local or in UTC. */
import { useMemo } from 'react';
import { type Clock, clockForReaders } from '../../src/model/times.ts';
import { useCapture, useWorkspace } from './app.ts';

export function useClock(): Clock {
  const { state } = useCapture();
  const mode = useWorkspace(({ settings }) => settings.timeMode);
  const captures = state.status?.captures;
  return useMemo(() => clockForReaders({ captures: captures ?? [] }, mode), [captures, mode]);
}
