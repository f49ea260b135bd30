/** Waits behind the first message: the answer to a wish for TLS, the ServerHello, authentication, login. */
import { ascii, fromHex } from '../../../decode/tlsHellos.ts';
import {
  httpConnect,
  ldapBind,
  ldapBindReply,
  lines,
  postgresSslRequest,
  sshBanner,
  sshEncrypted,
  sshKexInit,
  sshKexReply,
  sshKexRequest,
  sshNewKeys,
} from '../../../support/openings.ts';
import type { TcpConnection } from '../../../support/tcpConnection.ts';
import { clientHello } from '../../../support/tlsMessages.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import { afterHello, askInVain, CLIENT, connect, openTls, SERVER, stage, talk } from '../stage.ts';

const SILENT: Pick<ExpectedStall, 'side' | 'cause' | 'durationSeconds' | 'schedule'> = {
  side: 'server',
  cause: 'ptr-unanswered',
  durationSeconds: 10.03,
  schedule: 'glibc',
};

export const laterPhases: readonly GoldenCase[] = [
  {
    name: 'in-session: RabbitMQ (reverse_dns_lookups)',
    story: 'The client says its version of AMQP; the server looks it up for 10 s before it says with whom it speaks.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 5672, { capturedAt: 'server' });
      const asked = tcp.establishedAt + 0.001;
      tcp.send('client', ascii('AMQP\0\0\x09\x01'), asked);
      askInVain(on, on.server, CLIENT, asked + 0.001);
      tcp.send('server', fromHex('01000000000004000a001ece'), asked + 10.03);
      tcp.close('client', asked + 10.04);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'in-session', endedBy: 'data' }],
  },
  {
    name: 'in-session: a proxy that looks up where its client wants to go',
    story:
      'The client asks for a tunnel to an address; the proxy wants its name for an access list, before it consents.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 3128, { capturedAt: 'server' });
      const asked = tcp.establishedAt + 0.001;
      tcp.send('client', httpConnect('198.51.100.9:443'), asked);
      askInVain(on, on.server, '198.51.100.9', asked + 0.001);
      const consented = talk(tcp, asked + 10.03, [['server', lines('HTTP/1.1 200 Connection established', '')]]);
      openTls(tcp, consented + 0.01);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'in-session', endedBy: 'data' }],
  },
  {
    name: 'before-greeting: svnserve behind libwrap',
    story: 'The server looks its client up for 10 s before it says which versions it speaks.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 3690, { capturedAt: 'server' });
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
      talk(tcp, tcp.establishedAt + 10.03, [
        ['server', ascii('( success ( 2 2 ( ) ( edit-pipeline svndiff1 ) ) ) ')],
        ['client', ascii('( 2 ( edit-pipeline svndiff1 ) 21:svn://203.0.113.5/repo 10:SVN/1.14.2 ( ) ) ')],
        ['server', ascii('( failure ( ( 210005 0: 0: 0 ) ) ) ')],
      ]);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'before-greeting', endedBy: 'greeting' }],
  },
  {
    name: 'before-tls-reply: PostgreSQL (log_hostname)',
    story: 'The client sends SSLRequest; the server looks it up for 10 s before its S, so the ClientHello waits too.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 5432, { capturedAt: 'server' });
      const asked = tcp.establishedAt + 0.001;
      tcp.send('client', postgresSslRequest(), asked);
      askInVain(on, on.server, CLIENT, asked + 0.001);
      tcp.send('server', Uint8Array.of(0x53), asked + 10.03);
      openTls(tcp, asked + 10.04);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'before-tls-reply', endedBy: 'tls-reply' }],
  },
  {
    name: 'before-tls-reply: SMTP STARTTLS',
    story: 'Greeting and EHLO go quickly; the answer to STARTTLS waits for a lookup of the client.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 587, { capturedAt: 'server' });
      const asked = talk(tcp, tcp.establishedAt + 0.001, [
        ['server', lines('220 mail.example.com ESMTP')],
        ['client', lines('EHLO phone')],
        ['server', lines('250-mail.example.com', '250 STARTTLS')],
        ['client', lines('STARTTLS')],
      ]);
      askInVain(on, on.server, CLIENT, asked + 0.001);
      tcp.send('server', lines('220 2.0.0 Ready to start TLS'), asked + 10.03);
      openTls(tcp, asked + 10.04);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'before-tls-reply', endedBy: 'tls-reply' }],
  },
  {
    name: 'before-server-hello: SMTPS',
    story: 'The ClientHello comes at once; the server looks the client up for 10 s before its ServerHello.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 465, { capturedAt: 'server' });
      const said = tcp.establishedAt + 0.002;
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.003);
      tcp.send('client', clientHello({ serverName: 'mail.example.com' }), said);
      afterHello(tcp, said + 10.03);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'before-server-hello', endedBy: 'server-hello' }],
  },
  {
    name: 'in-authentication: sshd (UseDNS yes)',
    story: 'After the key exchange the client asks to log in; the server looks it up for 10 s before it answers.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 22, { capturedAt: 'server' });
      const asked = exchangeKeys(tcp);
      askInVain(on, on.server, CLIENT, asked + 0.001);
      tcp.send('server', sshEncrypted(52), asked + 10.03);
      tcp.close('client', asked + 11);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'in-authentication', endedBy: 'data' }],
  },
  {
    name: 'in-authentication: a GSSAPI client',
    story: 'The server offers its ways to log in; the client looks the server up for 10 s before it chooses.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 22);
      const offered = exchangeKeys(tcp) + 0.002;
      tcp.send('server', sshEncrypted(84), offered);
      askInVain(on, on.client, SERVER, offered + 0.001);
      tcp.send('client', sshEncrypted(116), offered + 10.03);
      tcp.send('server', sshEncrypted(52), offered + 10.04);
      tcp.close('client', offered + 11);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, side: 'client', phase: 'in-authentication', endedBy: 'data' }],
  },
  {
    name: 'in-session: FTP login',
    story: 'USER and PASS go quickly; the 230 waits for a lookup of the client.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 21, { capturedAt: 'server' });
      const asked = talk(tcp, tcp.establishedAt + 0.001, [
        ['server', lines('220 ftp ready')],
        ['client', lines('USER anna')],
        ['server', lines('331 Password required')],
        ['client', lines('PASS secret')],
      ]);
      askInVain(on, on.server, CLIENT, asked + 0.001);
      tcp.send('server', lines('230 Logged in'), asked + 10.03);
      tcp.close('client', asked + 11);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'in-session', endedBy: 'data' }],
  },
  {
    name: 'in-session: LDAP bind',
    story: 'The client binds at once; the server looks it up for 10 s before it answers.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 389, { capturedAt: 'server' });
      const asked = tcp.establishedAt + 0.001;
      tcp.send('client', ldapBind('cn=app,dc=example,dc=com', 'secret'), asked);
      askInVain(on, on.server, CLIENT, asked + 0.001);
      tcp.send('server', ldapBindReply(), asked + 10.03);
      tcp.close('client', asked + 11);
      return on.story.toPcap();
    },
    stalls: [{ ...SILENT, phase: 'in-session', endedBy: 'data' }],
  },
];

/** Everything up to the client's first encrypted packets; answers when the last was sent. */
function exchangeKeys(tcp: TcpConnection): number {
  return talk(tcp, tcp.establishedAt + 0.001, [
    ['server', sshBanner()],
    ['client', sshBanner('OpenSSH_9.6')],
    ['client', sshKexInit()],
    ['server', sshKexInit()],
    ['client', sshKexRequest()],
    ['server', sshKexReply()],
    ['client', sshNewKeys()],
    ['client', sshEncrypted(44)],
    ['server', sshEncrypted(44)],
    ['client', sshEncrypted(68)],
  ]);
}
