/** What is done in threads of their own: each kind of work, and how it is begun behind a transport. */
import type { MessagePort } from 'node:worker_threads';
import type { Transport } from '../../../contract/transport.ts';
import type { Launch } from '../../../live/launch.ts';
import type { SessionRequest } from '../session/request.ts';
import type { ComparingRequest } from './comparing.ts';
import type { WitnessingRequest } from './witnessing.ts';

export type Work =
  | { readonly kind: 'session'; readonly request: SessionRequest }
  | { readonly kind: 'compare'; readonly request: ComparingRequest }
  | { readonly kind: 'witness'; readonly request: WitnessingRequest };

/** What a thread is started with. */
export interface ThreadStart {
  readonly work: Work;
  readonly port: MessagePort;
  /** Where capture processes are asked for; null: the thread starts them itself. */
  readonly launches: MessagePort | null;
}

/**
 * @param launch  how capture processes are started, where it is not as the command line does
 * @param checkOutputs  holds what is answered against its declaration; for tests
 */
export async function beginWork(
  work: Work,
  transport: Transport,
  launch: Launch | null,
  checkOutputs: boolean,
): Promise<void> {
  switch (work.kind) {
    case 'session':
      (await import('../session/serveSession.ts')).serveSession(work.request, transport, launch, checkOutputs);
      return;
    case 'compare':
      (await import('./comparing.ts')).serveComparing(work.request, transport);
      return;
    case 'witness':
      (await import('./witnessing.ts')).serveWitnessing(work.request, transport);
  }
}
