/** Figures and names as people read them: lengths of time, counts, lists, and the words for phases and causes. */

import { clip } from '../base/visibleText.ts';
import type { Connection } from './report.ts';
import type { Cause, Channel, FindingKind, Phase, Side } from './words.ts';

/** A length of time: `< 0.1 ms`, `3.2 ms`, `850 ms`, `28.1 s`, `4 min 12 s`, `2 h 5 min`, `3 days 4 h`. */
export function waited(seconds: number): string {
  if (seconds > 0 && seconds < 5e-5) return '< 0.1 ms';
  if (seconds < 0.00995) return `${(seconds * 1e3).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1e3)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(seconds / 3600);
  return `${count(Math.floor(hours / 24))} days ${hours % 24} h`;
}

/** `88,412` */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 connection`, `1,204 connections` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const TIMES = ['never', 'once', 'twice', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** `once`, `twice`, `three times`, `11 times` */
export function times(value: number): string {
  if (value < 3) return TIMES[value]!;
  return `${TIMES[value] ?? count(value)} times`;
}

/** `203.0.113.5:465`, `[2001:db8::1]:465` */
export function socket(endpoint: { readonly address: string; readonly port: number }): string {
  return endpoint.address.includes(':')
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}

/** Who is on one side of a connection, in a table's few words: the client's address, the server's name and port. */
export function party({ client, server, serverName }: Connection, side: Side): string {
  if (side === 'client') return client.address;
  return serverName === null ? socket(server) : `${clip(serverName, LONGEST_NAME)}:${server.port}`;
}

/** In a table; the story has more room. */
const LONGEST_NAME = 80;

export const OTHER_SIDE: Readonly<Record<Side, Side>> = { client: 'server', server: 'client' };

/** The message that was awaited, for a table. */
export const AWAITED: Readonly<Record<Phase, string>> = {
  'before-connect': 'SYN',
  'before-client-hello': 'ClientHello',
  'before-request': 'first request',
  'before-greeting': 'greeting',
  'before-tls-reply': 'answer to STARTTLS',
  'before-server-hello': 'ServerHello',
  'in-authentication': 'authentication',
  'in-session': 'next reply',
};

export const CAUSE_WORDS: Readonly<Record<Cause | 'unexplained', string>> = {
  'ptr-unanswered': 'PTR unanswered',
  'ptr-failed': 'PTR failed',
  'ptr-slow': 'PTR slow',
  'local-fallback': 'local fallback',
  'forward-unanswered': 'forward lookup unanswered',
  'forward-slow': 'forward lookup slow',
  unexplained: 'unexplained',
};

export const FINDING_WORDS: Readonly<Record<FindingKind, string>> = {
  'no-ptr': 'No PTR',
  'ptr-not-confirmed': 'PTR not confirmed',
  'alias-without-target': 'Alias without target',
  'generic-name': 'Generic name',
  'answers-differ': 'Answers differ',
  'refused-for-reverse-dns': 'Refused for reverse DNS',
};

/** The ways of a query. */
export const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  'dns-udp': 'DNS',
  'dns-tcp': 'DNS over TCP',
  mdns: 'mDNS',
  llmnr: 'LLMNR',
  netbios: 'NetBIOS',
};
