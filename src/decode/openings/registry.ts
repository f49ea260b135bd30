/** The protocols whose openings are known, asked in this order; and what a server's port tells before anybody spoke. */
import { CLIENT, SERVER, type SideIndex } from '../../base/side.ts';
import { amqp } from './amqp.ts';
import { asteriskManager } from './asteriskManager.ts';
import { ftp } from './ftp.ts';
import { http } from './http.ts';
import { imap } from './imap.ts';
import { irc } from './irc.ts';
import { kerberos } from './kerberos.ts';
import { ldap } from './ldap.ts';
import { manageSieve } from './manageSieve.ts';
import { memcached } from './memcached.ts';
import { mqtt } from './mqtt.ts';
import { mysql } from './mysql.ts';
import { nntp } from './nntp.ts';
import type { Awaited, OpeningProtocol, Payload } from './opening.ts';
import { pop3 } from './pop3.ts';
import { IMPLICIT_TLS_PORTS } from './ports.ts';
import { postgresql } from './postgresql.ts';
import { proxyHeader } from './proxyHeader.ts';
import { rdp } from './rdp.ts';
import { redis } from './redis.ts';
import { rpc } from './rpc.ts';
import { rsync } from './rsync.ts';
import { rtsp } from './rtsp.ts';
import { sip } from './sip.ts';
import { lmtp, smtp } from './smtp.ts';
import { socks } from './socks.ts';
import { socks4 } from './socks4.ts';
import { ssh } from './ssh.ts';
import { svn } from './svn.ts';
import { tds } from './tds.ts';
import { telnet } from './telnet.ts';
import { vnc } from './vnc.ts';
import { xmpp } from './xmpp.ts';

/** What a side owes before anything was said. */
export interface FirstOwed {
  readonly owes: SideIndex;
  readonly awaited: Awaited;
}

export const protocols: readonly OpeningProtocol[] = [
  proxyHeader,
  http,
  socks,
  socks4,
  ssh,
  lmtp,
  smtp,
  ftp,
  imap,
  pop3,
  postgresql,
  mysql,
  ldap,
  kerberos,
  xmpp,
  tds,
  rdp,
  rpc,
  nntp,
  manageSieve,
  irc,
  rsync,
  vnc,
  svn,
  asteriskManager,
  amqp,
  mqtt,
  redis,
  memcached,
  sip,
  rtsp,
  telnet,
];

const CLIENT_HELLO: FirstOwed = Object.freeze({ owes: CLIENT, awaited: 'client-hello' });
const REQUEST: FirstOwed = Object.freeze({ owes: CLIENT, awaited: 'request' });
const GREETING: FirstOwed = Object.freeze({ owes: SERVER, awaited: 'greeting' });

const BY_PORT: ReadonlyMap<number, OpeningProtocol> = new Map(
  protocols.flatMap((protocol) => protocol.ports.map((port) => [port, protocol] as const)),
);

/** The protocol of a connection's first payload, sent by `side` to or from the server's `port`; null when unknown. */
export function recognise(side: SideIndex, payload: Payload, port: number): OpeningProtocol | null {
  const expected = BY_PORT.get(port);
  if (expected?.recognises(side, payload, port)) return expected;
  return protocols.find((protocol) => protocol.recognises(side, payload, port)) ?? null;
}

/** Who speaks first at a server's well-known port; null for a port that says nothing. */
export function firstSpeakerByPort(port: number): SideIndex | 'both' | null {
  return IMPLICIT_TLS_PORTS.has(port) ? CLIENT : (BY_PORT.get(port)?.firstSpeaker ?? null);
}

/**
 * What is owed once the handshake is complete at a well-known port. Where both may begin it is the greeting: a client
 * that waits to see the server's is common, a server that waits is not.
 */
export function awaitedFirst(port: number): FirstOwed | null {
  const first = firstSpeakerByPort(port);
  if (first === null) return null;
  if (first !== CLIENT) return GREETING;
  return IMPLICIT_TLS_PORTS.has(port) ? CLIENT_HELLO : REQUEST;
}
