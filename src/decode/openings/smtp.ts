/** SMTP (RFC 5321, STARTTLS RFC 3207) and LMTP (RFC 2033): open until a message's content is accepted or AUTH succeeds. */
import { SERVER, type SideIndex } from '../../base/side.ts';
import { speaksOfReverseDns } from '../reverseDnsReply.ts';
import type { OpeningProtocol, Payload } from './opening.ts';
import { beginning, firstLine, isPartOf } from './payloads.ts';
import { type Command, endsCodedReply, type Outcome, ReplyDialog } from './replyDialog.ts';

const SMTP_PORTS = [25, 587, 2525, 10025];
const LMTP_PORTS = [24];
const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['STARTTLS', 'tls'],
  ['BDAT', 'body'],
  ['AUTH', 'login'],
  ['QUIT', 'quit'],
]);
const LONGEST_COMMAND = 8;
/** Start of the content accepted; authenticated; closing. */
const LAST_CODES = new Set(['354', '235', '221']);
/** Longest part of a refusal that is kept; a reply line has 512 octets (RFC 5321 4.5.3.1.5). */
const LONGEST_REFUSAL = 512;
const GREETING = /^(?:220|421|4\d\d|554|5\d\d)[ -]/;

class SmtpDialog extends ReplyDialog {
  #code = '';

  protected command(line: string): Command {
    const space = line.indexOf(' ');
    const length = space < 0 ? LONGEST_COMMAND : Math.min(space, LONGEST_COMMAND);
    return COMMANDS.get(line.slice(0, length).trimEnd().toUpperCase()) ?? 'other';
  }

  protected endsReply(line: string, first: boolean): boolean {
    if (first) this.#code = line.slice(0, 3);
    if (isRefusal(line) && speaksOfReverseDns(line)) this.refusal = line.slice(0, LONGEST_REFUSAL);
    return endsCodedReply(line, this.#code);
  }

  protected greet(line: string): void {
    if (!line.startsWith('220')) return;
    this.greetedWith(line.slice(4));
  }

  protected isGreeting(line: string): boolean {
    return GREETING.test(line);
  }

  protected outcome(line: string, command: Command | undefined): Outcome {
    const code = line.slice(0, 3);
    if (command === 'tls' && code === '220') return 'tls';
    return command === 'body' || (command !== undefined && LAST_CODES.has(code)) ? 'over' : 'same';
  }
}

/** 4yz and 5yz (RFC 5321 4.2.1). */
function isRefusal(line: string): boolean {
  return line.startsWith('5') || line.startsWith('4');
}

function recognisesMail(
  side: SideIndex,
  payload: Payload,
  atItsPort: boolean,
  wording: RegExp,
  hello: RegExp,
): boolean {
  const line = firstLine(payload);
  if (side !== SERVER) return hello.test(line);
  if (atItsPort && isPartOf(payload, '220')) return true;
  if (!GREETING.test(`${line} `)) return false;
  return atItsPort || (line.startsWith('220') && wording.test(line));
}

export const smtp: OpeningProtocol = {
  name: 'smtp',
  ports: SMTP_PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) =>
    recognisesMail(side, payload, SMTP_PORTS.includes(port), /\bE?SMTP\b|Postfix|Exim|Sendmail/i, /^(?:EHLO|HELO) ./i),
  begin: () => new SmtpDialog(),
};

export const lmtp: OpeningProtocol = {
  name: 'lmtp',
  ports: LMTP_PORTS,
  firstSpeaker: SERVER,
  recognises: (side, payload, port) =>
    recognisesMail(side, payload, LMTP_PORTS.includes(port), /\bLMTP\b/i, /^LHLO ./i) &&
    !/\bESMTP\b/.test(beginning(payload, 512)),
  begin: () => new SmtpDialog(),
};
