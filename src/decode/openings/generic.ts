/** The opening of a protocol that nobody recognised: a request and its first reply, or a greeting, a message and a reply. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import type { Dialog, Turn } from './opening.ts';

const GREETING: Turn = Object.freeze({ was: 'greeting', owes: CLIENT, awaited: 'session', next: 'same' });
const REQUEST: Turn = Object.freeze({ was: 'request', owes: SERVER, awaited: 'session', next: 'same' });
const MESSAGE: Turn = Object.freeze({ was: 'data', owes: SERVER, awaited: 'session', next: 'same' });
const REPLY: Turn = Object.freeze({ was: 'data', owes: null, awaited: 'session', next: 'over' });

export class GenericDialog implements Dialog {
  readonly software = null;
  readonly serverName = null;
  readonly serverNameSource = null;
  readonly proxiedClient = null;
  readonly connectHost = null;
  readonly connectPort = null;
  readonly refusal = null;
  readonly rest = Number.MAX_SAFE_INTEGER;
  #spoken: 'nobody' | 'server' | 'client' = 'nobody';

  read(side: SideIndex): Turn {
    if (side === CLIENT) {
      const first = this.#spoken === 'nobody';
      this.#spoken = 'client';
      return first ? REQUEST : MESSAGE;
    }
    if (this.#spoken === 'client') return REPLY;
    this.#spoken = 'server';
    return GREETING;
  }
}
