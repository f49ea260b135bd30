/** FTP's control connection (RFC 959, AUTH TLS RFC 4217): open until the login is accepted. */
import { SERVER } from '../../base/side.ts';
import type { OpeningProtocol } from './opening.ts';
import { firstLine, isPartOf } from './payloads.ts';
import { type Command, endsCodedReply, type Outcome, ReplyDialog } from './replyDialog.ts';

const PORTS = [21, 2121];
const GREETING = /^(?:120|220|421|530)[ -]/;
const WORDING = /\bFTP\b|FTPd|FileZilla/i;

class FtpDialog extends ReplyDialog {
  #code = '';

  protected command(line: string): Command {
    if (/^AUTH +(?:TLS|SSL)/i.test(line)) return 'tls';
    return /^QUIT\b/i.test(line) ? 'quit' : 'other';
  }

  /** Lines inside a long reply need no code; `120`, "ready in nnn minutes", is followed by the greeting proper. */
  protected endsReply(line: string, first: boolean): boolean {
    if (first) this.#code = line.slice(0, 3);
    return endsCodedReply(line, this.#code) && this.#code !== '120';
  }

  protected greet(line: string): void {
    this.greetedWith(line.replace(/^\d{3}[ -]/, ''));
  }

  protected isGreeting(line: string): boolean {
    return GREETING.test(line);
  }

  protected outcome(line: string, command: Command | undefined): Outcome {
    const code = line.slice(0, 3);
    if (command === 'tls' && code === '234') return 'tls';
    return command !== undefined && (code === '230' || code === '232' || code === '221') ? 'over' : 'same';
  }
}

export const ftp: OpeningProtocol = {
  name: 'ftp',
  ports: PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) => {
    const atItsPort = PORTS.includes(port);
    const line = firstLine(payload);
    if (side !== SERVER) return atItsPort && /^(?:USER .|AUTH (?:TLS|SSL))/i.test(line);
    if (atItsPort && isPartOf(payload, '220')) return true;
    return GREETING.test(`${line} `) && (atItsPort || (line.startsWith('220') && WORDING.test(line)));
  },
  begin: () => new FtpDialog(),
};
