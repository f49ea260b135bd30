/** The client owes its first request in clear text and looks the server's name up first. */
import { httpReply, httpRequest, kerberosRequest, ldapBind, ldapBindReply } from '../../../support/openings.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import { askInVain, connect, SERVER, stage } from '../stage.ts';

const STALL: ExpectedStall = {
  side: 'client',
  phase: 'before-request',
  cause: 'ptr-unanswered',
  durationSeconds: 10.03,
  endedBy: 'request',
  schedule: 'glibc',
};

/** @param reply what the server answers; null lets it close without an answer */
function silentBeforeRequest(port: number, request: Uint8Array, reply: Uint8Array | null): Uint8Array {
  const on = stage();
  const tcp = connect(on, port);
  askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
  tcp.send('client', request, tcp.establishedAt + 10.03);
  if (reply !== null) tcp.send('server', reply, tcp.establishedAt + 10.035);
  tcp.close('server', tcp.establishedAt + 10.1);
  return on.story.toPcap();
}

export const beforeRequest: readonly GoldenCase[] = [
  {
    name: 'before-request: LDAP',
    story: 'The client looks the server up for 10 s (SASL wants a host name), then binds.',
    build: () => silentBeforeRequest(389, ldapBind('cn=app,dc=example,dc=com', 'secret'), ldapBindReply()),
    stalls: [STALL],
  },
  {
    name: 'before-request: Kerberos',
    story: 'The client looks the KDC up for 10 s, then sends its AS-REQ.',
    build: () => silentBeforeRequest(88, kerberosRequest('EXAMPLE.COM', 'anna'), null),
    stalls: [STALL],
  },
  {
    name: 'before-request: HTTP',
    story: 'The client looks the server up for 10 s, then sends GET.',
    build: () => silentBeforeRequest(80, httpRequest('www.example.com'), httpReply()),
    stalls: [STALL],
  },
];
