/** Small questions about a payload's first bytes. */
import { latin1 } from '../latin1.ts';
import type { Payload } from './opening.ts';

/** The payload's first `limit` captured bytes as Latin-1. */
export function beginning(payload: Payload, limit: number): string {
  return latin1(payload.bytes, payload.start, payload.end, limit);
}

/** The payload's first line without its end, as far as captured and up to `limit` characters. */
export function firstLine(payload: Payload, limit = 512): string {
  return /^[^\r\n]*/.exec(beginning(payload, limit))?.[0] ?? '';
}

/** Whether the payload is shorter than `word` and the beginning of it: what a very small first segment shows. */
export function isPartOf(payload: Payload, word: string): boolean {
  const text = beginning(payload, word.length);
  return text.length > 0 && text.length < word.length && payload.originalEnd === payload.end && word.startsWith(text);
}

/** Whether the payload is cut by the snap length. */
export function isCut(payload: Payload): boolean {
  return payload.end < payload.originalEnd;
}
