/** TCP, UDP and ICMP headers; behind UDP's a tunnel may follow, behind those of ICMP errors the packet they quote. */
import { IPV4, IPV6, ipProtocol, udpPort } from '../../decode/layers/layer.ts';
import { NAME_SERVICE, TUNNEL, udpUse } from '../../decode/udpUse.ts';
import type { Dissection } from '../dissection.ts';
import { ICMP, ICMPV6, TCP, UDP } from '../layerKinds.ts';
import { DONE } from './network.ts';

const AFTER_TCP = ipProtocol(6);
const AFTER_UDP = ipProtocol(17);
const AFTER_ICMP = ipProtocol(1);
const AFTER_ICMPV6 = ipProtocol(58);

/** Least bytes of a header. */
const TCP_BYTES = 20;
const UDP_BYTES = 8;
const ICMP_BYTES = 4;
/** Where an ICMP error's quote begins. */
const QUOTE_AT = 8;
/** Packets quoted by quoted packets that are followed. */
const MOST_QUOTES = 2;

export function isTransport(follows: number): boolean {
  return follows === AFTER_TCP || follows === AFTER_UDP || follows === AFTER_ICMP || follows === AFTER_ICMPV6;
}

/** Reads the header at `f.at`; answers what follows, or DONE. */
export function readTransport(f: Dissection, follows: number): number {
  if (follows === AFTER_TCP) return readTcp(f);
  if (follows === AFTER_UDP) return readUdp(f);
  return readIcmp(f, follows === AFTER_ICMP ? ICMP : ICMPV6);
}

function readTcp(f: Dissection): typeof DONE {
  const { at, atSource: source } = f;
  const there = f.atTo - at;
  // A quote may end behind the ports; a field that is not there has no value.
  if (there >= 4) f.add(TCP, source, at, f.atTo, f.atWhole);
  if (there < TCP_BYTES) stop(f, 'tcp', TCP_BYTES);
  else if (f.sources[source][at + 12] >> 4 < 5) f.stopAt('tcp', 'malformed', source, at + 12);
  return DONE;
}

function readUdp(f: Dissection): number {
  const { at, atSource: source } = f;
  if (f.atTo - at < UDP_BYTES) return stop(f, 'udp', UDP_BYTES);
  f.add(UDP, source, at, f.atTo, f.atWhole);
  const view = f.views[source];
  const [from, to] = [view.getUint16(at), view.getUint16(at + 2)];
  if ((udpUse(from, to) & (NAME_SERVICE | TUNNEL)) !== TUNNEL || f.quoted < f.layers) return DONE;
  f.at = at + UDP_BYTES;
  return udpPort((udpUse(to, to) & TUNNEL) !== 0 ? to : from);
}

function readIcmp(f: Dissection, kind: number): number {
  const { at, atSource: source } = f;
  if (f.atTo - at < ICMP_BYTES) return stop(f, kind === ICMP ? 'icmp' : 'icmpv6', ICMP_BYTES);
  f.add(kind, source, at, f.atTo, f.atWhole);
  if (!isError(kind, f.sources[source][at]) || f.atTo - at <= QUOTE_AT || f.quotes >= MOST_QUOTES) return DONE;
  f.quotes++;
  f.quoted = Math.min(f.quoted, f.layers);
  f.at = at + QUOTE_AT;
  return f.sources[source][f.at] >> 4 === 6 ? IPV6 : IPV4;
}

/** Whether the message quotes the packet that it is about (RFC 792; RFC 4443, 2.1). */
function isError(kind: number, type: number): boolean {
  if (kind === ICMPV6) return type > 0 && type < 5;
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

function stop(f: Dissection, layer: string, needed: number): typeof DONE {
  f.stopAt(layer, 'truncated', f.atSource, f.at, needed, Math.max(f.atTo - f.at, 0));
  return DONE;
}
