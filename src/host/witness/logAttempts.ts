/** The attempts of one log. A pattern of the user's gets a bounded time: on some lines it could search for years. */
import { setImmediate } from 'node:timers/promises';
import { OperationError } from '../../base/errors.ts';
import type { Attempt } from '../../witness/attempt.ts';
import type { MailLogReader } from '../../witness/mailLog.ts';
import { textLines } from '../textLines.ts';
import { runsWithin } from './boundedCall.ts';

/** A bounded call costs as much as the reading of some hundred lines. */
const LINES_AT_ONCE = 1024;
const MOST_MS = 2000;

export async function* logAttempts(input: string, reader: MailLogReader, byPattern: boolean): AsyncGenerator<Attempt> {
  let lines: string[] = [];
  for await (const line of textLines(input)) {
    if (!byPattern) {
      const attempt = reader.line(line);
      if (attempt !== null) yield attempt;
    } else if (lines.push(line) === LINES_AT_ONCE) {
      yield* readBounded(input, lines, reader);
      lines = [];
      // Others get a turn, Ctrl-C too.
      await setImmediate();
    }
  }
  yield* readBounded(input, lines, reader);
}

function readBounded(input: string, lines: readonly string[], reader: MailLogReader): Attempt[] {
  if (lines.length === 0) return [];
  let attempts: Attempt[] = [];
  const isDone = runsWithin(MOST_MS, () => {
    attempts = readLines(lines, reader);
  });
  if (isDone) return attempts;
  const name = input === '-' ? 'standard input' : input;
  throw new OperationError(
    'pattern-slow',
    `the log pattern took more than ${MOST_MS / 1000} s, at line ${reader.lines} of ${name}`,
    'Simplify the pattern: a repetition within a repetition, as in (a+)+, can try more ways than ever end.',
  );
}

function readLines(lines: readonly string[], reader: MailLogReader): Attempt[] {
  return lines.flatMap((line) => reader.line(line) ?? []);
}
