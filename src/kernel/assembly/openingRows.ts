/**
 * The rows of openings in their plain course: words, times and frames, and a text each, as src/track/openingRows.ts has
 * them. One is at hand, and with it the packet at hand.
 */
import {
  FIRST_FRAME,
  NOW_NS,
  OPENING_NAMES,
  OPENING_NUMBERS,
  OPENING_STATE,
  OPENING_WORDS,
  OPENINGS,
  OPENINGS_FREE,
} from './layout';
import { end, isLoopback, macHigh, macLow, transport } from './packet';
import { headerBytes, timestampValue } from './tcp';

/** What was seen last. */
export const SYN_SEEN: i32 = 1;
export const SYN_ACK_SEEN: i32 = 2;
export const ESTABLISHED: i32 = 3;
export const CLIENT_HELLO_SEEN: i32 = 4;
export const SERVER_HELLO_SEEN: i32 = 5;
/** Mail: the client owes its next command, the server its reply. */
export const GREETED: i32 = 6;
export const ASKED: i32 = 7;

/** Where an opening's words lie, in bytes; of each side, from its first place on. */
export const STATE: usize = 0;
export const CLIENT_ADDRESS: usize = 4;
export const SERVER_ADDRESS: usize = 8;
export const PORTS: usize = 12;
export const STREAM: usize = 16;
export const CLIENT_SIDE: usize = 20;
export const SERVER_SIDE: usize = 44;
export const AFTER_PIECE: usize = 68;
export const WORD_BYTES: usize = 72;
export const NEXT_SEQUENCE: usize = 0;
export const MAC_HIGH: usize = 4;
export const MAC_LOW: usize = 8;
export const CAPTURING: usize = 12;
export const TIMESTAMP: usize = 16;
export const TIMESTAMP_AT_OWING: usize = 20;

/** Where its times and frames lie. */
export const SYN_NS: usize = 0;
export const SYN_FRAME: usize = 8;
export const SYN_ACK_NS: usize = 16;
export const SYN_ACK_FRAME: usize = 24;
export const HANDSHAKE_NS: usize = 32;
export const HANDSHAKE_FRAME: usize = 40;
export const FIRST_MESSAGE_NS: usize = 48;
export const OWES_NS: usize = 56;
export const OWES_FRAME: usize = 64;
export const CLIENT_PAYLOAD_NS: usize = 72;
export const SERVER_PAYLOAD_NS: usize = 80;
export const NUMBER_BYTES: usize = 88;

/** Of a longer text the row says so, and TypeScript keeps it. */
export const MAX_TEXT: usize = 127;
export const LONG_TEXT: i32 = 255;

/** The one at hand: where its words, its numbers and its text lie. */
export let words: usize = 0;
export let numbers: usize = 0;
export let text: usize = 0;
/** The frame that it is shown. */
export let frame: f64 = 0;
let place: i32 = 0;

/** Takes the row in a slot in hand, to be shown a frame. */
export function turnTo(slot: i32, index: i32): void {
  place = slot;
  words = OPENING_WORDS + (slot as usize) * WORD_BYTES;
  numbers = OPENING_NUMBERS + (slot as usize) * NUMBER_BYTES;
  text = OPENING_NAMES + ((slot as usize) << 7);
  frame = load<f64>(FIRST_FRAME) + (index as f64);
}

/** The slot that a new opening would have; -1 when all are in use. */
export function nextSlot(): i32 {
  const free = load<i32>(OPENING_STATE);
  if (free > 0) return load<i32>(OPENINGS_FREE + (((free - 1) as usize) << 2));
  const used = load<i32>(OPENING_STATE, 4);
  return used < OPENINGS ? used : -1;
}

export function takeSlot(): void {
  const free = load<i32>(OPENING_STATE);
  if (free > 0) store<i32>(OPENING_STATE, free - 1);
  else store<i32>(OPENING_STATE, load<i32>(OPENING_STATE, 4) + 1, 4);
}

export function giveSlot(): void {
  store<i32>(words, 0, STATE);
  const free = load<i32>(OPENING_STATE);
  store<i32>(OPENINGS_FREE + ((free as usize) << 2), place);
  store<i32>(OPENING_STATE, free + 1);
}

export function beginSide(own: usize): void {
  store<i32>(own, -1, MAC_HIGH);
  store<i32>(own, 0, CAPTURING);
  store<i32>(own, 0, TIMESTAMP);
  store<i32>(own, 0, TIMESTAMP_AT_OWING);
}

/** The server's name, or its greeting: at most MAX_TEXT bytes. */
export function keepText(from: usize, length: usize): void {
  store<u8>(text, length as u8);
  memory.copy(text + 1, from, length);
}

/** From this frame on a side, or either, owes the next message. */
export function owe(side: usize, afterPiece: i32): void {
  store<i32>(words + side, load<i32>(words + side, TIMESTAMP), TIMESTAMP_AT_OWING);
  store<i32>(words, afterPiece, AFTER_PIECE);
  store<f64>(numbers, load<f64>(NOW_NS), OWES_NS);
  store<f64>(numbers, frame, OWES_FRAME);
}

/** What the packet at hand tells of its sender. */
export function observeSender(own: usize): void {
  if (load<i32>(own, MAC_HIGH) < 0) {
    store<i32>(own, macHigh(), MAC_HIGH);
    store<i32>(own, macLow(), MAC_LOW);
  }
  if (isLoopback()) store<i32>(own, 1, CAPTURING);
  const stamp = timestampValue(transport, min(end, transport + headerBytes(transport)));
  if (stamp !== 0) store<i32>(own, stamp, TIMESTAMP);
}
