/** What all dialogs share: facts that nothing has told yet, and how far the last payload was read. */
import type { SideIndex } from '../../base/side.ts';
import type { Dialog, Payload, Turn } from './opening.ts';

/** Longest name or software text that is kept. */
export const MAX_FACT = 200;

export abstract class DialogBase implements Dialog {
  software: string | null = null;
  serverName: string | null = null;
  serverNameSource: 'http-host' | 'connect' | 'greeting' | null = null;
  proxiedClient: string | null = null;
  connectHost: string | null = null;
  connectPort: number | null = null;
  rest = 0;

  read(side: SideIndex, payload: Payload): Turn {
    this.rest = payload.end;
    return this.take(side, payload);
  }

  protected abstract take(side: SideIndex, payload: Payload): Turn;

  /** Keeps the first name that was told. */
  protected nameServer(name: string | null, source: 'http-host' | 'connect' | 'greeting'): void {
    if (name === null || name === '' || this.serverName !== null) return;
    this.serverName = name.slice(0, MAX_FACT);
    this.serverNameSource = source;
  }
}
