/** Which protocol a frame is of, and its info line: what the innermost layer says. A new protocol is a row here. */
import type { Dissection } from '../../../filter/dissection.ts';
import {
  ARP,
  BSD_LOOPBACK,
  DNS,
  ETHERNET,
  FTP,
  HTTP,
  ICMP,
  ICMPV6,
  IMAP,
  IPV4,
  IPV6,
  LLMNR,
  MDNS,
  NETBIOS_NAMES,
  OTHER_HEADER,
  POP,
  SMTP,
  SSH,
  TCP,
  TLS,
  UDP,
} from '../../../filter/layerKinds.ts';
import { describeDns } from './describeDns.ts';
import { describeLines } from './describeLines.ts';
import {
  describeArp,
  describeFragment,
  describeIcmp,
  describeIcmpv6,
  describeTcp,
  describeUdp,
} from './describePackets.ts';
import { describeSsh } from './describeSsh.ts';
import { describeTls } from './describeTls.ts';

export interface Description {
  readonly protocol: string;
  readonly info: string;
}

type Describe = (f: Dissection, layer: number) => Description;

const DESCRIBERS: ReadonlyMap<number, Describe> = new Map([
  [ARP, (f, layer) => ({ protocol: 'ARP', info: describeArp(f, layer) })],
  [IPV4, (f, layer) => ({ protocol: 'IPv4', info: describeFragment(f, layer) })],
  [IPV6, (f, layer) => ({ protocol: 'IPv6', info: describeFragment(f, layer) })],
  [ICMP, (f, layer) => ({ protocol: 'ICMP', info: describeIcmp(f, layer) })],
  [ICMPV6, (f, layer) => ({ protocol: 'ICMPv6', info: describeIcmpv6(f, layer) })],
  [TCP, (f, layer) => ({ protocol: 'TCP', info: describeTcp(f, layer) })],
  [UDP, (f, layer) => ({ protocol: 'UDP', info: describeUdp(f, layer) })],
  [DNS, (f, layer) => ({ protocol: 'DNS', info: describeDns(f, layer) })],
  [MDNS, (f, layer) => ({ protocol: 'MDNS', info: describeDns(f, layer) })],
  [LLMNR, (f, layer) => ({ protocol: 'LLMNR', info: describeDns(f, layer) })],
  [NETBIOS_NAMES, (f, layer) => ({ protocol: 'NBNS', info: describeDns(f, layer) })],
  [TLS, describeTls],
  [SSH, describeSsh],
  [SMTP, (f, layer) => ({ protocol: 'SMTP', info: describeLines(f, layer) })],
  [FTP, (f, layer) => ({ protocol: 'FTP', info: describeLines(f, layer) })],
  [POP, (f, layer) => ({ protocol: 'POP', info: describeLines(f, layer) })],
  [IMAP, (f, layer) => ({ protocol: 'IMAP', info: describeLines(f, layer) })],
  [HTTP, (f, layer) => ({ protocol: 'HTTP', info: describeLines(f, layer) })],
]);

/** Of the frame at hand, whose messages were looked for. */
export function describeFrame(f: Dissection): Description {
  for (let layer = Math.min(f.layers, f.quoted) - 1; layer >= 0; layer--) {
    const first = firstOfKind(f, layer);
    const describe = DESCRIBERS.get(f.kind[first]);
    if (describe !== undefined) return describe(f, first);
    if (f.kind[layer] === OTHER_HEADER) return describeOther(f, layer);
  }
  return describeBottom(f);
}

/** Messages of one protocol are told from their first layer on; messages follow behind all headers. */
function firstOfKind(f: Dissection, layer: number): number {
  let first = layer;
  while (f.kind[first] >= DNS && first > 0 && f.kind[first - 1] === f.kind[first]) first--;
  return first;
}

function describeOther(f: Dissection, layer: number): Description {
  const other = f.others[layer];
  return { protocol: (other?.name ?? '').toUpperCase(), info: other?.title ?? '' };
}

/** A link-layer frame with nothing in it that is read. */
function describeBottom(f: Dissection): Description {
  const why = f.stop === null ? '' : ` (${f.stop.kind})`;
  const ethernet = f.last(ETHERNET);
  if (ethernet >= 0) {
    const type = f.views[f.source[ethernet]].getUint16(f.from[ethernet] + 12);
    return { protocol: `0x${type.toString(16).padStart(4, '0')}`, info: `Ethernet${why}` };
  }
  if (f.last(BSD_LOOPBACK) >= 0) return { protocol: 'NULL', info: `Loopback${why}` };
  return { protocol: 'FRAME', info: `Frame${why}` };
}
