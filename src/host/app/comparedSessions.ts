/** Two sessions beside each other, for the page or into a file: the work is done in a thread that ends with it. */
import { OperationError } from '../../base/errors.ts';
import { type Client, createClient } from '../../contract/client.ts';
import type { EngineOperations } from '../../contract/engineOperations.ts';
import type { InputOf } from '../../contract/operation.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { EngineParts } from './engineHandlers.ts';
import { type Exported, exported } from './exported.ts';
import { exportName, exportType, stemOf } from './exportName.ts';
import { isClosed, type Sessions } from './sessions.ts';
import type { ComparedCapture, ComparingOperations, ComparingRequest } from './work/comparing.ts';
import { startThread } from './work/startThread.ts';

type Input = InputOf<EngineOperations['compare.sessions']>;

/** Throws `no-such-session` or `still-reading`. */
export async function comparedSessions(parts: EngineParts, input: Input, signal: AbortSignal): Promise<Comparison> {
  const request = await requestOf(parts, input, signal);
  return inThread(parts, request, (client) => client.call('compare.run', {}, { signal }));
}

/** The same into a file. */
export async function exportComparison(
  parts: EngineParts,
  { format, target, ...input }: InputOf<EngineOperations['compare.export']>,
  signal: AbortSignal,
): Promise<Exported> {
  const request = await requestOf(parts, input, signal);
  const title = `${stemOf(request.left.title)}-and-${stemOf(request.right.title)}`;
  const offered = { name: exportName(title, format), type: exportType(format) };
  return exported(parts, target, offered, async (path) => {
    const write = (client: Client<ComparingOperations>) => client.call('compare.write', { format, path }, { signal });
    return (await inThread(parts, request, write)).bytes;
  });
}

async function requestOf(
  { sessions }: EngineParts,
  { left, right }: Input,
  signal: AbortSignal,
): Promise<ComparingRequest> {
  return { left: await compared(sessions, left, signal), right: await compared(sessions, right, signal) };
}

async function inThread<Answer>(
  { threads }: EngineParts,
  request: ComparingRequest,
  ask: (client: Client<ComparingOperations>) => Promise<Answer>,
): Promise<Answer> {
  const thread = await startThread({ kind: 'compare', request }, threads);
  try {
    return await ask(createClient<ComparingOperations>(thread.transport));
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
