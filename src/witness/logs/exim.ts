/** Exim's main log (Exim specification, chapter "Log files"): deliveries `=>`, `->`, failures `**`, deferrals `==`, errors of one host. */
import { canonicalAddress } from '../../base/reverseName.ts';
import { clipReply, type LoggedAttempt, type MailLog, outcomeOfReply } from '../attempt.ts';

/** A message id, old (6-6-2) or new (6-11-4), then the rest; a process number may stand before it. */
const MESSAGE = /^(?:\[\d+\] )?[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} (.*)$/;
const HOST = /(?:^|\s)H=([^\s[]+)(?: \([^)]*\))?(?: \[([0-9A-Fa-f.:]+)\])?/;
/** Our own end, with `log_selector = +outgoing_interface`. */
const INTERFACE = /\sI=\[([0-9A-Fa-f.:]+)\]/;
const CONFIRMATION = /\sC="([^"]*)"/;
const REMOTE_ERROR =
  /(?:(?:SMTP|LMTP) error from remote mail server|(?:SMTP|LMTP) timeout with remote mail server|remote host closed connection)/i;
/** `… after RCPT TO:<you@example.org>: 550 …`: the reply is what begins with its code. */
const REPLY = /: (\d{3}(?:[ -].*)?)$/;

export const eximLog: MailLog = {
  name: 'Exim main log',
  read(text) {
    const line = MESSAGE.exec(text)?.[1];
    if (line === undefined) return null;
    const host = HOST.exec(line);
    if (host === null) return null;
    const what = line.slice(0, 2);
    if (what === '=>' || what === '->' || what === '>>') {
      // Lines of a reply are joined by an escaped \\n.
      return told(line, host, 'accepted', (CONFIRMATION.exec(line)?.[1] ?? '').replace(/\\+n/g, ' '));
    }
    const error = REMOTE_ERROR.exec(line);
    if (error === null) return null;
    const reply = REPLY.exec(line)?.[1] ?? line.slice(error.index);
    const outcome = what === '**' ? 'refused' : what === '==' ? 'deferred' : outcomeOfReply(reply);
    return told(line, host, outcome, reply);
  },
};

function told(line: string, host: RegExpExecArray, outcome: LoggedAttempt['outcome'], reply: string): LoggedAttempt {
  const own = INTERFACE.exec(line)?.[1];
  return {
    sender: own === undefined ? null : canonicalAddress(own),
    receiver: host[1]!,
    receiverAddress: host[2] === undefined ? null : canonicalAddress(host[2]),
    outcome,
    reply: clipReply(reply),
  };
}
