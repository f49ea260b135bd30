/** Postfix's smtp client in syslog: `status=sent|deferred|bounced`, and what single hosts said on the way. */
import { canonicalAddress } from '../../base/reverseName.ts';
import type { AttemptOutcome } from '../../model/witnessWords.ts';
import { clipReply, type MailLog, outcomeOfReply } from '../attempt.ts';

const CLIENT = /^\S+ postfix[^/\s]*\/(?:[\w-]+\/)?(?:smtp|lmtp|relay)\[\d+\]: [0-9A-Za-z]{6,20}: (.*)$/;
const STATUS = /\brelay=([^\s[,]+)(?:\[([0-9A-Fa-f.:]+)\])?[^,]*,.*\bstatus=(sent|deferred|bounced) \((.*)\)$/;
/** One of several hosts: `host mx.example.org[192.0.2.1] said: 450 …`, `… refused to talk to me: 554 …`. */
const SAID = /^host ([^\s[]+)\[([0-9A-Fa-f.:]+)\] (?:said|refused to talk to me): (.*)$/;

const OUTCOMES: Readonly<Record<string, AttemptOutcome>> = {
  sent: 'accepted',
  deferred: 'deferred',
  bounced: 'refused',
};

export const postfixLog: MailLog = {
  name: 'Postfix log',
  read(text) {
    const line = CLIENT.exec(text)?.[1];
    if (line === undefined) return null;
    const said = SAID.exec(line);
    if (said !== null) return attempt(said[1]!, said[2], outcomeOfReply(said[3]!), said[3]!);
    const status = STATUS.exec(line);
    if (status === null || status[1] === 'none' || status[1] === 'local') return null;
    return attempt(status[1]!, status[2], OUTCOMES[status[3]!]!, replyOf(status[4]!));
  },
};

/** Without "host … said:" in front, which tells nothing new. */
function replyOf(reason: string): string {
  return reason.replace(/^host \S+ (?:said|refused to talk to me): /, '');
}

function attempt(receiver: string, address: string | undefined, outcome: AttemptOutcome, reply: string) {
  const receiverAddress = address === undefined ? null : canonicalAddress(address);
  return { sender: null, receiver, receiverAddress, outcome, reply: clipReply(reply) };
}
