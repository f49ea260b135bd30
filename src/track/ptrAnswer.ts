/** A name server's response to a PTR query, as findings want it. */
import type { DnsAnswers } from '../decode/dnsAnswers.ts';
import type { AnswerKind, Try } from './lookup.ts';

/** Good during the call only. */
export interface PtrAnswer {
  /** The lookup's. */
  readonly number: number;
  readonly asker: number;
  readonly subject: number;
  /** The name asked for; null where it is the subject's own reverse name. */
  readonly name: string | null;
  readonly server: number;
  readonly timeNs: number;
  readonly frame: number;
  readonly responseNs: number;
  readonly responseFrame: number;
  readonly answer: AnswerKind;
  /** The query, for whoever keeps it: it may have to be made. */
  attempt(): Try;
  readonly answers: DnsAnswers;
  /** The message is `bytes[start..end)`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** The answer to a try; `message` holds what was read. */
export function answerTo(attempt: Try, message: Pick<PtrAnswer, 'answers' | 'bytes' | 'start' | 'end'>): PtrAnswer {
  const { lookup, asker, server, timeNs, frame, responseNs, responseFrame, answer } = attempt;
  const { number, subject, name } = lookup;
  const query = { number, asker, subject, name, server, timeNs, frame };
  return { ...query, responseNs, responseFrame, answer, attempt: () => attempt, ...message };
}

/** The answer to a brief lookup; one object serves them all and is overwritten by each. */
export class BriefAnswer implements PtrAnswer {
  number = 0;
  asker = 0;
  subject = 0;
  readonly name = null;
  server = 0;
  timeNs = 0;
  frame = 0;
  responseNs = 0;
  responseFrame = 0;
  answer: AnswerKind = 'none';
  readonly answers: DnsAnswers;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  handle = 0;
  readonly #tryOf: (handle: number) => Try;

  constructor(answers: DnsAnswers, tryOf: (handle: number) => Try) {
    this.answers = answers;
    this.#tryOf = tryOf;
  }

  attempt(): Try {
    return this.#tryOf(this.handle);
  }
}
