/** IMAP (RFC 3501/9051): tagged commands; open until LOGIN or AUTHENTICATE is accepted, with STARTTLS before. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { readBanner } from './banner.ts';
import { DialogBase } from './dialogBase.ts';
import { LineReader } from './lineReader.ts';
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
  TLS_AGREED,
  TLS_REFUSED,
  TLS_REPLY_GOES_ON,
  TLS_REQUESTED,
} from './turns.ts';

const PORTS = [143];
const MAX_PENDING = 64;
const COMMAND = /^(\S{1,64}) (\S+)/;
const RESULT = /^(\S{1,64}) (OK|NO|BAD)\b/i;

class ImapDialog extends DialogBase {
  readonly #clientLines = new LineReader();
  readonly #serverLines = new LineReader();
  /** Commands without their result: tag to name. */
  readonly #pending = new Map<string, string>();
  #greeted = false;
  /** The server asked for more of a command (`+`); the client's next line is no command of its own. */
  #continues = false;
  #verdict: Turn | null = null;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeCommands(payload) : this.#takeReplies(payload);
  }

  #takeCommands(payload: Payload): Turn {
    const asked = this.#pendingTls();
    this.#clientLines.read(payload, this.#takeCommand);
    if (!this.#greeted) return SPOKE_EARLY;
    if (!asked && this.#pendingTls()) return TLS_REQUESTED;
    return this.#pending.size > 0 && !this.#clientLines.midLine ? SERVER_NEXT : CLIENT_NEXT;
  }

  readonly #takeCommand = (line: string): boolean => {
    const command = this.#continues ? null : COMMAND.exec(line);
    this.#continues = false;
    if (command && this.#pending.size < MAX_PENDING) this.#pending.set(command[1], command[2].toUpperCase());
    return false;
  };

  #takeReplies(payload: Payload): Turn {
    const [greeted, asked] = [this.#greeted, this.#pendingTls()];
    this.#serverLines.read(payload, this.#takeReply);
    const verdict = this.#verdict;
    this.#verdict = null;
    if (!this.#greeted) return GREETING_GOES_ON;
    if (!greeted) return verdict ? GREETED_AND_OVER : this.#pending.size > 0 ? GREETED_LATE : GREETED;
    if (verdict) return verdict;
    if (this.#continues) return CLIENT_NEXT;
    if (this.#pending.size > 0 && !isCut(payload)) return asked ? TLS_REPLY_GOES_ON : SERVER_NEXT;
    this.#pending.clear();
    if (this.#serverLines.midLine) return SERVER_NEXT;
    return asked ? TLS_REFUSED : CLIENT_NEXT;
  }

  readonly #takeReply = (line: string): boolean => {
    if (!this.#greeted) {
      this.#greeted = true;
      this.#greet(line);
    } else if (line.startsWith('+')) this.#continues = true;
    else if (/^\* BYE\b/i.test(line)) this.#verdict = OVER;
    else {
      const result = RESULT.exec(line);
      if (result) this.#takeResult(result[1], result[2].toUpperCase());
    }
    return this.#verdict !== null;
  };

  #greet(line: string): void {
    const text = line.replace(/^\* (?:OK|PREAUTH|BYE)\s*(?:\[[^\]]*\]\s*)?/i, '');
    const { serverName, software } = readBanner(text);
    this.nameServer(serverName, 'greeting');
    this.software = software;
    if (/^\* (?:PREAUTH|BYE)\b/i.test(line)) this.#verdict = GREETED_AND_OVER;
  }

  /** A result also settles what was asked before it: results may come in any order, but hardly do before the login. */
  #takeResult(tag: string, result: string): void {
    this.#continues = false;
    const command = this.#pending.get(tag);
    if (command === undefined) return;
    for (const earlier of this.#pending.keys()) {
      this.#pending.delete(earlier);
      if (earlier === tag) break;
    }
    if (result !== 'OK') return;
    if (command === 'STARTTLS') this.#verdict = TLS_AGREED;
    else if (command === 'LOGIN' || command === 'AUTHENTICATE' || command === 'LOGOUT') this.#verdict = OVER;
  }

  #pendingTls(): boolean {
    for (const command of this.#pending.values()) if (command === 'STARTTLS') return true;
    return false;
  }
}

export const imap: OpeningProtocol = {
  name: 'imap',
  ports: PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) => {
    const text = beginning(payload, 80);
    if (side !== SERVER) {
      return PORTS.includes(port) && /^\S{1,32} (?:CAPABILITY|STARTTLS|LOGIN|AUTHENTICATE|ID|NOOP)\b/i.test(text);
    }
    return /^\* (?:OK|PREAUTH|BYE)[ \r\n]/i.test(text) || (PORTS.includes(port) && isPartOf(payload, '* OK '));
  },
  begin: () => new ImapDialog(),
};
