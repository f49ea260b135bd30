/**
 * Openings in their plain course, frame by frame. TLS as src/track/plainOpenings.ts follows it: what is rarer even among
 * those (copies, long names, the first port met) is left to it. Mail as src/decode/openings/smtp.ts reads it, where each
 * segment is one line or one reply: nothing in TypeScript follows that as numbers.
 */
import { openedValue, roomForFlow } from './flows';
import {
  ENCRYPTED_DNS_SIGNS,
  FIRST_FRAME,
  NOW_NS,
  OPENING_NAMES,
  OPENING_NUMBERS,
  OPENING_STATE,
  OPENING_WORDS,
  OPENINGS,
  OPENINGS_FREE,
  PORT_KINDS,
  SPEAKER_PLACES,
  SPEAKERS,
  STREAMS,
  THRESHOLD_NS,
} from './layout';
import { isPlainCommand, replyCode } from './mail';
import { PLAIN_ENDS } from './may';
import { mayHoldIPv4 } from './nat64';
import { int16, int32 } from './network';
import { destination, end, hops, isIPv6, isLoopback, macHigh, macLow, originalEnd, source, transport } from './packet';
import { countPair } from './pairs';
import { keepRecent } from './recent';
import { mayBeWaitedFor, mayLookUp } from './rings';
import { learnHops, learnMac } from './senders';
import { ACK, FIN, hasMultipath, headerBytes, RST, SYN, timestampValue } from './tcp';
import { findServerName, isClientHello, mayBeClientHello, mayRefuse } from './tls';

/** The value of the first slot in the table of conversations. */
export const PLAIN: i32 = 1 << 24;
/** Of a server port: openings to it are never plain; or they may be mail's, too. */
const OTHER_PORT: i32 = 0;
const MAIL_PORT: i32 = 2;
/** Pieces of one side's message that follow each other this closely are one event. */
const FLIGHT_NS: f64 = 200_000_000;
/** Of a longer name the slot says so, and TypeScript keeps it. */
const MAX_NAME: usize = 127;
const LONG_NAME: i32 = 255;
const CHANGE_CIPHER_SPEC_RECORD: i32 = 20;
const CHANGE_CIPHER_SPEC_BYTES: usize = 6;

/** As the memory of speakers has it. */
const CLIENT_SPOKE_TLS: i32 = 1;
const SERVER_SPOKE: i32 = 2;

/** What was seen last. */
const SYN_SEEN: i32 = 1;
const SYN_ACK_SEEN: i32 = 2;
const ESTABLISHED: i32 = 3;
const CLIENT_HELLO_SEEN: i32 = 4;
const SERVER_HELLO_SEEN: i32 = 5;
/** Mail: the client owes its next command, the server its reply. */
const GREETED: i32 = 6;
const ASKED: i32 = 7;

/** Replies with which a mail's opening is over: authenticated, closing, the content may come. */
const AUTHENTICATED: i32 = 235;
const CLOSING: i32 = 221;
const GO_ON: i32 = 354;
const READY: i32 = 220;
/** From here on they are refusals, which may speak of reverse DNS. */
const FIRST_REFUSAL: i32 = 400;

/** Where an opening's words lie, in bytes; of each side, from its first place on. */
const STATE: usize = 0;
const CLIENT_ADDRESS: usize = 4;
const SERVER_ADDRESS: usize = 8;
const PORTS: usize = 12;
const STREAM: usize = 16;
const CLIENT_SIDE: usize = 20;
const SERVER_SIDE: usize = 44;
const AFTER_PIECE: usize = 68;
const WORD_BYTES: usize = 72;
const NEXT_SEQUENCE: usize = 0;
const MAC_HIGH: usize = 4;
const MAC_LOW: usize = 8;
const CAPTURING: usize = 12;
const TIMESTAMP: usize = 16;
const TIMESTAMP_AT_OWING: usize = 20;

/** Where its times and frames lie. */
const SYN_NS: usize = 0;
const SYN_FRAME: usize = 8;
const SYN_ACK_NS: usize = 16;
const SYN_ACK_FRAME: usize = 24;
const HANDSHAKE_NS: usize = 32;
const HANDSHAKE_FRAME: usize = 40;
const HELLO_NS: usize = 48;
const OWES_NS: usize = 56;
const OWES_FRAME: usize = 64;
const CLIENT_PAYLOAD_NS: usize = 72;
const SERVER_PAYLOAD_NS: usize = 80;
const NUMBER_BYTES: usize = 88;

/** The opening at hand: where its words, its numbers and its server's name, or greeting, lie. */
let words: usize = 0;
let numbers: usize = 0;
let name: usize = 0;
/** Its slot in the table, and the frame that it is shown. */
let place: i32 = 0;
let frame: f64 = 0;

function at(slot: i32, index: i32): void {
  place = slot;
  words = OPENING_WORDS + (slot as usize) * WORD_BYTES;
  numbers = OPENING_NUMBERS + (slot as usize) * NUMBER_BYTES;
  name = OPENING_NAMES + ((slot as usize) << 7);
  frame = load<f64>(FIRST_FRAME) + (index as f64);
}

/** Takes a SYN for the beginning of a plain opening; or answers false, and has done nothing. */
export function begins(ports: i32, index: i32): bool {
  const header = headerBytes(transport);
  if (header === 0 || transport + header < originalEnd || isLoopback()) return false;
  if (kindOf(ports) === OTHER_PORT) return false;
  // An IPv4 address inside it would have to be looked at, too.
  if ((isIPv6 && mayHoldIPv4()) || mayBeWaitedFor(destination)) return false;
  if (hasMultipath(transport, min(end, transport + header))) return false;
  const slot = nextSlot();
  if (slot < 0) return false;
  const entry = roomForFlow(source, destination, ports);
  if (entry === 0) return false;
  takeSlot();
  store<i32>(entry, PLAIN + slot, 12);
  at(slot, index);
  store<i32>(words, SYN_SEEN, STATE);
  store<i32>(words, source, CLIENT_ADDRESS);
  store<i32>(words, destination, SERVER_ADDRESS);
  store<i32>(words, ports, PORTS);
  store<i32>(words, load<i32>(STREAMS), STREAM);
  store<i32>(STREAMS, load<i32>(STREAMS) + 1);
  store<i32>(words, int32(transport + 4) + 1, CLIENT_SIDE + NEXT_SEQUENCE);
  beginSide(words + CLIENT_SIDE);
  beginSide(words + SERVER_SIDE);
  store<u8>(name, 0);
  if (!isIPv6) learnMac(source, macHigh(), macLow());
  learnHops(source, hops);
  observeSender(words + CLIENT_SIDE);
  store<f64>(numbers, load<f64>(NOW_NS), SYN_NS);
  store<f64>(numbers, frame, SYN_FRAME);
  store<f64>(numbers, -Infinity, CLIENT_PAYLOAD_NS);
  store<f64>(numbers, -Infinity, SERVER_PAYLOAD_NS);
  countPair(source, destination, 1);
  return true;
}

function kindOf(ports: i32): i32 {
  return load<u8>(PORT_KINDS + ((ports & 0xffff) as usize)) as i32;
}

/** The slot that a new opening would have; -1 when all are in use. */
function nextSlot(): i32 {
  const free = load<i32>(OPENING_STATE);
  if (free > 0) return load<i32>(OPENINGS_FREE + (((free - 1) as usize) << 2));
  const used = load<i32>(OPENING_STATE, 4);
  return used < OPENINGS ? used : -1;
}

function takeSlot(): void {
  const free = load<i32>(OPENING_STATE);
  if (free > 0) store<i32>(OPENING_STATE, free - 1);
  else store<i32>(OPENING_STATE, load<i32>(OPENING_STATE, 4) + 1, 4);
}

function giveSlot(): void {
  store<i32>(words, 0, STATE);
  const free = load<i32>(OPENING_STATE);
  store<i32>(OPENINGS_FREE + ((free as usize) << 2), place);
  store<i32>(OPENING_STATE, free + 1);
}

function beginSide(own: usize): void {
  store<i32>(own, -1, MAC_HIGH);
  store<i32>(own, 0, CAPTURING);
  store<i32>(own, 0, TIMESTAMP);
  store<i32>(own, 0, TIMESTAMP_AT_OWING);
}

/**
 * Takes the next segment of the opening in a slot; or answers false, and has noted nothing but what is known of its sender.
 * @param entry  where the table of conversations has it
 */
export function takes(slot: i32, entry: usize, ports: i32, flags: i32, index: i32, may: i32): bool {
  at(slot, index);
  const isClient = load<i32>(entry) === source && load<i32>(entry, 8) === ports;
  const state = load<i32>(words, STATE);
  if ((flags & (FIN | RST)) !== 0) return false;
  if ((flags & SYN) !== 0) return state === SYN_SEEN && !isClient && (flags & ACK) !== 0 && takesSynAck();
  const header = headerBytes(transport);
  if (state === SYN_SEEN || header === 0 || int16(transport + 14) === 0) return false;
  const own = words + (isClient ? CLIENT_SIDE : SERVER_SIDE);
  const peer = words + (isClient ? SERVER_SIDE : CLIENT_SIDE);
  if (int32(transport + 8) - load<i32>(peer, NEXT_SEQUENCE) > 1) return false;
  const from = transport + header;
  const hasPayload = from < originalEnd;
  if (hasPayload && int32(transport + 4) !== load<i32>(own, NEXT_SEQUENCE)) return false;
  if (state === SYN_ACK_SEEN && (!isClient || hasPayload)) return false;
  observeSender(own);
  if (state === SYN_ACK_SEEN) establish();
  if (!hasPayload) return true;
  const start = min(from, end);
  if (!(isClient ? takesFromClient(state, start, entry, may) : takesFromServer(state, start, entry, may))) return false;
  store<i32>(own, load<i32>(own, NEXT_SEQUENCE) + ((originalEnd - from) as i32), NEXT_SEQUENCE);
  store<f64>(numbers + (isClient ? CLIENT_PAYLOAD_NS : SERVER_PAYLOAD_NS), load<f64>(NOW_NS));
  return true;
}

function takesSynAck(): bool {
  if (isLoopback()) return false;
  if (!isIPv6) learnMac(source, macHigh(), macLow());
  observeSender(words + SERVER_SIDE);
  store<i32>(words, SYN_ACK_SEEN, STATE);
  store<i32>(words, int32(transport + 4) + 1, SERVER_SIDE + NEXT_SEQUENCE);
  store<f64>(numbers, load<f64>(NOW_NS), SYN_ACK_NS);
  store<f64>(numbers, frame, SYN_ACK_FRAME);
  return true;
}

function establish(): void {
  store<i32>(words, ESTABLISHED, STATE);
  store<f64>(numbers, load<f64>(NOW_NS), HANDSHAKE_NS);
  store<f64>(numbers, frame, HANDSHAKE_FRAME);
  owe(CLIENT_SIDE, 0);
  owe(SERVER_SIDE, 0);
}

function takesFromClient(state: i32, start: usize, entry: usize, may: i32): bool {
  const silentNs = load<f64>(NOW_NS) - load<f64>(numbers, OWES_NS);
  if (state === CLIENT_HELLO_SEEN) {
    if (silentNs <= FLIGHT_NS) owe(SERVER_SIDE, 1);
    return true;
  }
  if (silentNs >= load<f64>(THRESHOLD_NS)) return false;
  if (state === SERVER_HELLO_SEEN) return (may & PLAIN_ENDS) !== 0 && endsOpening(start, entry);
  if (state === GREETED) return takesCommand(start);
  if (state === ASKED || !isClientHello(start, end) || !takesServerName(start)) return false;
  store<i32>(words, CLIENT_HELLO_SEEN, STATE);
  store<f64>(numbers, load<f64>(NOW_NS), HELLO_NS);
  owe(SERVER_SIDE, 0);
  rememberSpeaker(CLIENT_SPOKE_TLS);
  return true;
}

function takesFromServer(state: i32, start: usize, entry: usize, may: i32): bool {
  const silentNs = load<f64>(NOW_NS) - load<f64>(numbers, OWES_NS);
  if (state === SERVER_HELLO_SEEN) {
    if (silentNs <= FLIGHT_NS) owe(CLIENT_SIDE, 1);
    return true;
  }
  if (silentNs >= load<f64>(THRESHOLD_NS)) return false;
  if (state === ESTABLISHED) return takesGreeting(start);
  if (state === ASKED) return takesReply(start, entry, may);
  if (state === GREETED || mayRefuse(start, end)) return false;
  store<i32>(words, SERVER_HELLO_SEEN, STATE);
  owe(CLIENT_SIDE, 0);
  return true;
}

function takesGreeting(start: usize): bool {
  if (kindOf(load<i32>(words, PORTS)) !== MAIL_PORT || end !== originalEnd) return false;
  if (end - start > MAX_NAME || replyCode(start, end) !== READY) return false;
  keepName(start, end - start);
  store<i32>(words, GREETED, STATE);
  owe(CLIENT_SIDE, 0);
  rememberSpeaker(SERVER_SPOKE);
  return true;
}

function takesCommand(start: usize): bool {
  if (end !== originalEnd || !isPlainCommand(start, end)) return false;
  store<i32>(words, ASKED, STATE);
  owe(SERVER_SIDE, 0);
  return true;
}

function takesReply(start: usize, entry: usize, may: i32): bool {
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

/** The client's Finished flight: nothing is to be said of the opening. */
function endsOpening(start: usize, entry: usize): bool {
  const isChange = start < end && (load<u8>(start) as i32) === CHANGE_CIPHER_SPEC_RECORD;
  if (mayBeClientHello(start + (isChange ? CHANGE_CIPHER_SPEC_BYTES : 0), end)) return false;
  if ((load<u8>(name) as i32) === LONG_NAME || mayBeEncryptedDns() || mayGoOn()) return false;
  release(entry);
  return true;
}

/** Whether one of its ends may be looking the other one up just now (src/track/pastOpenings.ts). */
function mayGoOn(): bool {
  const client = load<i32>(words, CLIENT_ADDRESS);
  const server = load<i32>(words, SERVER_ADDRESS);
  return mayLookUp(server, client) || mayLookUp(client, server);
}

/** The opening is over. */
function release(entry: usize): void {
  store<i32>(entry, openedValue(), 12);
  keepRecent(words, numbers, name);
  countPair(load<i32>(words, CLIENT_ADDRESS), load<i32>(words, SERVER_ADDRESS), -1);
  giveSlot();
}

function takesServerName(start: usize): bool {
  const found = findServerName(start, end);
  if (found === 0) return false;
  const length = int16(found - 2) as usize;
  if (length > MAX_NAME) return false;
  keepName(found, length);
  return true;
}

function keepName(from: usize, length: usize): void {
  store<u8>(name, length as u8);
  memory.copy(name + 1, from, length);
}

/** Whether the server's name may be that of a resolver over HTTPS (src/engine/encryptedDns.ts), by a hash of it. */
function mayBeEncryptedDns(): bool {
  const length = load<u8>(name) as usize;
  if (length === 0) return false;
  let hash: i32 = 0x811c9dc5 as i32;
  for (let i: usize = 1; i <= length; i++) hash = (hash ^ (load<u8>(name + i) as i32)) * 0x01000193;
  const bit = hash >>> 16;
  return (load<u8>(ENCRYPTED_DNS_SIGNS + ((bit >>> 3) as usize)) & (1 << (bit & 7))) !== 0;
}

function owe(side: usize, afterPiece: i32): void {
  store<i32>(words + side, load<i32>(words + side, TIMESTAMP), TIMESTAMP_AT_OWING);
  store<i32>(words, afterPiece, AFTER_PIECE);
  store<f64>(numbers, load<f64>(NOW_NS), OWES_NS);
  store<f64>(numbers, frame, OWES_FRAME);
}

/** Who spoke first at the server's port (src/track/speakerMemory.ts). */
function rememberSpeaker(what: i32): void {
  const server = load<i32>(words, SERVER_ADDRESS);
  const port = load<i32>(words, PORTS) & 0xffff;
  const hash = (server ^ (port * 0x9e3779b1)) * 0x85ebca6b;
  const speaker = SPEAKERS + ((((hash >>> 18) & (SPEAKER_PLACES - 1)) as usize) << 3);
  store<i32>(speaker, server);
  store<i32>(speaker, ((port << 2) | what) + 1, 4);
}

function observeSender(own: usize): void {
  if (load<i32>(own, MAC_HIGH) < 0) {
    store<i32>(own, macHigh(), MAC_HIGH);
    store<i32>(own, macLow(), MAC_LOW);
  }
  if (isLoopback()) store<i32>(own, 1, CAPTURING);
  const stamp = timestampValue(transport, min(end, transport + headerBytes(transport)));
  if (stamp !== 0) store<i32>(own, stamp, TIMESTAMP);
}
