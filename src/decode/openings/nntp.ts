/** NNTP (RFC 3977, STARTTLS RFC 4642, AUTHINFO RFC 4643): open until a login or the first reply about news. */
import { SERVER } from '../../base/side.ts';
import type { OpeningProtocol } from './opening.ts';
import { firstLine, isPartOf } from './payloads.ts';
import { type Command, type Outcome, ReplyDialog } from './replyDialog.ts';

const PORTS = [119, 433];
const GREETING = /^(?:200|201|400|502) /;
/** Replies that are followed by lines up to a lone dot, among those that come before news. */
const LISTING_CODES = new Set(['100', '101']);
const OPENING_COMMANDS = /^(?:CAPABILITIES|MODE|STARTTLS|AUTHINFO|XSECRET|DATE|HELP|SLAVE)\b/i;

class NntpDialog extends ReplyDialog {
  #code = '';

  protected command(line: string): Command {
    if (/^STARTTLS\b/i.test(line)) return 'tls';
    if (/^AUTHINFO\b/i.test(line)) return 'login';
    return OPENING_COMMANDS.test(line) ? 'other' : 'quit';
  }

  protected endsReply(line: string, first: boolean): boolean {
    if (first) this.#code = line.slice(0, 3);
    return LISTING_CODES.has(this.#code) ? line === '.' : true;
  }

  protected greet(line: string): void {
    this.greetedWith(line.slice(4));
  }

  protected isGreeting(line: string): boolean {
    return GREETING.test(line);
  }

  /** Any answer to a command of the session proper ends the opening, as does a login (281, 283). */
  protected outcome(line: string, command: Command | undefined): Outcome {
    if (command === 'tls') return line.startsWith('382') ? 'tls' : 'same';
    return command === 'quit' || (command === 'login' && /^28[13]/.test(line)) ? 'over' : 'same';
  }
}

export const nntp: OpeningProtocol = {
  name: 'nntp',
  ports: PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) => {
    if (!PORTS.includes(port))
      return side === SERVER && /^20[01] .*\b(?:NNTP|NNRP|InterNetNews|news)\b/i.test(firstLine(payload));
    const line = firstLine(payload);
    if (side !== SERVER) return /^(?:MODE READER|CAPABILITIES|AUTHINFO )/i.test(line);
    return GREETING.test(`${line} `) || isPartOf(payload, '20');
  },
  begin: () => new NntpDialog(),
};
