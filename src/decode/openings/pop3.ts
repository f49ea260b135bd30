/** POP3 (RFC 1939, STLS RFC 2595, AUTH RFC 5034): open until the login is accepted. */
import { SERVER } from '../../base/side.ts';
import type { OpeningProtocol } from './opening.ts';
import { beginning, isPartOf } from './payloads.ts';
import { type Command, type Outcome, ReplyDialog } from './replyDialog.ts';

const PORTS = [110];
const COMMANDS: Readonly<Record<string, Command>> = {
  STLS: 'tls',
  PASS: 'login',
  APOP: 'login',
  AUTH: 'login',
  CAPA: 'listing',
  QUIT: 'quit',
};

class Pop3Dialog extends ReplyDialog {
  #authenticating = false;

  protected command(line: string): Command {
    if (this.#authenticating) return 'login';
    const command = COMMANDS[line.slice(0, 4).toUpperCase()] ?? 'other';
    this.#authenticating = /^AUTH ./i.test(line);
    return /^AUTH$/i.test(line) ? 'listing' : command;
  }

  protected endsReply(line: string, first: boolean, command: Command | undefined): boolean {
    return command === 'listing' && !(first && line.startsWith('-')) ? line === '.' : true;
  }

  protected greet(line: string): void {
    const text = line.replace(/^\+OK/i, '').replace(/<[^<>]*>/, '');
    this.greetedWith(text.trim().replace(/^POP3? /i, ''));
  }

  protected isGreeting(): boolean {
    return true;
  }

  protected outcome(line: string, command: Command | undefined): Outcome {
    const continues = line.startsWith('+ ') || line === '+';
    if (!continues) this.#authenticating = false;
    if (continues || !/^\+OK/i.test(line)) return 'same';
    if (command === 'tls') return 'tls';
    return command === 'login' || command === 'quit' ? 'over' : 'same';
  }
}

export const pop3: OpeningProtocol = {
  name: 'pop3',
  ports: PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) => {
    const atItsPort = PORTS.includes(port);
    const text = beginning(payload, 16);
    if (side !== SERVER) return atItsPort && /^(?:USER |CAPA\r|STLS\r|AUTH|APOP )/i.test(text);
    return /^\+OK[ \r\n]/.test(text) || (atItsPort && (isPartOf(payload, '+OK ') || /^(?:\+OK|-ERR)/.test(text)));
  },
  begin: () => new Pop3Dialog(),
};
