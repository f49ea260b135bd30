/** All software that has an entry, and which of it a stall points to. */
import type { StallFacts } from '../facts.ts';
import { ANY_CLIENT, CLIENT_SOFTWARE } from './clients.ts';
import { FTP_SOFTWARE } from './ftp.ts';
import { MAIL_SOFTWARE } from './mail.ts';
import { OWN_NAME } from './ownName.ts';
import { ANY_SERVER, SERVER_SOFTWARE } from './servers.ts';
import type { SoftwareEntry } from './software.ts';
import { SSH_SOFTWARE } from './ssh.ts';

export const SOFTWARE: readonly SoftwareEntry[] = [
  ...MAIL_SOFTWARE,
  ...SSH_SOFTWARE,
  ...FTP_SOFTWARE,
  ...SERVER_SOFTWARE,
  ...CLIENT_SOFTWARE,
];

/** More would bury the one that helps. */
const MOST = 2;

/**
 * The entries to follow: the one whose own resolver asked; the one that the server's banner names; without a banner the
 * likeliest for what is spoken; a general one where nothing is known.
 */
export function softwareFor(facts: StallFacts): readonly SoftwareEntry[] {
  if (isOwnName(facts)) return [OWN_NAME];
  const possible = SOFTWARE.filter((entry) => entry.side === facts.side && fitsPhase(entry, facts));
  const waiting = possible.filter((entry) => entry.schedule !== undefined && entry.schedule === facts.schedule);
  if (waiting.length > 0) return waiting.slice(0, 1);
  const named = facts.side === 'server' ? possible.filter((entry) => entry.banner?.test(facts.software ?? '')) : [];
  if (named.length > 0) return named.slice(0, 1);
  if (facts.side === 'server' && facts.software !== null) return [ANY_SERVER];
  const service = serviceOf(facts);
  const speaking = possible.filter((entry) => service !== null && entry.applications.includes(service));
  const any = possible.filter((entry) => entry.applications.includes('*'));
  const found = speaking.length > 0 ? speaking : any;
  if (found.length > 0) return found.slice(0, MOST);
  return [facts.side === 'server' ? ANY_SERVER : ANY_CLIENT];
}

function isOwnName({ side, address, client, server }: StallFacts): boolean {
  const [own, peer] = side === 'client' ? [client, server] : [server, client];
  return address === own.address && own.address !== peer.address;
}

function fitsPhase(entry: SoftwareEntry, facts: StallFacts): boolean {
  return entry.phases === null || entry.phases.includes(facts.phase);
}

const SERVICES: ReadonlyMap<number, string> = new Map([
  [21, 'ftp'],
  [22, 'ssh'],
  [23, 'telnet'],
  [25, 'smtp'],
  [79, 'finger'],
  [80, 'http'],
  [88, 'kerberos'],
  [110, 'pop3'],
  [119, 'nntp'],
  [139, 'smb'],
  [143, 'imap'],
  [389, 'ldap'],
  [443, 'http'],
  [445, 'smb'],
  [465, 'smtp'],
  [513, 'login'],
  [514, 'shell'],
  [587, 'smtp'],
  [631, 'ipp'],
  [636, 'ldap'],
  [749, 'kerberos'],
  [873, 'rsync'],
  [990, 'ftp'],
  [993, 'imap'],
  [995, 'pop3'],
  [3306, 'mysql'],
  [4949, 'munin'],
  [5432, 'postgresql'],
  [5671, 'amqp'],
  [5672, 'amqp'],
  [5900, 'vnc'],
  [6667, 'irc'],
  [6697, 'irc'],
  [8080, 'http'],
  [8443, 'http'],
]);

/** Squid's port: what speaks HTTP there is a proxy. */
const PROXY_PORT = 3128;

/** What is spoken: as it showed itself, or, where that was TLS or nothing, by the server's port. */
function serviceOf({ application, server, isProxy }: StallFacts): string | null {
  const shown = application === null ? '' : application.toLowerCase().split(/[^a-z0-9]/)[0];
  if (shown === 'http' && (isProxy || server.port === PROXY_PORT)) return 'proxy';
  return shown === '' || shown === 'tls' ? (SERVICES.get(server.port) ?? null) : shown;
}
