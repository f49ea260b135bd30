/** Two sessions beside each other. */
import { OperationError } from '../../base/errors.ts';
import { createClient } from '../../contract/client.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { EngineParts } from './engineHandlers.ts';
import { isClosed, type Sessions } from './sessions.ts';
import type { ComparedCapture, ComparingOperations } from './work/comparing.ts';
import { startThread } from './work/startThread.ts';

/** Throws `no-such-session` or `still-reading`. */
export async function comparedSessions(
  { sessions, threads }: EngineParts,
  left: string,
  right: string,
  signal: AbortSignal,
): Promise<Comparison> {
  const request = {
    left: await compared(sessions, left, signal),
    right: await compared(sessions, right, signal),
  };
  const thread = await startThread({ kind: 'compare', request }, threads);
  try {
    return await createClient<ComparingOperations>(thread.transport).call('compare.run', {}, { signal });
  } catch (error) {
    const crash = isClosed(error) ? await thread.ended : null;
    throw crash === null ? error : new Error('comparing ended unexpectedly', { cause: crash });
  } finally {
    await thread.close();
  }
}

async function compared(sessions: Sessions, session: string, signal: AbortSignal): Promise<ComparedCapture> {
  const { title, version, thresholdMs } = sessions.requestOf(session);
  const { state } = await sessions.ask(session, (client) => client.call('session.status', { session }, { signal }));
  if (state === 'reading' || state === 'capturing') {
    throw new OperationError('still-reading', `${title} is still being read`, 'Wait for its end, or stop it.');
  }
  const { paths } = await sessions.ask(session, (client) => client.call('session.paths', {}, { signal }));
  return { title, version, thresholdMs, paths };
}
