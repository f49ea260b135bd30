/** Sendmail's deliveries in syslog: `to=…, relay=…, dsn=…, stat=…` (Sendmail Installation and Operation Guide, 2.1.1). */
import { canonicalAddress } from '../../base/reverseName.ts';
import type { AttemptOutcome } from '../../model/witnessWords.ts';
import { clipReply, type MailLog, outcomeOfReply } from '../attempt.ts';

const DELIVERY =
  /^\S+ (?:sendmail|sm-mta)\S*\[\d+\]: \w+: (?:to|ctladdr)=.*\brelay=([^\s,[]+)\.?(?: \[([0-9A-Fa-f.:]+)\])?,.*\bstat=(.*)$/;
const DSN = /\bdsn=([245])\.\d/;

export const sendmailLog: MailLog = {
  name: 'Sendmail log',
  read(text) {
    const found = DELIVERY.exec(text);
    if (found === null) return null;
    const [, relay, address, stat] = found;
    return {
      sender: null,
      receiver: relay!.replace(/\.$/, ''),
      receiverAddress: address === undefined ? null : canonicalAddress(address),
      outcome: outcomeOf(text, stat!),
      reply: clipReply(stat!),
    };
  },
};

function outcomeOf(text: string, stat: string): AttemptOutcome {
  if (stat.startsWith('Sent')) return 'accepted';
  if (stat.startsWith('Deferred')) return 'deferred';
  const dsn = DSN.exec(text)?.[1];
  return dsn === '2' ? 'accepted' : dsn === '4' ? 'deferred' : dsn === '5' ? 'refused' : outcomeOfReply(stat);
}
