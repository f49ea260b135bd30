/** Protocols of lines where the server greets and each line of the client gets one reply: SMTP, FTP, POP3, NNTP, … */
import { CLIENT, type SideIndex } from '../../base/side.ts';
import { DialogBase } from './dialogBase.ts';
import { LineReader } from './lineReader.ts';
import type { Payload, Turn } from './opening.ts';
import { isCut } from './payloads.ts';
import {
  CLIENT_NEXT,
  GREETED,
  GREETED_LATE,
  GREETING_GOES_ON,
  OVER,
  SERVER_NEXT,
  SPOKE_EARLY,
  TLS_AGREED,
  TLS_REFUSED,
  TLS_REFUSED_AND_OVER,
  TLS_REPLY_GOES_ON,
  TLS_REQUESTED,
} from './turns.ts';

/** Commands without a reply yet that are remembered. */
const MAX_PENDING = 256;

/** A client's line as far as the opening cares: `tls` asks for TLS, `body` is followed by other than lines. */
export type Command = 'tls' | 'body' | 'login' | 'listing' | 'quit' | 'other';

/** What a whole reply leads to. */
export type Outcome = 'tls' | 'over' | 'same';

export abstract class ReplyDialog extends DialogBase {
  readonly #clientLines = new LineReader();
  readonly #serverLines = new LineReader();
  readonly #pending: Command[] = [];
  #greeted = false;
  #midReply = false;
  #inBody = false;
  #outcome: Outcome = 'same';

  /** What a line of the client is. */
  protected abstract command(line: string): Command;
  /** Whether a reply ends with this line. `first` says that the line begins it; `command` is what it answers. */
  protected abstract endsReply(line: string, first: boolean, command: Command | undefined): boolean;
  /** Takes the facts from a line of the greeting. */
  protected abstract greet(line: string): void;
  /** What the last line of a reply to `command` leads to. */
  protected abstract outcome(line: string, command: Command | undefined): Outcome;
  /** Whether a server's first line is a greeting; otherwise the capture began later. */
  protected abstract isGreeting(line: string): boolean;

  protected take(side: SideIndex, payload: Payload): Turn {
    return side === CLIENT ? this.#takeCommands(payload) : this.#takeReplies(payload);
  }

  #takeCommands(payload: Payload): Turn {
    const known = this.#pending.length;
    if (!this.#inBody) this.#clientLines.read(payload, this.#takeCommand);
    if (!this.#greeted) return SPOKE_EARLY;
    if (this.#pending.indexOf('tls', known) >= 0) return TLS_REQUESTED;
    return this.#pending.length > 0 || this.#inBody ? SERVER_NEXT : CLIENT_NEXT;
  }

  readonly #takeCommand = (line: string): boolean => {
    const command = this.command(line);
    if (this.#pending.length < MAX_PENDING) this.#pending.push(command);
    this.#inBody = command === 'body';
    return this.#inBody;
  };

  #takeReplies(payload: Payload): Turn {
    const greetedBefore = this.#greeted;
    const tlsReply = greetedBefore && this.#pending[0] === 'tls';
    this.#serverLines.read(payload, this.#takeReplyLine);
    if (isCut(payload)) this.#endCutReply();
    if (this.#outcome !== 'same') return this.#last(tlsReply);
    if (!this.#greeted) return GREETING_GOES_ON;
    if (!greetedBefore) return this.#pending.length > 0 ? GREETED_LATE : GREETED;
    if (this.#pending.length === 0 && !this.#midReply && !this.#serverLines.midLine) {
      return tlsReply ? TLS_REFUSED : CLIENT_NEXT;
    }
    return this.#pending[0] === 'tls' ? TLS_REPLY_GOES_ON : SERVER_NEXT;
  }

  /** The rest was sent but not captured: it is taken to have ended the reply. */
  #endCutReply(): void {
    if (this.#midReply && this.#greeted) this.#pending.shift();
    this.#midReply = false;
    this.#greeted = true;
  }

  readonly #takeReplyLine = (line: string): boolean => {
    const first = !this.#midReply;
    if (first && !this.#greeted && this.#pending.length > 0 && !this.isGreeting(line)) this.#greeted = true;
    if (!this.#greeted) this.greet(line);
    const command = this.#greeted ? this.#pending[0] : undefined;
    this.#midReply = !this.endsReply(line, first, command);
    if (this.#midReply) return false;
    if (this.#greeted) this.#pending.shift();
    this.#greeted = true;
    this.#outcome = this.outcome(line, command);
    return this.#outcome !== 'same';
  };

  #last(tlsReply: boolean): Turn {
    const outcome = this.#outcome;
    this.#outcome = 'same';
    if (outcome === 'tls') return TLS_AGREED;
    return tlsReply ? TLS_REFUSED_AND_OVER : OVER;
  }
}

/** Whether a line ends a reply of three-digit codes (RFC 5321 4.2.1, RFC 959 4.2); `code` is that of its first line. */
export function endsCodedReply(line: string, code: string): boolean {
  return line.startsWith(code) && line[3] !== '-';
}
