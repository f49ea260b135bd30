/** A stall, or an unexplained silence, as it is known by now. */
import type { StallView } from '../../src/model/views.ts';
import { type Answer, useAnswer } from '../connection/useAnswer.ts';
import { useCapture } from '../state/app.ts';

export function useStall(id: string): Answer<StallView> {
  const { session, state } = useCapture();
  const mayChange = state.status?.state === 'capturing' || state.status?.state === 'reading';
  return useAnswer('session.stall', { session, id }, mayChange ? state.status?.revision : -1);
}
