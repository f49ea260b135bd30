/** Whether a message is the answer to a query: the cheap tests first, then the question it repeats. */
import { uint16 } from '../base/bytes.ts';
import { type DnsMessage, readMessage } from '../decode/dnsMessage.ts';
import { DNS_HEADER_BYTES } from '../decode/dnsMessageWalk.ts';
import { sameName } from './names.ts';
import { type Question, TYPE_NUMBERS } from './query.ts';

const CLASS_IN = 1;
const NOERROR = 0;
const NXDOMAIN = 3;

/** The message, or null when it answers something else. Never throws. */
export function readAnswer(bytes: Uint8Array, id: number, question: Question): DnsMessage | null {
  if (bytes.length < DNS_HEADER_BYTES || uint16(bytes, 0) !== id) return null;
  const message = readMessage(bytes, 0, bytes.length);
  if (message.kind !== 'message' || !message.isResponse || message.opcode !== 0) return null;
  return repeatsQuestion(message, question) ? message : null;
}

/** A refusal may come without the question (RFC 1035 is silent on it, servers do it). */
function repeatsQuestion({ questions, rcode }: DnsMessage, { name, type }: Question): boolean {
  if (questions.length === 0) return rcode !== NOERROR && rcode !== NXDOMAIN;
  const [asked] = questions;
  return (
    questions.length === 1 &&
    asked.type === TYPE_NUMBERS[type] &&
    asked.class === CLASS_IN &&
    sameName(asked.name, name)
  );
}
