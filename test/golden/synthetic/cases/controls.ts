/** Silences that are no stalls: nothing here waited for reverse DNS. */
import {
  httpConnect,
  lines,
  sshBanner,
  sshEncrypted,
  sshKexInit,
  sshKexReply,
  sshKexRequest,
  sshNewKeys,
} from '../../../support/openings.ts';
import { applicationData, clientHello } from '../../../support/tlsMessages.ts';
import type { GoldenCase } from '../goldenCase.ts';
import {
  afterHello,
  askAndHear,
  askInVain,
  BEGIN,
  connect,
  handshake,
  openTls,
  SERVER,
  type Stage,
  stage,
  talk,
} from '../stage.ts';

function capture(tell: (on: Stage) => void): () => Uint8Array {
  return () => {
    const on = stage();
    tell(on);
    return on.story.toPcap();
  };
}

export const controls: readonly GoldenCase[] = [
  {
    name: 'control: idle',
    story: 'The client sleeps 6 s before its ClientHello and asks nobody.',
    build: capture((on) => {
      const tcp = connect(on, 443);
      openTls(tcp, tcp.establishedAt + 6);
    }),
    stalls: [],
    gaps: [['client', 'before-client-hello']],
  },
  {
    name: 'control: a proxy asks about the far server behind its consent',
    story:
      'The far server takes 10 s over its ServerHello; meanwhile the proxy looks for its name, as for a log, in vain.',
    build: capture((on) => {
      const tcp = connect(on, 3128, { capturedAt: 'server' });
      const consented = talk(tcp, tcp.establishedAt + 0.001, [
        ['client', httpConnect('198.51.100.9:443')],
        ['server', lines('HTTP/1.1 200 Connection established', '')],
      ]);
      tcp.send('client', clientHello({ serverName: 'www.example.com' }), consented + 0.01);
      askInVain(on, on.server, '198.51.100.9', consented + 0.011);
      afterHello(tcp, consented + 10.03);
    }),
    stalls: [],
    gaps: [['server', 'before-server-hello']],
  },
  {
    name: 'control: PTR of another address',
    story: 'The client is silent for 10 s while it asks, in vain, for the name of an address it has no business with.',
    build: capture((on) => {
      const tcp = connect(on, 443);
      askInVain(on, on.client, '203.0.113.77', tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
    }),
    stalls: [],
    gaps: [['client', 'before-client-hello']],
  },
  {
    name: 'control: another connection waits for the lookup',
    story: `A connection waits for its lookup. A second one to the same server begins 3 s later, rests for 6 s without one, and says
ClientHello while the lookup of the first goes on.`,
    build: () => {
      const on = stage();
      const waiting = connect(on, 443);
      askInVain(on, on.client, SERVER, waiting.establishedAt + 0.001);
      const resting = connect(on, 443, { at: BEGIN + 3 });
      openTls(resting, resting.establishedAt + 6);
      openTls(waiting, waiting.establishedAt + 10.02);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'client',
        phase: 'before-client-hello',
        cause: 'ptr-unanswered',
        durationSeconds: 10.02,
        endedBy: 'client-hello',
      },
    ],
    gaps: [['client', 'before-client-hello']],
  },
  {
    name: 'control: PTR answered fast',
    story: 'The name comes after 10 ms and the ClientHello at once.',
    build: capture((on) => {
      const tcp = connect(on, 443);
      askAndHear(on, on.client, SERVER, tcp.establishedAt + 0.001, 0.01);
      openTls(tcp, tcp.establishedAt + 0.02);
    }),
    stalls: [],
  },
  {
    name: 'control: PTR answered fast, then idle',
    story: 'The name comes after 10 ms; the client is silent for 4 s all the same.',
    build: capture((on) => {
      const tcp = connect(on, 443);
      askAndHear(on, on.client, SERVER, tcp.establishedAt + 0.001, 0.01);
      openTls(tcp, tcp.establishedAt + 4);
    }),
    stalls: [],
    gaps: [['client', 'before-client-hello']],
  },
  {
    name: 'control: a person typing SMTP',
    story: 'EHLO comes at once; then every command takes a person 6 s to type.',
    build: capture((on) => {
      const tcp = connect(on, 25);
      const ready = tcp.establishedAt;
      talk(tcp, ready + 0.001, [
        ['server', lines('220 mail.example.com ESMTP')],
        ['client', lines('EHLO me')],
        ['server', lines('250 mail.example.com')],
      ]);
      tcp.send('client', lines('MAIL FROM:<anna@example.org>'), ready + 6);
      tcp.send('server', lines('250 2.1.0 Ok'), ready + 6.01);
      tcp.send('client', lines('QUIT'), ready + 12);
      tcp.close('server', ready + 12.01);
    }),
    stalls: [],
  },
  {
    name: 'control: a person typing an SSH password',
    story: 'The key exchange is quick; the client then says nothing for 8 s, until the password is typed.',
    build: capture((on) => {
      const tcp = connect(on, 22);
      const ready = talk(tcp, tcp.establishedAt + 0.001, [
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
        ['server', sshEncrypted(52)],
      ]);
      tcp.send('client', sshEncrypted(148), ready + 8);
      tcp.send('server', sshEncrypted(28), ready + 8.01);
      tcp.close('client', ready + 9);
    }),
    stalls: [],
  },
  {
    name: 'control: the ClientHello is lost on the way',
    story: 'Captured at the client: the ClientHello leaves at once and three times again before it is answered.',
    build: capture((on) => {
      const tcp = connect(on, 443);
      const said = tcp.establishedAt + 0.002;
      tcp.send('client', clientHello({ serverName: 'mail.example.com' }), said);
      for (const step of [0.3, 0.9, 2.1]) tcp.resend('client', said + step);
      afterHello(tcp, said + 2.11);
    }),
    stalls: [],
    gaps: [['server', 'before-server-hello']],
  },
  {
    name: 'control: the SYN is sent again',
    story: 'The first two SYNs are lost; after the third all goes well. Waiting for an answer to a SYN is no gap.',
    build: capture((on) => {
      const tcp = connect(on, 443, { synResentAt: [2, 4] });
      openTls(tcp, tcp.establishedAt + 0.002);
    }),
    stalls: [],
  },
  {
    name: 'control: the SYN-ACK is sent again',
    story: 'The client hears the second SYN-ACK only, 1 s later.',
    build: capture((on) => {
      const tcp = connect(on, 443, { capturedAt: 'server', synAckResentAt: [2] });
      openTls(tcp, tcp.establishedAt + 0.002);
    }),
    stalls: [],
  },
  {
    name: 'control: a connection that rests later',
    story: 'A healthy connection, kept alive, is silent for 30 s; meanwhile its peer is looked up in vain.',
    build: capture((on) => {
      const tcp = connect(on, 443);
      const from = tcp.establishedAt;
      tcp.send('client', clientHello({ serverName: 'mail.example.com' }), from + 0.002);
      const ready = handshake(tcp, from + 0.01);
      askInVain(on, on.client, SERVER, ready + 5);
      tcp.keepAlive('client', ready + 10);
      tcp.keepAlive('client', ready + 20);
      tcp.close('client', ready + 30);
    }),
    stalls: [],
  },
  {
    name: 'control: half-open connections',
    story: 'Two servers are tried: one never answers the SYN, the other never hears the ACK.',
    build: capture((on) => {
      connect(on, 443, { until: 'syn', synResentAt: [2, 4, 8] });
      connect(on, 443, { until: 'half-open', at: 1.5, synAckResentAt: [2.6, 4.7, 8.8] });
      on.story.ask(on.client, on.resolver, 'www.example.net', { at: 20 });
    }),
    stalls: [],
  },
  {
    name: 'control: DNS over TCP is slow',
    story: 'A lookup over TCP takes 4 s; its own connection is not a stalled one.',
    build: capture((on) => {
      const dns = on.story.connect(on.client, on.resolver, { port: 53, at: 1 });
      dns.close('client', dns.establishedAt + 4);
    }),
    stalls: [],
  },
  {
    name: 'control: the capture begins in the middle',
    story: 'A connection of which only data is seen, with a long silence in it.',
    build: capture((on) => {
      const unseen = on.story.frames.length;
      const tcp = connect(on, 443);
      tcp.send('client', clientHello(), tcp.establishedAt + 0.001);
      const ready = handshake(tcp, tcp.establishedAt + 0.01);
      on.story.frames.splice(unseen);
      tcp.send('client', applicationData(90), ready + 1);
      tcp.send('server', applicationData(90), ready + 9);
      tcp.close('client', ready + 20);
    }),
    stalls: [],
  },
];
