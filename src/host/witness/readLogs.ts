/** The delivery attempts that mail logs tell of. */
import { basename } from 'node:path';
import { OperationError } from '../../base/errors.ts';
import type { WitnessReport } from '../../model/witnessReport.ts';
import type { Attempt } from '../../witness/attempt.ts';
import { patternLog } from '../../witness/logs/pattern.ts';
import { MailLogReader } from '../../witness/mailLog.ts';
import { logAttempts } from './logAttempts.ts';
import type { WitnessRequest } from './request.ts';

/** Attempts held at once. */
export const MOST_ATTEMPTS = 200_000;
/** Zones differ from UTC by up to 14 hours. */
const FAR_MS = 15 * 3_600_000;

export interface Logs {
  readonly attempts: readonly Attempt[];
  readonly logOf: readonly string[];
  readonly facts: WitnessReport['logs'];
  readonly zoneKnown: boolean;
  readonly omitted: number;
}

/**
 * The attempts of all logs. Those far from the captures' time, which no time zone can bring near, are counted only.
 * @param fromMs, @param untilMs  of the captures; null where only printed lines are there, which say no year
 */
export async function readLogs(request: WitnessRequest, fromMs: number | null, untilMs: number | null): Promise<Logs> {
  const nearMs = fromMs ?? request.dayMs ?? Date.now();
  const isNear = ({ timeMs }: Attempt) =>
    fromMs === null || untilMs === null || (timeMs >= fromMs - FAR_MS && timeMs <= untilMs + FAR_MS);
  const pattern = request.pattern === null ? null : patternLog(request.pattern);
  const attempts: Attempt[] = [];
  const logOf: string[] = [];
  const facts: WitnessReport['logs'] = [];
  let zoneKnown = false;
  let omitted = 0;
  let far: Attempt | null = null;
  for (const input of request.logs) {
    const reader = new MailLogReader(nearMs, pattern);
    const file = input === '-' ? 'standard input' : basename(input);
    for await (const attempt of logAttempts(input, reader, pattern !== null)) {
      if (!isNear(attempt)) {
        far ??= attempt;
        continue;
      }
      if (attempts.length >= MOST_ATTEMPTS) {
        omitted++;
        continue;
      }
      attempts.push(attempt);
      logOf.push(file);
    }
    // One of several may be empty: it was just rotated.
    const isRest = reader.lines === 0 && request.logs.length > 1;
    if (reader.attempts === 0 && !isRest) throw unknownLog(input, reader);
    zoneKnown ||= reader.zoneKnown;
    facts.push({ file, formats: [...reader.formats], lines: reader.lines, attempts: reader.attempts });
  }
  if (facts.length > 0 && facts.every(({ lines }) => lines === 0)) throw emptyLog(request.logs.join(' and '));
  // One that is far says in which time the log is, where nothing else does.
  if (attempts.length === 0 && far !== null) {
    attempts.push(far);
    logOf.push(facts[0]!.file);
  }
  return { attempts, logOf, facts, zoneKnown, omitted };
}

function unknownLog(input: string, { lines, stamped }: MailLogReader): OperationError {
  const next =
    'Known are the logs of Exim, Postfix and sendmail; for others give --log-pattern, see "ptrscope help witness".';
  if (lines === 0) return emptyLog(input);
  const what =
    stamped === 0
      ? 'no line of it begins with a time stamp that is known'
      : 'no line of it tells of a delivery to another host';
  return new OperationError('log-unknown', `${input} is no mail log that can be read: ${what}`, next);
}

function emptyLog(input: string): OperationError {
  return new OperationError('empty', `${input} is empty`, 'Give the log of the mail server that sent the mail.');
}
