/** The words and sentences that all forms of a witness report share, and the app. */
import { type Sentence, say, value } from './sentence.ts';
import type { WitnessAttempt, WitnessQuery, WitnessReceiver, WitnessReport } from './witnessReport.ts';
import type { WitnessVerdict } from './witnessWords.ts';
import { count, counted, waited } from './wording.ts';

export const VERDICT_WORDS: Readonly<Record<WitnessVerdict, string>> = {
  unanswered: 'name server silent',
  unheard: 'answers lost',
  denied: 'name server said no',
  'from-memory': 'answered from memory',
  undecided: 'not decided',
  'told-and-refused': 'told and refused',
  'within-ttl': 'within the TTL',
  'not-covered': 'not covered',
  'no-address': 'address unknown',
  'other-reason': 'other reason',
  'not-asked': 'not asked',
  worked: 'worked',
};

export type Tone = 'bad' | 'warn' | 'dim' | 'plain' | 'good';

/** How grave a verdict is, for colours. */
export const TONES: Readonly<Record<WitnessVerdict, Tone>> = {
  unanswered: 'bad',
  unheard: 'bad',
  denied: 'bad',
  'from-memory': 'bad',
  undecided: 'warn',
  'told-and-refused': 'warn',
  'within-ttl': 'warn',
  'not-covered': 'dim',
  'no-address': 'dim',
  'other-reason': 'dim',
  'not-asked': 'plain',
  worked: 'good',
};

const MOST_ADDRESSES = 4;
const MOST_RESOLVERS = 3;

export function headSentence({ attempts, addresses, queries }: WitnessReport): Sentence {
  const refused = attempts.filter(({ aboutReverseDns }) => aboutReverseDns).length;
  const from = value(addresses.slice(0, MOST_ADDRESSES).join(', '));
  return say`${counted(attempts.length, 'delivery attempt')} from ${from}; ${refused === 0 ? 'none' : count(refused)} refused for reverse DNS; ${counted(queries.filter(({ questionType }) => questionType === 'PTR').length, 'PTR query', 'PTR queries')} seen.`;
}

export function clockSentence({ clock, logs }: WitnessReport): Sentence {
  const formats = [...new Set(logs.flatMap((log) => log.formats))].join(', ');
  const zone =
    clock.zoneMinutes === null ? 'its stamps say their time zone' : `its stamps are ${zoneText(clock.zoneMinutes)}`;
  const isUnchecked = clock.matched === 0 && clock.source !== 'set';
  const ahead =
    clock.aheadSeconds === 0
      ? isUnchecked
        ? 'no query precedes an attempt, so whether its clock agrees with the capture’s could not be checked'
        : 'its clock agrees with the capture’s'
      : `its clock goes ${waited(Math.abs(clock.aheadSeconds))} ${clock.aheadSeconds > 0 ? 'ahead of' : 'behind'} the capture’s`;
  const how = {
    stamped: '',
    set: ' (as set)',
    assumed: ' (assumed)',
    estimated: ` (estimated from ${counted(clock.matched, 'attempt')} that a query preceded)`,
  };
  return say`The log (${formats}): ${zone}, ${ahead}${how[clock.source]}. All times below are UTC by the capture’s clock.`;
}

/** `UTC`, `UTC+1`, `UTC-3:30` */
function zoneText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

export function attemptsSentence(receiver: WitnessReceiver): Sentence {
  const asked =
    receiver.resolvers.length === 0
      ? say`nobody was seen asking on its behalf`
      : say`${value(receiver.resolvers.slice(0, MOST_RESOLVERS).join(', '))} asked on its behalf`;
  const refused =
    receiver.refused === 0 ? 'none refused for reverse DNS' : `${count(receiver.refused)} refused for reverse DNS`;
  return say`${counted(receiver.attempts, 'attempt')}, ${refused}; ${asked}.`;
}

export function receiverName({ receiver, receiverAddress }: WitnessReceiver): string {
  return receiverAddress === null ? receiver : `${receiver} [${receiverAddress}]`;
}

/** `200`; of several captures `200 of ns1.pcap`. */
export function frameName(captures: WitnessReport['captures'], capture: number, frame: number): string {
  const file = captures.length > 1 ? captures[capture]?.file : undefined;
  return file === undefined ? String(frame) : `${frame} of ${file}`;
}

/** A delivery or a query, for the list of both in one order of time. */
export interface Event {
  readonly time: string;
  readonly kind: 'delivery' | 'query';
  readonly who: string;
  readonly told: string;
  /** Line of the log, or frame of the capture. */
  readonly where: string;
  /** null: a query, or an attempt that needs no colour. */
  readonly verdict: WitnessVerdict | null;
}

export function eventsOf({ attempts, queries, captures }: WitnessReport): Event[] {
  const all = [...attempts.map(attemptEvent), ...queries.map((query) => queryEvent(query, captures))];
  return all.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

function attemptEvent({ time, receiver, outcome, reply, line, verdict }: WitnessAttempt): Event {
  const told = reply === '' ? outcome : `${outcome}: ${reply}`;
  return { time: clockText(time), kind: 'delivery', who: receiver, told, where: `line ${line}`, verdict };
}

function queryEvent(
  { time, resolver, answer, frame, capture, questionType, name }: WitnessQuery,
  captures: WitnessReport['captures'],
): Event {
  const asked = questionType === 'PTR' ? '' : `${questionType} ${name}: `;
  const told = `${asked}${answer === null ? 'no answer' : [answer.kind === 'failed' ? answer.rcode : answer.kind, ...answer.names.slice(0, 2)].join(' ')}`;
  const ttl = answer === null || answer.ttlSeconds === null ? '' : `, TTL ${answer.ttlSeconds} s`;
  return {
    time: clockText(time),
    kind: 'query',
    who: resolver,
    told: `${told}${ttl}`,
    where: `frame ${frameName(captures, capture, frame)}`,
    verdict: null,
  };
}

function clockText(time: string): string {
  return time.replace('T', ' ').replace('Z', '');
}
