/**
 * Mail's openings in their plain course, where each segment is one line or one reply (src/decode/openings/smtp.ts). Nothing
 * in TypeScript follows them as numbers.
 */

import { NOW_NS } from './layout';
import { isPlainCommand, replyCode } from './mail';
import { PLAIN_ENDS } from './may';
import { mayGoOn, release } from './openingEnds';
import {
  ASKED,
  CLIENT_SIDE,
  FIRST_MESSAGE_NS,
  GREETED,
  keepText,
  MAX_TEXT,
  numbers,
  owe,
  SERVER_SIDE,
  STATE,
  words,
} from './openingRows';
import { end, originalEnd } from './packet';
import { rememberSpeaker, SERVER_SPOKE } from './speakers';

/** Replies with which a mail's opening is over: authenticated, closing, the content may come. */
const AUTHENTICATED: i32 = 235;
const CLOSING: i32 = 221;
const GO_ON: i32 = 354;
const READY: i32 = 220;
/** From here on they are refusals, which may speak of reverse DNS. */
const FIRST_REFUSAL: i32 = 400;

export function takesGreeting(start: usize): bool {
  if (end !== originalEnd || end - start > MAX_TEXT || replyCode(start, end) !== READY) return false;
  keepText(start, end - start);
  store<i32>(words, GREETED, STATE);
  store<f64>(numbers, load<f64>(NOW_NS), FIRST_MESSAGE_NS);
  owe(CLIENT_SIDE, 0);
  rememberSpeaker(SERVER_SPOKE);
  return true;
}

export function takesCommand(start: usize): bool {
  if (end !== originalEnd || !isPlainCommand(start, end)) return false;
  store<i32>(words, ASKED, STATE);
  owe(SERVER_SIDE, 0);
  return true;
}

export function takesReply(start: usize, entry: usize, may: i32): bool {
  const code = end === originalEnd ? replyCode(start, end) : 0;
  if (code === 0 || code >= FIRST_REFUSAL) return false;
  if (code === AUTHENTICATED || code === CLOSING || code === GO_ON) {
    if ((may & PLAIN_ENDS) === 0 || mayGoOn()) return false;
    release(entry);
    return true;
  }
  store<i32>(words, GREETED, STATE);
  owe(CLIENT_SIDE, 0);
  return true;
}
