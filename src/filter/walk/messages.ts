/** From transport headers to the messages that they carry: DNS and its relatives, TLS, SSH, and protocols of lines. */
import type { Dissection } from '../dissection.ts';
import { DNS, LLMNR, SSH, TCP, TLS, UDP } from '../layerKinds.ts';
import { endsFraming, isFramed, looksLikeTls, messageLength, NOT_ONE, UNKNOWN_YET } from './framing.ts';
import { isFromClient, NO_SERVICE, tcpService, udpService } from './services.ts';

/** A message layer's detail: who sent it, and whether its bytes are no message of the protocol. */
export const FROM_CLIENT = 1;
export const NOT_READABLE = 2;
/** Mail text, between the command that announces it and the line that ends it. */
export const BODY = 4;

export function walkMessages(f: Dissection): void {
  // Messages are added behind the headers; only headers are looked at here.
  const headers = f.layers;
  for (let index = 0; index < headers; index++) {
    if (f.kind[index] === UDP) walkDatagram(f, index);
    else if (f.kind[index] === TCP) walkSegment(f, index);
  }
}

function walkDatagram(f: Dissection, index: number): void {
  const source = f.source[index];
  const view = f.views[source];
  const at = f.from[index];
  const [from, to] = [view.getUint16(at), view.getUint16(at + 2)];
  const service = udpService(from, to);
  const length = view.getUint16(at + 4);
  const whole = length < 8 ? f.whole[index] : Math.min(f.whole[index], at + length);
  if (service === NO_SERVICE || at + 8 >= whole) return;
  f.add(service, source, at + 8, Math.min(f.to[index], whole), whole, detail(service, from, to));
}

function detail(service: number, source: number, destination: number): number {
  return isFromClient(service, source, destination) ? FROM_CLIENT : 0;
}

/** Where a segment's payload begins; -1 when its header is cut or malformed. */
export function payloadOf(f: Dissection, index: number): number {
  const at = f.from[index];
  if (f.to[index] - at < 13) return -1;
  const length = (f.sources[f.source[index]][at + 12] >> 4) * 4;
  return length < 20 ? -1 : at + length;
}

function walkSegment(f: Dissection, index: number): void {
  const payload = payloadOf(f, index);
  if (payload < 0 || payload >= f.whole[index]) return;
  const { past } = f;
  const view = f.views[f.source[index]];
  const at = f.from[index];
  const [source, destination] = [view.getUint16(at), view.getUint16(at + 2)];
  // A quoted segment has no past.
  const known = index < f.quoted ? past.service : -1;
  const from = index < f.quoted ? payload + past.messageAt : payload;
  const byPort = tcpService(source, destination);
  const service = serviceByContent(f, index, from, known >= 0 ? known : byPort, byPort);
  if (service === NO_SERVICE || (index < f.quoted && past.repeats)) return;
  const body = index < f.quoted && past.body ? BODY : 0;
  const who = detail(service, source, destination) | body;
  if (index < f.quoted && past.message !== null) addMessage(f, service, past.message, past.messageLength, who);
  if (from >= f.whole[index]) return;
  if (isFramed(service) && !(service === SSH && past.encrypted)) walkFramed(f, index, service, from, who);
  else f.add(service, f.source[index], from, f.to[index], f.whole[index], who);
}

/**
 * TLS is recognised on any port and behind any opening in clear text. A server that falls back to clear text when its
 * client is gone speaks what its port says.
 */
function serviceByContent(f: Dissection, index: number, from: number, expected: number, byPort: number): number {
  const bytes = f.sources[f.source[index]];
  const to = f.to[index];
  if (expected !== TLS) return f.past.service < 0 && looksLikeTls(bytes, from, to) ? TLS : expected;
  const isNone = byPort !== NO_SERVICE && byPort !== TLS && messageLength(TLS, bytes, from, to) === NOT_ONE;
  return isNone ? byPort : TLS;
}

/** A message that was put together: it lies in bytes of its own. */
function addMessage(f: Dissection, service: number, bytes: Uint8Array, whole: number, who: number): void {
  const skip = hasLengthInFront(service) ? 2 : 0;
  f.add(service, f.addSource(bytes), skip, bytes.length, whole, who);
}

/** Of DNS over TCP each message is a layer behind its length; of others the messages of a segment are one. */
function walkFramed(f: Dissection, index: number, service: number, from: number, who: number): void {
  const bytes = f.sources[f.source[index]];
  const [to, whole] = [f.to[index], f.whole[index]];
  let at = from;
  while (at < to) {
    const length = messageLength(service, bytes, at, to);
    if (length === NOT_ONE) {
      addUnreadable(f, index, service, from, at, who);
      return;
    }
    // A message that the capture cut is read as far as it goes; one that goes on in later segments is read there.
    if (length === UNKNOWN_YET ? to >= whole : at + length > whole) break;
    if (length === UNKNOWN_YET) {
      at = whole;
      break;
    }
    if (hasLengthInFront(service)) f.add(service, f.source[index], at + 2, Math.min(to, at + length), at + length, who);
    at += length;
    if (endsFraming(service, bytes, at - length)) {
      addUnreadable(f, index, service, from, at, who);
      return;
    }
  }
  if (at > from && !hasLengthInFront(service)) f.add(service, f.source[index], from, Math.min(at, to), at, who);
}

/** Bytes that are no message, behind messages or alone. */
function addUnreadable(f: Dissection, index: number, service: number, from: number, at: number, who: number): void {
  if (hasLengthInFront(service)) return;
  if (at > from) f.add(service, f.source[index], from, at, at, who);
  if (at < f.to[index]) f.add(service, f.source[index], at, f.to[index], f.whole[index], who | NOT_READABLE);
}

function hasLengthInFront(service: number): boolean {
  return service === DNS || service === LLMNR;
}
