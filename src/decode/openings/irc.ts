/** IRC (RFC 2812): the server looks the client up while it registers; open until the welcome (001). */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { LineReader } from './lineReader.ts';
import type { OpeningProtocol, Payload, Turn } from './opening.ts';
import { firstLine } from './payloads.ts';
import {
  CLIENT_NEXT,
  GREETED,
  GREETED_LATE,
  OVER,
  REQUESTED,
  SERVER_NEXT,
  TLS_AGREED,
  TLS_REFUSED,
  TLS_REQUESTED,
} from './turns.ts';

const PORTS = [6665, 6666, 6667, 6668, 6669];
/** Notices before registration: `:irc.example NOTICE * :*** Looking up your hostname...` */
const NOTICE = /^(?::\S+ )?NOTICE (?:\*|AUTH|Auth) :/;
const REGISTRATION = /^(?:NICK |USER |PASS |CAP |STARTTLS\b)/i;

class IrcDialog extends DialogBase {
  readonly #clientLines = new LineReader();
  readonly #serverLines = new LineReader();
  #clientSpoke = false;
  #serverSpoke = false;
  #tlsAsked = false;
  #registering = false;
  #verdict: Turn | null = null;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeClient(payload) : this.#takeServer(payload);
  }

  #takeClient(payload: Payload): Turn {
    const first = !this.#clientSpoke && !this.#serverSpoke;
    this.#clientSpoke = true;
    this.#clientLines.read(payload, this.#takeCommand);
    if (this.#tlsAsked) return TLS_REQUESTED;
    return first ? REQUESTED : SERVER_NEXT;
  }

  readonly #takeCommand = (line: string): boolean => {
    if (/^STARTTLS\b/i.test(line)) this.#tlsAsked = true;
    if (/^USER /i.test(line)) this.#registering = true;
    return false;
  };

  #takeServer(payload: Payload): Turn {
    const first = !this.#serverSpoke;
    this.#serverSpoke = true;
    this.#serverLines.read(payload, this.#takeReply);
    const verdict = this.#verdict;
    this.#verdict = null;
    if (verdict) return verdict;
    if (first) return this.#clientSpoke ? GREETED_LATE : GREETED;
    return this.#registering ? SERVER_NEXT : CLIENT_NEXT;
  }

  readonly #takeReply = (line: string): boolean => {
    const message = /^:(\S+) (\d{3}) /.exec(line);
    if (message) this.nameServer(message[1], 'greeting');
    if (message?.[2] === '001' || line.startsWith('ERROR ')) this.#verdict = OVER;
    else if (this.#tlsAsked && message) {
      this.#tlsAsked = false;
      this.#verdict = message[2] === '670' ? TLS_AGREED : TLS_REFUSED;
    }
    return this.#verdict !== null;
  };
}

export const irc: OpeningProtocol = {
  name: 'irc',
  ports: PORTS,
  firstSpeaker: 'both',
  recognises: (side, payload, port) => {
    const line = firstLine(payload);
    if (side === SERVER) return NOTICE.test(line);
    return PORTS.includes(port) ? REGISTRATION.test(line) : /^(?:NICK \S+$|CAP LS\b|USER \S+ \S+ \S+ :)/.test(line);
  },
  begin: () => new IrcDialog(),
};
