/**
 * Any other log, by a regular expression of the user's with named groups: `receiver` and `reply` must be there;
 * `address` (the receiver's), `sender` (our own) and `outcome` (sent, deferred, bounced or the like) may be.
 */
import { OperationError } from '../../base/errors.ts';
import { canonicalAddress } from '../../base/reverseName.ts';
import type { AttemptOutcome } from '../../model/witnessWords.ts';
import { clipReply, type MailLog, outcomeOfReply } from '../attempt.ts';

/**
 * A line is cut to this before the user's pattern sees it. That bounds no pattern that goes back over its choices: its
 * time can double with each letter, so who reads hostile lines with it has to bound the time itself.
 */
const LONGEST_LINE = 2000;

export function patternLog(source: string): MailLog {
  const pattern = compiled(source);
  return {
    name: 'log by pattern',
    read(text) {
      const groups = pattern.exec(text.slice(0, LONGEST_LINE))?.groups;
      if (groups?.receiver === undefined) return null;
      const reply = groups.reply ?? '';
      return {
        sender: groups.sender === undefined ? null : canonicalAddress(groups.sender),
        receiver: groups.receiver,
        receiverAddress: groups.address === undefined ? null : canonicalAddress(groups.address),
        outcome: groups.outcome === undefined ? outcomeOfReply(reply) : outcomeOf(groups.outcome),
        reply: clipReply(reply),
      };
    },
  };
}

function compiled(source: string): RegExp {
  const next = 'Name the groups: (?<receiver>…) and (?<reply>…); see "ptrscope help witness".';
  let pattern: RegExp;
  try {
    pattern = new RegExp(source);
  } catch (error) {
    throw new OperationError(
      'pattern-wrong',
      `the log pattern is no regular expression: ${(error as Error).message}`,
      next,
    );
  }
  if (!source.includes('(?<receiver>')) {
    throw new OperationError('pattern-wrong', 'the log pattern has no group named receiver', next);
  }
  return pattern;
}

function outcomeOf(word: string): AttemptOutcome {
  if (/^(?:sent|ok|accept\w*|deliver\w*|2\d*)$/i.test(word)) return 'accepted';
  return /^(?:defer\w*|temp\w*|4\d*)$/i.test(word) ? 'deferred' : 'refused';
}
