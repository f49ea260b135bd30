/** What the name server's traffic says about one delivery attempt, as a word and a sentence. */

import { isGreylisting } from '../decode/reverseDnsReply.ts';
import { frameSpan, type Sentence, say, value } from '../model/sentence.ts';
import type { WitnessVerdict } from '../model/witnessWords.ts';
import { waited } from '../model/wording.ts';
import type { CachedAnswer } from './cacheMemory.ts';
import type { Joined } from './join.ts';
import { momentWords } from './moment.ts';
import type { PtrAnswer, PtrQuery } from './query.ts';

export interface Judged extends Joined {
  readonly verdict: WitnessVerdict;
  readonly text: Sentence;
}

export function judge(joined: Joined): Judged {
  const { verdict, text } = judgement(joined);
  return { ...joined, verdict, text };
}

interface Judgement {
  readonly verdict: WitnessVerdict;
  readonly text: Sentence;
}

function judgement(joined: Joined): Judgement {
  const { attempt, address } = joined;
  if (address === null) {
    return { verdict: 'no-address', text: say`the log does not say from which address this went out` };
  }
  if (attempt.outcome !== 'accepted' && !attempt.aboutReverseDns) {
    const reason = isGreylisting(attempt.reply) ? 'greylisting' : 'a reason that is not reverse DNS';
    return { verdict: 'other-reason', text: say`${OUTCOMES[attempt.outcome]} for ${reason}` };
  }
  const told = decisive(joined.queries);
  return told === undefined ? unasked(joined, address) : asked(joined, told);
}

const OUTCOMES = { accepted: 'accepted', deferred: 'refused for now', refused: 'refused' } as const;

/** The query whose answer decided: not that for an alias whose target was asked for, too. */
function decisive(queries: readonly PtrQuery[]): PtrQuery | undefined {
  const asked = new Set(queries.map(({ name }) => name.toLowerCase()));
  const last = queries.filter(
    ({ answer }) => answer?.kind !== 'alias' || !answer.names.some((name) => asked.has(name.toLowerCase())),
  );
  return last.findLast(({ answer }) => answer !== null && isFinal(answer)) ?? last.at(-1) ?? queries.at(-1);
}

function asked(joined: Joined, told: PtrQuery): Judgement {
  const { answer } = told;
  const who = say`${value(told.resolver)} asked at ${momentWords(told.timeMs)} (frame ${frameSpan(told)})`;
  const outcome = OUTCOMES[joined.attempt.outcome];
  if (answer === null) {
    return { verdict: 'unanswered', text: say`${who}, and the name server did not answer; the mail was ${outcome}` };
  }
  if (answer.kind === 'truncated') return askAgain(who, outcome);
  const told2 = say`${answerWords(answer)} after ${waited(Math.max(0, answer.timeMs - told.timeMs) / 1e3)}`;
  if (answer.kind === 'nxdomain' || answer.kind === 'nodata' || answer.kind === 'failed') {
    return { verdict: 'denied', text: say`${who} and was told ${told2}; the mail was ${outcome}` };
  }
  if (joined.attempt.outcome === 'accepted') {
    return {
      verdict: 'worked',
      text: say`${who} and was told ${told2}; the mail was accepted: at that moment the whole chain of caches worked`,
    };
  }
  if (answer.kind === 'referral') {
    const elsewhere = say`${who} and was told ${told2}, whose traffic is not seen here; the mail was ${outcome}`;
    return { verdict: 'not-covered', text: elsewhere };
  }
  return {
    verdict: 'told-and-refused',
    text: say`${who} and was told ${told2}; the mail was ${outcome} nevertheless`,
  };
}

/** The truncated answer is the last that was seen: TCP brought none. */
function askAgain(who: Sentence, outcome: string): Judgement {
  const text = say`${who} and was told to ask again over TCP, and over TCP no answer was seen; the mail was ${outcome}`;
  return { verdict: 'unanswered', text };
}

/** A referral or a truncated answer makes the resolver go on asking. */
function isFinal({ kind }: PtrAnswer): boolean {
  return kind !== 'referral' && kind !== 'truncated';
}

function answerWords(answer: PtrAnswer): Sentence {
  const name = answer.names[0];
  switch (answer.kind) {
    case 'name':
      return name === undefined ? say`a name` : say`the name ${value(name)}`;
    case 'alias':
      return name === undefined ? say`an alias` : say`the alias ${value(name)}`;
    case 'nxdomain':
      return say`that there is no such name (NXDOMAIN)`;
    case 'nodata':
      return say`that there is no PTR record`;
    case 'referral':
      return say`to ask other name servers`;
    case 'truncated':
      return say`to ask again over TCP`;
    case 'failed':
      return say`an error (${value(answer.rcode)})`;
  }
}

function unasked({ attempt, covered, cached, untoldUntilMs }: Joined, address: string): Judgement {
  const outcome = OUTCOMES[attempt.outcome];
  if (!covered) {
    return {
      verdict: 'not-covered',
      text: say`the capture does not cover the time before this; the mail was ${outcome}`,
    };
  }
  if (cached !== null) {
    return {
      verdict: 'within-ttl',
      text: say`nobody asked for the name of ${value(address)}; ${cachedWords(cached)}, so that not being asked proves nothing`,
    };
  }
  if (attempt.outcome === 'accepted') {
    return { verdict: 'not-asked', text: say`accepted, and nobody asked for the name of ${value(address)}` };
  }
  if (untoldUntilMs !== null) {
    return {
      verdict: 'not-covered',
      text: say`nobody asked for the name of ${value(address)}; but what was told before the capture began may be kept until ${momentWords(untoldUntilMs)}, so that not being asked proves nothing; the mail was ${outcome}`,
    };
  }
  return {
    verdict: 'from-memory',
    text: say`nobody asked for the name of ${value(address)}, although every answer given before had run out: a cache of the receiver answered from memory, and the refusal rests on a negative entry there, not on your zone`,
  };
}

function cachedWords({ query, untilMs }: CachedAnswer): Sentence {
  const { answer } = query;
  const asked = say`at ${momentWords(query.timeMs)} (frame ${frameSpan(query)})`;
  if (answer === null) {
    return say`${value(query.resolver)} asked ${asked} and got no answer, and a cache may remember until ${momentWords(untilMs)} that this failed`;
  }
  const given = say`what ${value(query.resolver)} was told ${asked}, ${answerWords(answer)}`;
  return say`${given}, may be kept until ${momentWords(untilMs)}`;
}
