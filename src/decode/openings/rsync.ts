/**
 * The rsync daemon: both sides greet without waiting for each other, the server after it looked its client up; open
 * until a module is given out or refused.
 */
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { LineReader } from './lineReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { firstLine, isPartOf } from './payloads.ts';
import {
  CLIENT_NEXT,
  GREETED,
  GREETED_AND_OVER,
  GREETED_LATE,
  GREETING_GOES_ON,
  OVER,
  SERVER_NEXT,
  SPOKE_EARLY,
} from './turns.ts';

const PORT = 873;
const MARK = '@RSYNCD: ';
const GREETING = /^@RSYNCD: \d+(?:\.\d+)?(?: |$)/;
/** A module is given out, the list of modules has ended, or it is refused: files or nothing follow. */
const END = /^@RSYNCD: (?:OK|EXIT)\b|^@ERROR/;

class RsyncDialog extends DialogBase {
  readonly #clientLines = new LineReader();
  readonly #serverLines = new LineReader();
  #greeted = false;
  /** The client asked for something that has no answer yet. */
  #asked = false;
  #ended = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeClient(payload) : this.#takeServer(payload);
  }

  #takeClient(payload: Payload): Turn {
    this.#clientLines.read(payload, (line) => {
      this.#asked ||= !GREETING.test(line);
      return false;
    });
    if (!this.#greeted) return SPOKE_EARLY;
    return this.#asked ? SERVER_NEXT : CLIENT_NEXT;
  }

  #takeServer(payload: Payload): Turn {
    const greetedBefore = this.#greeted;
    this.#serverLines.read(payload, this.#takeServerLine);
    if (this.#ended) return greetedBefore ? OVER : GREETED_AND_OVER;
    if (!this.#greeted) return GREETING_GOES_ON;
    if (!greetedBefore) return this.#asked ? GREETED_LATE : GREETED;
    return this.#asked ? SERVER_NEXT : CLIENT_NEXT;
  }

  /** What is no line of the protocol is the message of the day, or the list of modules. */
  readonly #takeServerLine = (line: string): boolean => {
    if (GREETING.test(line)) this.#greeted = true;
    if (line.startsWith('@RSYNCD: AUTHREQD')) this.#asked = false;
    this.#ended = END.test(line);
    return this.#ended;
  };
}

export const rsync: OpeningProtocol = {
  name: 'rsync',
  ports: [PORT],
  firstSpeaker: 'both',
  recognises: (_side, payload, port) => GREETING.test(firstLine(payload)) || (port === PORT && isPartOf(payload, MARK)),
  begin: () => new RsyncDialog(),
};
