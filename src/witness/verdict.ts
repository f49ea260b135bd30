/** What the name server's traffic says about one delivery attempt, as a word and a sentence. */

import { isGreylisting } from '../decode/reverseDnsReply.ts';
import { frameSpan, framesListed, type Sentence, say, value } from '../model/sentence.ts';
import type { WitnessVerdict } from '../model/witnessWords.ts';
import { counted, waited } from '../model/wording.ts';
import type { CachedAnswer } from './cacheMemory.ts';
import { contraryTo } from './contrary.ts';
import type { InVain } from './inVain.ts';
import type { Joined } from './join.ts';
import { momentWords } from './moment.ts';
import { LAME, type PtrAnswer, type PtrQuery } from './query.ts';
import { unheardBy } from './unheard.ts';

export interface Judged extends Joined {
  readonly verdict: WitnessVerdict;
  readonly text: Sentence;
  /** Another name server said something else of the name. */
  readonly contrary: PtrQuery | null;
}

export function judge(joined: Joined): Judged {
  const { verdict, text, contrary = null } = judgement(joined);
  return { ...joined, verdict, text, contrary };
}

interface Judgement {
  readonly verdict: WitnessVerdict;
  readonly text: Sentence;
  readonly contrary?: PtrQuery | null;
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
  if (told === undefined) return unasked(joined, address);
  // Told of an alias, it could not get as far as to ask for the name behind.
  if (joined.vain?.isForReceiver) return nameServersAsked(joined.vain, address, OUTCOMES[attempt.outcome]);
  return asked(joined, told);
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
  const who = say`${value(told.resolver)} asked ${value(told.server)} at ${momentWords(told.timeMs)} (frame ${frameSpan(told)})`;
  const outcome = OUTCOMES[joined.attempt.outcome];
  if (answer === null) {
    return { verdict: 'unanswered', text: say`${who}, and the name server did not answer; the mail was ${outcome}` };
  }
  if (answer.kind === 'truncated') return askAgain(who, outcome);
  const told2 = say`${answerWords(answer)} after ${waited(Math.max(0, answer.timeMs - told.timeMs) / 1e3)}`;
  if (joined.attempt.outcome !== 'accepted') {
    const unheard = unheardBy(joined.queries, told);
    if (unheard.length > 0) return notHeard(unheard, told, answer, outcome);
  }
  const contrary = contraryTo(told, joined.about);
  const other = contrary === null ? say`` : contraryWords(contrary);
  if (answer.kind === 'nxdomain' || answer.kind === 'nodata' || answer.kind === 'failed') {
    return { verdict: 'denied', text: say`${who} and was told ${told2}; the mail was ${outcome}${other}`, contrary };
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
    text: say`${who} and was told ${told2}; the mail was ${outcome} nevertheless${other}`,
    contrary,
  };
}

function notHeard(queries: readonly PtrQuery[], told: PtrQuery, answer: PtrAnswer, outcome: string): Judgement {
  const seconds = (told.timeMs - queries[0]!.timeMs) / 1e3;
  const text = say`${value(told.resolver)} asked ${counted(queries.length, 'time')} within ${waited(seconds)} (${framesListed(queries.map(frameSpan))}) and was told ${answerWords(answer)} each time: who asks again so soon has not received the answers; the mail was ${outcome}`;
  return { verdict: 'unheard', text };
}

function contraryWords({ server, timeMs, answer, ...seen }: PtrQuery): Sentence {
  const said = answer === null ? say`something else` : answerWords(answer);
  return say`. The name server ${value(server)} said something else at ${momentWords(timeMs)} (frame ${frameSpan(seen)}), ${said}: the name servers disagree, unless the zone was changed in between`;
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
      if (answer.rcode === LAME) return say`to ask that very name server, which has no authority (a lame delegation)`;
      return say`an error (${value(answer.rcode)})`;
  }
}

function unasked(joined: Joined, address: string): Judgement {
  const { attempt, lacks, cached, untoldUntilMs, vain } = joined;
  const outcome = OUTCOMES[attempt.outcome];
  if (lacks !== null) {
    const why = lacks === 'end' ? 'the capture had ended by then' : 'the capture does not cover the time before this';
    return { verdict: 'not-covered', text: say`${why}; the mail was ${outcome}` };
  }
  if (vain?.isForReceiver && (cached === null || isFailure(cached))) return nameServersAsked(vain, address, outcome);
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
  if (vain !== null) {
    const other = say`nobody asked for the name of ${value(address)}; but ${vainWords(vain)}, and that may be a resolver of the receiver: whether a cache answered from memory or nobody could ask is not decided; the mail was ${outcome}`;
    return { verdict: 'undecided', text: other };
  }
  return {
    verdict: 'from-memory',
    text: say`nobody asked for the name of ${value(address)}, although every answer given before had run out: unless a name server was asked whose traffic is not seen here, a cache of the receiver answered from memory, and the refusal rests on a negative entry there, not on your zone`,
  };
}

/** What a cache keeps is that nobody told it anything. */
function isFailure({ query: { answer } }: CachedAnswer): boolean {
  return answer === null || answer.kind === 'failed';
}

function nameServersAsked(vain: InVain, address: string, outcome: string): Judgement {
  const isError = vain.queries.every(({ rcode }) => rcode !== null);
  const text = say`${vainWords(vain)}: it never came to ask for the name of ${value(address)}; the mail was ${outcome}`;
  return { verdict: isError ? 'denied' : 'unanswered', text };
}

function vainWords({ queries }: InVain): Sentence {
  const first = queries[0]!;
  const asked = say`${value(first.resolver)} asked at ${momentWords(first.timeMs)} for name servers and their addresses only (${first.type} ${value(first.name)}, frame ${frameSpan(first)})`;
  return first.rcode === null
    ? say`${asked}, and the name server did not answer`
    : say`${asked} and was told an error (${first.rcode})`;
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
