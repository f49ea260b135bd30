/** What a response was to the query it answers. */
import type { DnsAnswers } from '../decode/dnsAnswers.ts';
import { type DnsQuestion, isMinimised, TYPE_NBSTAT } from '../decode/dnsQuestion.ts';
import { type AnswerKind, NOERROR, NXDOMAIN, type Try } from './lookup.ts';

/**
 * @param q  of the response, `a` its records
 * @param type  of the query; `isForward`: it belongs to a forward confirmation
 */
export function kindOf(q: DnsQuestion, a: DnsAnswers, type: number, isForward: boolean): AnswerKind {
  if (q.truncated && a.pointers === 0) return 'truncated';
  // That the name is there says nothing of its PTR, which is asked for next.
  if (!isForward && isMinimised(type) && q.rcode === NOERROR) return a.aliases > 0 ? 'alias' : 'referral';
  // Cut by the capture behind the question or an alias: an answer, of which nothing more is known.
  if (a.cut && q.rcode === NOERROR && a.pointers === 0) return 'name';
  if (q.rcode === NXDOMAIN) return 'nxdomain';
  if (q.rcode !== NOERROR) return 'failed';
  if (type === TYPE_NBSTAT) return 'name';
  if (isForward) return a.addresses.length > 0 ? 'name' : a.referral ? 'referral' : 'nodata';
  if (a.pointers > 0) return 'name';
  if (a.aliases > 0) return 'alias';
  return a.referral ? 'referral' : 'nodata';
}

export function endTry(attempt: Try, timeNs: number, frame: number, rcode: number, answer: AnswerKind): void {
  attempt.responseNs = timeNs;
  attempt.responseFrame = frame;
  attempt.rcode = rcode;
  attempt.answer = answer;
}
