/** What was followed as a row of numbers, as the very Connection that would have seen its frames. */
import { captureOf } from '../base/frameRef.ts';
import { CLIENT, SERVER } from '../base/side.ts';
import type { Dialog, Payload } from '../decode/openings/opening.ts';
import { firstSpeakerByPort } from '../decode/openings/registry.ts';
import { smtp } from '../decode/openings/smtp.ts';
import type { Connection, HalfConnection } from './connection.ts';
import { roundTrip } from './measures.ts';
import {
  AFTER_PIECE,
  ASKED,
  CAPTURING,
  CLIENT_ADDRESS,
  CLIENT_HELLO_SEEN,
  CLIENT_PAYLOAD_NS,
  CLIENT_SIDE,
  ESTABLISHED,
  FIRST_MESSAGE_NS,
  GREETED,
  HANDSHAKE_FRAME,
  HANDSHAKE_NS,
  MAC_HIGH,
  MAC_LOW,
  NEXT_SEQUENCE,
  NUMBERS,
  type OpeningRows,
  OWES_FRAME,
  OWES_NS,
  PORTS,
  SERVER_ADDRESS,
  SERVER_HELLO_SEEN,
  SERVER_PAYLOAD_NS,
  SERVER_SIDE,
  STATE,
  STREAM,
  SYN_ACK_FRAME,
  SYN_ACK_NS,
  SYN_ACK_SEEN,
  SYN_FRAME,
  SYN_NS,
  TIMESTAMP,
  TIMESTAMP_AT_OWING,
  WORDS,
} from './openingRows.ts';

/** Stands for whatever command waits for its reply: those that matter are never followed as numbers. */
const ANY_COMMAND = payloadOf(Uint8Array.of(0x4e, 0x4f, 0x4f, 0x50, 0x0d, 0x0a));

/** Whether the client owes the server of this port a message. */
export function clientOwes(state: number, port: number): boolean {
  if (state === ESTABLISHED) return firstSpeakerByPort(port) !== SERVER;
  return state === SERVER_HELLO_SEEN || state === GREETED;
}

/** Whether the server owes its client a message. */
export function serverOwes(state: number): boolean {
  return state === ESTABLISHED || state === CLIENT_HELLO_SEEN || state === ASKED;
}

/** Makes `connection` what it would be had it seen the frames of the opening in this slot itself. */
export function fillConnection(connection: Connection, rows: OpeningRows, slot: number): void {
  const { words, numbers } = rows;
  const at = slot * WORDS;
  const of = slot * NUMBERS;
  const state = words[at + STATE];
  const ports = words[at + PORTS];
  const { client, server } = connection;
  connection.reset(words[at + STREAM], numbers[of + SYN_NS], numbers[of + SYN_FRAME]);
  connection.synSeen = true;
  connection.synTimeNs = numbers[of + SYN_NS];
  connection.synFrame = numbers[of + SYN_FRAME];
  client.reset(words[at + CLIENT_ADDRESS], ports >>> 16);
  server.reset(words[at + SERVER_ADDRESS], ports & 0xffff);
  const capture = captureOf(numbers[of + SYN_FRAME]);
  fillSide(client, words, at + CLIENT_SIDE, numbers[of + CLIENT_PAYLOAD_NS], capture);
  if (state < SYN_ACK_SEEN) return;
  fillSide(server, words, at + SERVER_SIDE, numbers[of + SERVER_PAYLOAD_NS], capture);
  connection.synAckTimeNs = numbers[of + SYN_ACK_NS];
  connection.synAckFrame = numbers[of + SYN_ACK_FRAME];
  if (state < ESTABLISHED) return;
  connection.handshakeTimeNs = numbers[of + HANDSHAKE_NS];
  connection.handshakeFrame = numbers[of + HANDSHAKE_FRAME];
  connection.rttNs = roundTrip(numbers[of + SYN_NS], numbers[of + HANDSHAKE_NS]);
  fillDebts(connection, state, numbers[of + OWES_NS], numbers[of + OWES_FRAME], words[at + AFTER_PIECE] !== 0);
  if (state < CLIENT_HELLO_SEEN) return;
  connection.firstMessageNs = numbers[of + FIRST_MESSAGE_NS];
  if (state >= GREETED) {
    connection.spokeFirst = SERVER;
    fillMail(connection, state, rows.greetingOf(slot));
  } else {
    connection.spokeFirst = CLIENT;
    connection.mode = 'tls';
    connection.application = 'tls';
    connection.serverName = rows.serverNameOf(slot);
    connection.helloTimeNs = connection.firstMessageNs;
    connection.tlsStep = state === SERVER_HELLO_SEEN ? 2 : 1;
  }
}

function fillSide(half: HalfConnection, words: Int32Array, own: number, payloadNs: number, capture: number): void {
  half.seen = true;
  half.sequenceKnown = true;
  half.nextSequence = words[own + NEXT_SEQUENCE];
  half.macHigh = words[own + MAC_HIGH];
  half.macLow = words[own + MAC_LOW];
  half.capturing = words[own + CAPTURING] !== 0;
  half.timestamp = words[own + TIMESTAMP];
  half.timestampAtOwing = words[own + TIMESTAMP_AT_OWING];
  half.lastPayloadNs = payloadNs;
  if (payloadNs !== Number.NEGATIVE_INFINITY) half.lastPayloadCapture = capture;
  half.spoke = payloadNs !== Number.NEGATIVE_INFINITY;
}

function fillDebts(connection: Connection, state: number, sinceNs: number, frame: number, afterPiece: boolean): void {
  const { client, server } = connection;
  if (clientOwes(state, server.port)) {
    client.owesSinceNs = sinceNs;
    client.owesFrame = frame;
    client.awaited = state === ESTABLISHED ? 'request' : 'session';
    if (state === SERVER_HELLO_SEEN) client.owesAfter = afterPiece ? 'data' : 'server-hello';
    if (state === GREETED) client.owesAfter = client.spoke ? 'data' : 'greeting';
  }
  if (serverOwes(state)) {
    server.owesSinceNs = sinceNs;
    server.owesFrame = frame;
    server.awaited = state === ESTABLISHED ? 'greeting' : state === ASKED ? 'session' : 'server-hello';
    if (state === CLIENT_HELLO_SEEN) server.owesAfter = afterPiece ? 'data' : 'client-hello';
    if (state === ASKED) server.owesAfter = 'data';
  }
}

/** The dialog hears the greeting, and that a reply is owed: whole commands and replies between the two left no trace. */
function fillMail(connection: Connection, state: number, greeting: Uint8Array): void {
  const dialog: Dialog = smtp.begin(connection.server.port);
  dialog.read(SERVER, payloadOf(greeting));
  if (state === ASKED) dialog.read(CLIENT, ANY_COMMAND);
  connection.mode = 'dialog';
  connection.dialog = dialog;
  connection.protocol = smtp;
  connection.application = smtp.name;
}

function payloadOf(bytes: Uint8Array): Payload {
  return { bytes, start: 0, end: bytes.length, originalEnd: bytes.length };
}
