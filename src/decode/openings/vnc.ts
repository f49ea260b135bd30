/** VNC (RFB, RFC 6143): the server says its version first; open until it said whether the client may look. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { FrameReader } from './frameReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning, isPartOf } from './payloads.ts';
import { CLIENT_NEXT, GREETED, GREETED_LATE, GREETING_GOES_ON, OVER, SERVER_NEXT, SPOKE_EARLY } from './turns.ts';

const PORTS = [5900, 5901, 5902, 5903, 5904, 5905];
const VERSION = /^RFB \d{3}\.\d{3}\n/;
const VERSION_BYTES = 12;
/** Before version 3.7 the server chooses, in four bytes. */
const OLD_VERSION = /^RFB 003\.00[3-6]\n/;
const OLD_CHOICE_BYTES = 4;
const PASSWORD = 2;
const CHALLENGE_BYTES = 16;

/** The server's messages in their order; the client's choice comes before the challenge or the end. */
type Stage = 'version' | 'offer' | 'challenge' | 'verdict' | 'end';

class VncDialog extends DialogBase {
  readonly #messages = new FrameReader((prefix) => this.#lengthOf(prefix));
  #stage: Stage = 'version';
  /** The client's version, and behind it what it chose. */
  #sent = '';

  protected take(side: SideIndex, payload: Payload): Turn {
    if (side === SERVER) return this.#takeServer(payload);
    this.#sent += beginning(payload, VERSION_BYTES + 1 - this.#sent.length);
    return this.#stage === 'version' ? SPOKE_EARLY : SERVER_NEXT;
  }

  #takeServer(payload: Payload): Turn {
    const greetedBefore = this.#stage !== 'version';
    if (this.#stage === 'verdict' || (this.#stage === 'challenge' && this.#choice !== PASSWORD)) this.#stage = 'end';
    if (this.#stage !== 'end') this.#messages.read(payload, this.#takeMessage);
    if (this.#stage === 'end' || this.#messages.lost) return OVER;
    if (this.#stage === 'version') return GREETING_GOES_ON;
    if (!greetedBefore) return this.#sent === '' ? GREETED : GREETED_LATE;
    return this.#messages.midFrame ? SERVER_NEXT : CLIENT_NEXT;
  }

  readonly #takeMessage = (message: Uint8Array): boolean => {
    if (this.#stage === 'version') this.#stage = 'offer';
    else if (this.#stage === 'challenge') this.#stage = 'verdict';
    else this.#stage = this.#mayGoOn(message) ? 'challenge' : 'end';
    return this.#stage === 'end' || this.#stage === 'verdict';
  };

  /** Whether the server offers, or chose, what leads to a challenge; offers of nothing are refusals. */
  #mayGoOn(offer: Uint8Array): boolean {
    return this.#isOld ? offer[OLD_CHOICE_BYTES - 1] === PASSWORD : offer[0] > 0;
  }

  #lengthOf(prefix: Uint8Array): number {
    if (this.#stage === 'version') return VERSION_BYTES;
    if (this.#stage === 'challenge') return CHALLENGE_BYTES;
    return this.#isOld ? OLD_CHOICE_BYTES : 1 + prefix[0];
  }

  get #isOld(): boolean {
    return OLD_VERSION.test(this.#sent);
  }

  get #choice(): number {
    return this.#isOld ? PASSWORD : this.#sent.charCodeAt(VERSION_BYTES);
  }
}

export const vnc: OpeningProtocol = {
  name: 'vnc',
  ports: PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) =>
    side !== CLIENT &&
    (VERSION.test(beginning(payload, VERSION_BYTES)) || (PORTS.includes(port) && isPartOf(payload, 'RFB 003.'))),
  begin: () => new VncDialog(),
};
