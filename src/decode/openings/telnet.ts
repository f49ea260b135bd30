/** Telnet (RFC 854): options are negotiated from both sides; open until the server asks who is there. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning } from './payloads.ts';
import { CLIENT_NEXT, GREETED, OVER, SERVER_NEXT, SPOKE_EARLY } from './turns.ts';

const PORTS = [23, 2323];
const PROMPT = /(?:login|username|user|password)\s*:\s*$/i;
/** Negotiation has ended by then, prompt or not. */
const MAX_SERVER_PAYLOADS = 20;
/** IAC and WILL, WONT, DO, DONT or a subnegotiation. */
const NEGOTIATION = /^\xff[\xfa-\xfe]/;

class TelnetDialog extends DialogBase {
  #serverPayloads = 0;

  /** A server's negotiation is answered at once, its text is not; a client's answer leads to the prompt. */
  protected take(side: SideIndex, payload: Payload): Turn {
    if (side === CLIENT) return this.#serverPayloads === 0 ? SPOKE_EARLY : SERVER_NEXT;
    const text = beginning(payload, 2048);
    if (PROMPT.test(text.slice(-80)) || this.#serverPayloads >= MAX_SERVER_PAYLOADS) return OVER;
    return this.#serverPayloads++ === 0 ? GREETED : NEGOTIATION.test(text) ? CLIENT_NEXT : SERVER_NEXT;
  }
}

export const telnet: OpeningProtocol = {
  name: 'telnet',
  ports: PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) =>
    NEGOTIATION.test(beginning(payload, 2)) ||
    (side === SERVER && PORTS.includes(port) && /^[\r\n\x20-\x7e]/.test(beginning(payload, 1))),
  begin: () => new TelnetDialog(),
};
