/**
 * The low-cost filter: what verdicts need, chosen in the kernel. A filter has no memory, so "the first data of a
 * connection" is told by what first data look like: short, or the start of a TLS handshake, or, at the ports of known
 * protocols, pushed. Left out is what fills captures: long segments in the middle of transfers.
 */
import { LOW_COST_LOSES, LOW_COST_NAME_SERVICES, LOW_COST_SHORT } from '../formats/captureFilters.ts';
import type { LostPhase } from './capture.ts';

export interface LowCost {
  /** As of pcap-filter(7). */
  readonly filter: string;
  /** What a report on such a capture must admit. */
  readonly losesPhases: readonly LostPhase[];
}

/** The ports of protocols that begin in clear text; of `src/decode/openings`, which may not be imported here. */
const CLEAR_TEXT_PORTS = [
  ...[21, 22, 23, 24, 25, 80, 88, 110, 111, 119, 143, 389, 433, 554, 587, 873, 1080, 1433, 1883, 2049, 2121, 2222],
  ...[2323, 2525, 3128, 3268, 3306, 3307, 3389, 3690, 4190, 5038, 5060, 5222, 5269, 5432, 5433, 5672, 5900, 5901],
  ...[5902, 5903, 5904, 5905, 6379, 6432, 6665, 6666, 6667, 6668, 6669, 8000, 8008, 8080, 8081, 8554, 8888, 9050],
  ...[9150, 10025, 11211, 20048, 26379],
];

const IPV6_HEADER = 40;

/** Next headers that move TCP to where a filter does not find it: hop-by-hop, routing, destination options. */
const EXTENDED = 'ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 60';

const FIN_SYN_RST = 7;
const PUSH = 8;
/** How a payload's first four bytes may begin: a TLS handshake record; the PROXY header's two forms. */
const TLS_HANDSHAKE = 0x1603;
const PROXY_HEADERS = [0x5052_4f58, 0x0d0a_0d0a];

/** @param vlan  look behind a VLAN tag, too, and keep all behind two: for Ethernet only, where the language knows them */
export function lowCostFilter(vlan: boolean): LowCost {
  const kept = `(${[LOW_COST_NAME_SERVICES, 'arp', EXTENDED, tcpOver4(), tcpOver6()].join(' or ')})`;
  const filter = vlan ? `${kept} or (vlan and (${kept} or vlan))` : kept;
  return { filter, losesPhases: LOW_COST_LOSES };
}

function tcpOver4(): string {
  const flags = (mask: number): string => `tcp[13] & ${mask} != 0`;
  const payload = (bytes: number): string => `tcp[((tcp[12] & 0xf0) >> 2):${bytes}]`;
  return `(tcp and (${flags(FIN_SYN_RST)} or ip[2:2] <= ${LOW_COST_SHORT} or ${begins(payload)} or (${flags(PUSH)} and ${PORTS})))`;
}

/** The language has no `tcp[…]` over IPv6. */
function tcpOver6(): string {
  const flags = (mask: number): string => `ip6[${IPV6_HEADER + 13}] & ${mask} != 0`;
  const payload = (bytes: number): string =>
    `ip6[(${IPV6_HEADER} + ((ip6[${IPV6_HEADER + 12}] & 0xf0) >> 2)):${bytes}]`;
  const short = `ip6[4:2] <= ${LOW_COST_SHORT - IPV6_HEADER}`;
  return `(ip6[6] = 6 and (${flags(FIN_SYN_RST)} or ${short} or ${begins(payload)} or (${flags(PUSH)} and ${PORTS})))`;
}

function begins(payload: (bytes: number) => string): string {
  return [`${payload(2)} = ${TLS_HANDSHAKE}`, ...PROXY_HEADERS.map((start) => `${payload(4)} = ${start}`)].join(' or ');
}

const PORTS = `(${CLEAR_TEXT_PORTS.map((port) => `tcp port ${port}`).join(' or ')})`;
