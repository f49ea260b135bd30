/** The lines of a mail log, whoever wrote it, as delivery attempts. A further mail server is a file in `logs` and a row here. */

import { speaksOfReverseDns } from '../decode/reverseDnsReply.ts';
import type { Attempt, MailLog } from './attempt.ts';
import { eximLog } from './logs/exim.ts';
import { postfixLog } from './logs/postfix.ts';
import { sendmailLog } from './logs/sendmail.ts';
import { readStamp } from './stamp.ts';

const LOGS: readonly MailLog[] = [eximLog, postfixLog, sendmailLog];

/** A line longer than this is cut; no mail server writes such. */
const LONGEST_LINE = 16_384;

export class MailLogReader {
  /** Lines seen, and of them those that begin with a time stamp, and that tell of an attempt. */
  lines = 0;
  stamped = 0;
  attempts = 0;
  /** Stamps said their time zone. */
  zoneKnown = false;
  readonly #logs: readonly MailLog[];
  readonly #nearMs: number;
  readonly #used = new Set<string>();

  /**
   * @param nearMs  where stamps without a year belong near to: the capture's start
   * @param pattern  reads lines instead of the mail servers that are known
   */
  constructor(nearMs: number, pattern: MailLog | null) {
    this.#nearMs = nearMs;
    this.#logs = pattern === null ? LOGS : [pattern];
  }

  /** What wrote the log, as far as attempts showed. */
  get formats(): readonly string[] {
    return [...this.#used];
  }

  /** The attempt that a line tells of; null for all other lines. */
  line(text: string): Attempt | null {
    this.lines++;
    const stamp = readStamp(text.slice(0, LONGEST_LINE), this.#nearMs);
    if (stamp === null) return null;
    this.stamped++;
    if (stamp.zoneMinutes !== null) this.zoneKnown = true;
    for (const log of this.#logs) {
      const told = log.read(stamp.rest);
      if (told === null) continue;
      this.attempts++;
      this.#used.add(log.name);
      return {
        ...told,
        line: this.lines,
        timeMs: stamp.ms,
        aboutReverseDns: told.outcome !== 'accepted' && speaksOfReverseDns(told.reply),
      };
    }
    return null;
  }
}
