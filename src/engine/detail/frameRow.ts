/** One line of the packet list: who, to whom, which protocol, and what it says, in Wireshark's words. */
import { formatIPv4, formatIPv6 } from '../../base/addressText.ts';
import { toSeconds } from '../../base/clock.ts';
import { clip, visible } from '../../base/visibleText.ts';
import type { Dissection } from '../../filter/dissection.ts';
import { ARP, COOKED, COOKED_2, ETHERNET, IPV4, IPV6, TCP, UDP } from '../../filter/layerKinds.ts';
import type { FrameRow } from '../../model/views.ts';
import { ipBefore } from './addressPair.ts';
import { formatEther } from './fieldText.ts';
import { describeFrame } from './info/describeFrame.ts';

/** Characters of one info line. */
const LONGEST_INFO = 400;

/** The row of the frame at hand, whose past was told. What stalls it belongs to, and what is written on it, is for the caller. */
export function frameRow(f: Dissection, capture: number): FrameRow {
  f.messages();
  const { protocol, info } = describeFrame(f);
  const transport = Math.max(f.last(TCP), f.last(UDP));
  const [source, destination] = endpoints(f, transport);
  return {
    capture,
    number: f.number,
    timeSeconds: toSeconds(f.timeNs),
    source,
    destination,
    protocol,
    length: f.originalLength,
    info: clip(visible(info), LONGEST_INFO),
    stream: f.past.stream < 0 ? null : f.past.stream,
    stallIds: [],
    comments: [...f.comments],
  };
}

/** Addresses with ports where there are any; hardware addresses where there is no IP. */
function endpoints(f: Dissection, transport: number): [string, string] {
  const ip = transport >= 0 ? ipBefore(f, transport) : Math.max(f.last(IPV4), f.last(IPV6));
  if (ip < 0) return hardwareAddresses(f);
  const [source, destination] = [addressText(f, ip, true), addressText(f, ip, false)];
  if (transport < 0) return [source, destination];
  const view = f.views[f.source[transport]];
  const at = f.from[transport];
  return [withPort(source, view.getUint16(at)), withPort(destination, view.getUint16(at + 2))];
}

/** The sender's or the receiver's address of an IP layer. */
export function addressText(f: Dissection, ip: number, isSource: boolean): string {
  const source = f.source[ip];
  const at = f.from[ip];
  if (f.kind[ip] === IPV4) return formatIPv4(f.views[source].getInt32(at + (isSource ? 12 : 16)));
  return formatIPv6(f.sources[source], at + (isSource ? 8 : 24));
}

function withPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function hardwareAddresses(f: Dissection): [string, string] {
  const ethernet = f.last(ETHERNET);
  if (ethernet >= 0) {
    const view = f.views[f.source[ethernet]];
    const at = f.from[ethernet];
    return [macAt(view, at + 6), macAt(view, at)];
  }
  const arp = f.last(ARP);
  if (arp >= 0 && f.to[arp] - f.from[arp] >= 28) {
    const view = f.views[f.source[arp]];
    return [macAt(view, f.from[arp] + 8), macAt(view, f.from[arp] + 18)];
  }
  const cooked = Math.max(f.last(COOKED), f.last(COOKED_2));
  if (cooked < 0) return ['', ''];
  return [macAt(f.views[f.source[cooked]], f.from[cooked] + (f.kind[cooked] === COOKED ? 6 : 12)), ''];
}

function macAt(view: DataView, at: number): string {
  return formatEther(view.getUint16(at) * 0x1_0000_0000 + view.getUint32(at + 2));
}
