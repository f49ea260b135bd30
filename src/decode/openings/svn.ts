/** svnserve: the server greets with its versions and abilities; open until it names the repository, or refuses. */
import { SERVER, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning, isCut, isPartOf } from './payloads.ts';
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

const PORT = 3690;
const GREETING = /^\( success \( \d+ \d+ \( /;
const FAILURE = /^\( failure \( /;
/** The repository's UUID. */
const REPOSITORY = /\( success \( 36:[0-9a-f-]{36} /;
const GREETING_END = ') ) ';
const MOST_SAID = 2048;

class SvnDialog extends DialogBase {
  /** What the server said since the client spoke, as far as it matters. */
  #said = '';
  #greeted = false;
  #clientSpoke = false;
  #ended = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    if (side === SERVER) return this.#takeServer(payload);
    this.#clientSpoke = true;
    if (!this.#greeted) return SPOKE_EARLY;
    this.#said = '';
    return SERVER_NEXT;
  }

  #takeServer(payload: Payload): Turn {
    this.#said += beginning(payload, MOST_SAID - this.#said.length);
    this.#ended ||= FAILURE.test(this.#said) || REPOSITORY.test(this.#said);
    if (this.#greeted) return this.#ended ? OVER : CLIENT_NEXT;
    if (this.#ended) return GREETED_AND_OVER;
    if (!this.#said.endsWith(GREETING_END) && this.#said.length < MOST_SAID && !isCut(payload)) return GREETING_GOES_ON;
    this.#greeted = true;
    return this.#clientSpoke ? GREETED_LATE : GREETED;
  }
}

export const svn: OpeningProtocol = {
  name: 'svn',
  ports: [PORT],
  firstSpeaker: SERVER,
  recognises: (side, payload, port) => {
    if (side !== SERVER) return false;
    const text = beginning(payload, 40);
    return GREETING.test(text) || (port === PORT && (FAILURE.test(text) || isPartOf(payload, '( success ( ')));
  },
  begin: () => new SvnDialog(),
};
