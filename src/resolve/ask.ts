/** One question to one server, with all that belongs to getting an answer: retries, EDNS or not, TCP after truncation. */
import type { DnsMessage } from '../decode/dnsMessage.ts';
import type { Question } from './query.ts';
import { askTcp, type TcpResult } from './tcp.ts';
import { askUdp, type Endpoint, type TryPlan, type UdpResult } from './udp.ts';

export type ExchangeEnd =
  | { readonly kind: 'message'; readonly message: DnsMessage }
  | { readonly kind: 'silent' }
  /** Somebody on the way, or the host itself, said that nothing answers there. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** The query never left this machine. */
  | { readonly kind: 'no-route'; readonly why: string };

export interface Exchange {
  readonly end: ExchangeEnd;
  readonly transport: 'udp' | 'tcp';
  readonly edns: boolean;
  /** Datagrams and connections that were sent. */
  readonly tries: number;
  readonly ignored: number;
  /** Other addresses that messages came from. */
  readonly strangers: readonly string[];
  /** Why the rest of a truncated answer could not be had, to follow "over TCP it". */
  readonly tcpFailure: string | null;
}

/** Politer than most resolvers: three queries in five seconds. The last goes without EDNS, which some firewalls drop. */
export const AUTHORITY_PLAN: TryPlan = {
  tries: [
    { afterMs: 0, edns: true, connected: true },
    { afterMs: 1500, edns: true, connected: false },
    { afterMs: 3000, edns: false, connected: false },
  ],
  endMs: 5000,
};

export const ONCE_MORE_PLAN: TryPlan = { tries: [{ afterMs: 0, edns: true, connected: true }], endMs: 1500 };

/** A cache needs time itself: BIND says SERVFAIL after ten seconds where an authority is silent. */
export const CACHE_PLAN: TryPlan = {
  tries: [
    { afterMs: 0, edns: true, connected: true },
    { afterMs: 4000, edns: true, connected: false },
    { afterMs: 8000, edns: false, connected: false },
  ],
  endMs: 12_000,
};

const TCP_LIMIT_MS = 5000;
const FORMERR = 1;
const NOTIMP = 4;
const BADVERS = 16;

export async function ask(to: Endpoint, question: Question, plan: TryPlan, signal: AbortSignal): Promise<Exchange> {
  const first = await askUdp(to, question, plan, signal);
  const retried = dislikesEdns(first) ? await askUdp(to, question, withoutEdns(plan), signal) : null;
  const udp = retried ?? first;
  const soFar = {
    edns: udp.kind === 'message' && udp.edns,
    tries: first.tries + (retried?.tries ?? 0),
    ignored: first.ignored + (retried?.ignored ?? 0),
    strangers: udp.strangers,
  };
  if (udp.kind !== 'message' || !udp.message.truncated) {
    return { ...soFar, end: endOf(udp), transport: 'udp', tcpFailure: null };
  }
  const tcp = await askTcp(to, question, udp.edns, TCP_LIMIT_MS, signal);
  const tries = soFar.tries + 1;
  if (tcp.kind === 'message') return { ...soFar, tries, end: tcp, transport: 'tcp', tcpFailure: null };
  return { ...soFar, tries, end: endOf(udp), transport: 'udp', tcpFailure: tcpFailure(tcp) };
}

function dislikesEdns(result: UdpResult): boolean {
  return result.kind === 'message' && result.edns && [FORMERR, NOTIMP, BADVERS].includes(result.message.rcode);
}

function withoutEdns({ tries, endMs }: TryPlan): TryPlan {
  return { tries: tries.map((planned) => ({ ...planned, edns: false })), endMs };
}

function endOf(result: UdpResult): ExchangeEnd {
  if (result.kind !== 'error') return result;
  const told = SYSTEM_ERRORS[result.code];
  return told ?? { kind: 'no-route', why: `this machine could not send to it (${result.code})` };
}

const SYSTEM_ERRORS: Readonly<Record<string, ExchangeEnd>> = {
  ECONNREFUSED: { kind: 'unreachable', why: 'its host says that nothing listens there (port unreachable)' },
  EHOSTUNREACH: {
    kind: 'unreachable',
    why: 'its host cannot be reached (ICMP host unreachable, or no neighbour there)',
  },
  ECONNRESET: { kind: 'unreachable', why: 'its host says that nothing listens there' },
  ENETUNREACH: { kind: 'no-route', why: 'this machine has no route to it' },
  EADDRNOTAVAIL: { kind: 'no-route', why: 'this machine has no address to ask it from' },
  EAFNOSUPPORT: { kind: 'no-route', why: 'this machine does not speak this version of IP' },
  EINVAL: { kind: 'no-route', why: 'this machine has no address to ask it from' },
  EPERM: { kind: 'no-route', why: "this machine's own firewall forbids it" },
  EACCES: { kind: 'no-route', why: "this machine's own firewall forbids it" },
};

function tcpFailure(tcp: Exclude<TcpResult, { kind: 'message' }>): string {
  switch (tcp.kind) {
    case 'silent':
      return 'says nothing';
    case 'no-answer':
      return 'closes without an answer';
    case 'error':
      return tcp.code === 'ECONNREFUSED' ? 'refuses to talk' : `fails (${tcp.code})`;
  }
}
