/** ManageSieve (RFC 5804): capabilities as greeting, open until AUTHENTICATE is accepted. */
import { SERVER } from '../../base/side.ts';
import { tidySoftware } from './banner.ts';
import type { OpeningProtocol } from './opening.ts';
import { beginning } from './payloads.ts';
import { type Command, type Outcome, ReplyDialog } from './replyDialog.ts';

const PORTS = [4190];
const RESULT = /^(?:OK|NO|BYE)\b/i;

class SieveDialog extends ReplyDialog {
  protected command(line: string): Command {
    if (/^STARTTLS\b/i.test(line)) return 'tls';
    if (/^(?:AUTHENTICATE\b|["{])/i.test(line)) return 'login';
    return /^LOGOUT\b/i.test(line) ? 'quit' : 'other';
  }

  /** A reply ends with its result; a challenge of AUTHENTICATE is a lone string. */
  protected endsReply(line: string, first: boolean, command: Command | undefined): boolean {
    return RESULT.test(line) || (first && command === 'login' && line.startsWith('"'));
  }

  protected greet(line: string): void {
    const implementation = /^"IMPLEMENTATION" "(.*)"/i.exec(line);
    if (implementation) this.software ??= tidySoftware(implementation[1]);
  }

  protected isGreeting(): boolean {
    return true;
  }

  protected outcome(line: string, command: Command | undefined): Outcome {
    if (/^BYE\b/i.test(line) || command === 'quit') return 'over';
    if (!/^OK\b/i.test(line)) return 'same';
    if (command === 'tls') return 'tls';
    return command === 'login' ? 'over' : 'same';
  }
}

export const manageSieve: OpeningProtocol = {
  name: 'managesieve',
  ports: PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) => {
    const text = beginning(payload, 20);
    if (side !== SERVER) return false;
    return /^"IMPLEMENTATION"/i.test(text) || (PORTS.includes(port) && /^"[A-Z]/i.test(text));
  },
  begin: () => new SieveDialog(),
};
