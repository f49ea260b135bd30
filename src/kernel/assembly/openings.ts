/**
 * Openings in their plain course, frame by frame: TLS as src/track/plainOpenings.ts follows it (what is rarer even among
 * those, copies, long names, the first port met, is left to it), and mail.
 */
import { roomForFlow } from './flows';
import { ENCRYPTED_DNS_SIGNS, NOW_NS, PORT_KINDS, STREAMS, THRESHOLD_NS } from './layout';
import { takesCommand, takesGreeting, takesReply } from './mailOpenings';
import { PLAIN_ENDS } from './may';
import { mayHoldIPv4 } from './nat64';
import { int16, int32 } from './network';
import { mayGoOn, release } from './openingEnds';
import {
  ASKED,
  beginSide,
  CLIENT_ADDRESS,
  CLIENT_HELLO_SEEN,
  CLIENT_PAYLOAD_NS,
  CLIENT_SIDE,
  ESTABLISHED,
  FIRST_MESSAGE_NS,
  frame,
  GREETED,
  HANDSHAKE_FRAME,
  HANDSHAKE_NS,
  keepText,
  LONG_TEXT,
  MAX_TEXT,
  NEXT_SEQUENCE,
  nextSlot,
  numbers,
  OWES_NS,
  observeSender,
  owe,
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
  SYN_SEEN,
  takeSlot,
  text,
  turnTo,
  words,
} from './openingRows';
import { destination, end, hops, isIPv6, isLoopback, macHigh, macLow, originalEnd, source, transport } from './packet';
import { countPair } from './pairs';
import { mayBeWaitedFor } from './rings';
import { learnHops, learnMac } from './senders';
import { CLIENT_SPOKE_TLS, rememberSpeaker } from './speakers';
import { ACK, FIN, hasMultipath, headerBytes, RST, SYN } from './tcp';
import { findServerName, isClientHello, mayBeClientHello, mayRefuse } from './tls';

/** The value of the first slot in the table of conversations. */
export const PLAIN: i32 = 1 << 24;
/** Of a server port: openings to it are never plain; or they may be mail's, too. */
const OTHER_PORT: i32 = 0;
const MAIL_PORT: i32 = 2;
/** Pieces of one side's message that follow each other this closely are one event. */
const FLIGHT_NS: f64 = 200_000_000;
const CHANGE_CIPHER_SPEC_RECORD: i32 = 20;
const CHANGE_CIPHER_SPEC_BYTES: usize = 6;

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
  turnTo(slot, index);
  store<i32>(words, SYN_SEEN, STATE);
  store<i32>(words, source, CLIENT_ADDRESS);
  store<i32>(words, destination, SERVER_ADDRESS);
  store<i32>(words, ports, PORTS);
  store<i32>(words, load<i32>(STREAMS), STREAM);
  store<i32>(STREAMS, load<i32>(STREAMS) + 1);
  store<i32>(words, int32(transport + 4) + 1, CLIENT_SIDE + NEXT_SEQUENCE);
  beginSide(words + CLIENT_SIDE);
  beginSide(words + SERVER_SIDE);
  store<u8>(text, 0);
  if (!isIPv6) learnMac(source, macHigh(), macLow(), hops);
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

/**
 * Takes the next segment of the opening in a slot; or answers false, and has noted nothing but what is known of its sender.
 * @param entry  where the table of conversations has it
 */
export function takes(slot: i32, entry: usize, ports: i32, flags: i32, index: i32, may: i32): bool {
  turnTo(slot, index);
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
  if (!isIPv6) learnMac(source, macHigh(), macLow(), hops);
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
  store<f64>(numbers, load<f64>(NOW_NS), FIRST_MESSAGE_NS);
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
  if (state === ESTABLISHED) return kindOf(load<i32>(words, PORTS)) === MAIL_PORT && takesGreeting(start);
  if (state === ASKED) return takesReply(start, entry, may);
  if (state === GREETED || mayRefuse(start, end)) return false;
  store<i32>(words, SERVER_HELLO_SEEN, STATE);
  owe(CLIENT_SIDE, 0);
  return true;
}

/** The client's Finished flight: nothing is to be said of the opening. */
function endsOpening(start: usize, entry: usize): bool {
  const isChange = start < end && (load<u8>(start) as i32) === CHANGE_CIPHER_SPEC_RECORD;
  if (mayBeClientHello(start + (isChange ? CHANGE_CIPHER_SPEC_BYTES : 0), end)) return false;
  if ((load<u8>(text) as i32) === LONG_TEXT || mayBeEncryptedDns() || mayGoOn()) return false;
  release(entry);
  return true;
}

/** Whether the server's name may be that of a resolver over HTTPS (src/engine/encryptedDns.ts), by a hash of it. */
function mayBeEncryptedDns(): bool {
  const length = load<u8>(text) as usize;
  if (length === 0) return false;
  let hash: i32 = 0x811c9dc5 as i32;
  for (let i: usize = 1; i <= length; i++) hash = (hash ^ (load<u8>(text + i) as i32)) * 0x01000193;
  const bit = hash >>> 16;
  return (load<u8>(ENCRYPTED_DNS_SIGNS + ((bit >>> 3) as usize)) & (1 << (bit & 7))) !== 0;
}

function takesServerName(start: usize): bool {
  const found = findServerName(start, end);
  if (found === 0) return false;
  const length = int16(found - 2) as usize;
  if (length > MAX_TEXT) return false;
  keepText(found, length);
  return true;
}
