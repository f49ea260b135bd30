/** The filters that captures are made with, as pcapng files record them: what is known of what they leave out. */

/**
 * With this the low-cost filter of `ptrscope capture` begins: DNS, mDNS, LLMNR, NetBIOS; ICMP, which says that a query
 * could not be delivered; fragments, whose ports are not seen.
 */
export const LOW_COST_NAME_SERVICES =
  'port 53 or udp port 5353 or udp port 5355 or udp port 137 or icmp or icmp6 or ip[6:2] & 0x3fff != 0 or ip6[6] = 44';

/** Bytes of an IPv4 packet up to which it keeps TCP whatever it says: handshakes, acknowledgements, short messages. */
export const LOW_COST_SHORT = 400;

const ELSEWHERE = `longer than ${LOW_COST_SHORT} bytes at other ports than those of the protocols known here was not captured`;

/** The phases that it cannot show in full, and why: a sentence without a full stop. */
export const LOW_COST_LOSES = [
  { phase: 'before-request', text: `a first request ${ELSEWHERE}` },
  { phase: 'before-greeting', text: `a greeting ${ELSEWHERE}` },
  { phase: 'in-authentication', text: `a message of an SSH authentication ${ELSEWHERE}` },
  { phase: 'in-session', text: `a reply ${ELSEWHERE}` },
] as const;

export interface ReadFilter {
  /** What the user asked for; empty for nothing. */
  readonly own: string;
  readonly lowCost: boolean;
}

/** Takes a recorded filter apart into the user's own and the low-cost one that it was joined with. */
export function readCaptureFilter(text: string): ReadFilter {
  const at = text.indexOf(LOW_COST_NAME_SERVICES);
  if (at < 0) return { own: text, lowCost: false };
  return { own: /^\((.*)\) and \(+$/s.exec(text.slice(0, at))?.[1] ?? '', lowCost: true };
}
