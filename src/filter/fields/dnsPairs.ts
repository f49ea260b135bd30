/** How a DNS message stands to others: what it answers, what answers it, what it repeats. */
import type { Dissection } from '../dissection.ts';
import { type Field, type FieldType, field, NEEDS_DNS_ANSWERS, NEEDS_DNS_PAIRS, NEEDS_MESSAGES } from './field.ts';

const PAIRS = NEEDS_DNS_PAIRS | NEEDS_MESSAGES;

/** @param numberOf  0: the frame has no such field */
function ofPair(
  name: string,
  label: string,
  type: FieldType,
  numberOf: (f: Dissection) => number,
  needs = PAIRS,
): Field {
  const load: Field['load'] = (f, values) => {
    const value = numberOf(f);
    if (value > 0) values.addNumber(value);
  };
  return field(name, label, type, load, { needs });
}

export const dnsPairFields: readonly Field[] = [
  ofPair('dns.response_to', 'Frame of the query', 'number', ({ past }) => past.queryFrame),
  ofPair(
    'dns.response_in',
    'Frame of the response',
    'number',
    ({ past }) => past.answerFrame,
    PAIRS | NEEDS_DNS_ANSWERS,
  ),
  field(
    'dns.time',
    'Time since the query',
    'seconds',
    ({ past, timeNs }, values) => {
      if (past.queryFrame > 0) values.addNumber((timeNs - past.queryNs) / 1e9);
    },
    { needs: PAIRS },
  ),
  ofPair('dns.retransmission', 'Sent again', 'boolean', ({ past }) =>
    Number(past.firstQueryFrame > 0 || past.firstAnswerFrame > 0),
  ),
  ofPair('dns.retransmit_request', 'Query sent again', 'none', ({ past }) => Number(past.firstQueryFrame > 0)),
  ofPair('dns.retransmit_request_in', 'Frame of the first query', 'number', ({ past }) => past.firstQueryFrame),
  ofPair('dns.retransmit_response', 'Response sent again', 'none', ({ past }) => Number(past.firstAnswerFrame > 0)),
  ofPair('dns.retransmit_response_in', 'Frame of the first response', 'number', ({ past }) => past.firstAnswerFrame),
  ofPair('dns.unsolicited', 'Response to no query', 'boolean', ({ past }) => Number(past.unsolicited)),
];
