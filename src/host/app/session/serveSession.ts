/** A session behind a transport, until that ends. */
import { serve } from '../../../contract/serve.ts';
import type { Transport } from '../../../contract/transport.ts';
import type { Launch } from '../../../live/launch.ts';
import type { SessionRequest } from './request.ts';
import { Session } from './session.ts';
import { sessionOperations } from './sessionOperations.ts';

/** The host has many callers and bounds each; what it hands on is bounded by all of them together. */
const LIMITS = { mostCalls: 1024, mostStreams: 1024 } as const;

export function serveSession(
  request: SessionRequest,
  transport: Transport,
  launch: Launch | null,
  checkOutputs: boolean,
): void {
  const session = new Session(request, launch);
  transport.onClose(() => session.close());
  serve(sessionOperations, session.handlers(), transport, {
    ...LIMITS,
    checkOutputs,
    // What a bug said goes to whoever reads the process's standard error; the caller learns that there was one.
    onInternal: (error) => process.env.PTRSCOPE_DEBUG === '1' && console.error(error),
  });
}
