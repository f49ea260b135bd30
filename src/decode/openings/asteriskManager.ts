/** Asterisk's manager interface (AMI): the server greets; open until the login is answered. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { LineReader } from './lineReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { firstLine, isPartOf } from './payloads.ts';
import { CLIENT_NEXT, GREETED, GREETED_LATE, GREETING_GOES_ON, OVER, SERVER_NEXT, SPOKE_EARLY } from './turns.ts';

const PORT = 5038;
const GREETING = /^Asterisk Call Manager\//;
const REPLY = /^Response: /i;
/** What a challenge is answered with; the login follows it. */
const CHALLENGE = /^Challenge: /i;

class AsteriskManagerDialog extends DialogBase {
  readonly #lines = new LineReader();
  #greeted = false;
  #clientSpoke = false;
  /** Of the reply at hand: it has begun; it challenges; it is whole. */
  #replying = false;
  #challenges = false;
  #replied = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    if (side === SERVER) return this.#takeServer(payload);
    this.#clientSpoke = true;
    return this.#greeted ? SERVER_NEXT : SPOKE_EARLY;
  }

  #takeServer(payload: Payload): Turn {
    const greetedBefore = this.#greeted;
    this.#replied = false;
    this.#lines.read(payload, this.#takeLine);
    if (!this.#greeted) return GREETING_GOES_ON;
    if (!greetedBefore) return this.#clientSpoke ? GREETED_LATE : GREETED;
    if (!this.#replied) return SERVER_NEXT;
    return this.#challenges ? CLIENT_NEXT : OVER;
  }

  readonly #takeLine = (line: string): boolean => {
    if (!this.#greeted) {
      this.#greeted = true;
      this.greetedWith(line);
    } else if (REPLY.test(line)) {
      this.#replying = true;
      this.#challenges = false;
    } else if (CHALLENGE.test(line)) this.#challenges = true;
    else if (line === '' && this.#replying) {
      this.#replying = false;
      this.#replied = true;
    }
    return false;
  };
}

export const asteriskManager: OpeningProtocol = {
  name: 'ami',
  ports: [PORT],
  firstSpeaker: SERVER,
  recognises: (side, payload, port) =>
    side !== CLIENT &&
    (GREETING.test(firstLine(payload)) || (port === PORT && isPartOf(payload, 'Asterisk Call Manager/'))),
  begin: () => new AsteriskManagerDialog(),
};
