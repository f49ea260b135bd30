/** XMPP (RFC 6120): stream headers, STARTTLS; open until SASL succeeds. Tags are looked for, the XML is not parsed. */
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { latin1 } from '../latin1.ts';
import { DialogBase } from './dialogBase.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { beginning, isCut } from './payloads.ts';
import {
  CLIENT_NEXT,
  OVER,
  REQUEST_GOES_ON,
  REQUESTED,
  SERVER_NEXT,
  TLS_AGREED,
  TLS_REFUSED,
  TLS_REPLY_GOES_ON,
  TLS_REQUESTED,
} from './turns.ts';

const PORTS = [5222, 5269];
/** Text of one side's current turn that is looked at. */
const MAX_TEXT = 4096;
const STREAM = /<stream:stream\b[^>]*>/;
const FEATURES_END = /<\/stream:features\s*>|<stream:features\s*\/>/;

class XmppDialog extends DialogBase {
  /** What the speaking side has said since the other spoke. */
  #text = '';
  #speaker: SideIndex = CLIENT;
  #begun = false;
  #tlsAsked = false;

  protected take(side: SideIndex, payload: Payload): Turn {
    if (side !== this.#speaker) this.#text = '';
    this.#speaker = side;
    this.#text += latin1(payload.bytes, payload.start, payload.end, MAX_TEXT - this.#text.length);
    return side === CLIENT ? this.#takeClient(payload) : this.#takeServer(payload);
  }

  #takeClient(payload: Payload): Turn {
    const header = STREAM.exec(this.#text)?.[0];
    if (header) this.nameServer(/\sto=["']([^"']*)["']/.exec(header)?.[1] ?? null, 'greeting');
    const complete = this.#text.trimEnd().endsWith('>') || isCut(payload);
    if (!this.#begun) {
      if (!header && !isCut(payload)) return REQUEST_GOES_ON;
      this.#begun = true;
      return REQUESTED;
    }
    this.#tlsAsked = /<starttls\b/.test(this.#text);
    if (!complete) return CLIENT_NEXT;
    return this.#tlsAsked ? TLS_REQUESTED : SERVER_NEXT;
  }

  #takeServer(payload: Payload): Turn {
    if (this.#tlsAsked) return this.#takeTlsReply();
    if (/<success\b|<\/stream:stream/.test(this.#text)) return OVER;
    const complete = this.#text.trimEnd().endsWith('>') || isCut(payload);
    const onlyHeader = STREAM.test(this.#text) && !FEATURES_END.test(this.#text);
    return complete && (!onlyHeader || isCut(payload)) ? CLIENT_NEXT : SERVER_NEXT;
  }

  #takeTlsReply(): Turn {
    if (/<proceed\b[^>]*>/.test(this.#text)) return TLS_AGREED;
    if (!/<failure\b[^>]*>/.test(this.#text)) return TLS_REPLY_GOES_ON;
    this.#tlsAsked = false;
    return TLS_REFUSED;
  }
}

export const xmpp: OpeningProtocol = {
  name: 'xmpp',
  ports: PORTS,
  firstSpeaker: CLIENT,
  recognises: (side, payload, port) => {
    if (side !== CLIENT) return false;
    const text = beginning(payload, 512);
    return STREAM.test(text) || /<stream:stream\s/.test(text) || (PORTS.includes(port) && text.startsWith('<?xml'));
  },
  begin: () => new XmppDialog(),
};
