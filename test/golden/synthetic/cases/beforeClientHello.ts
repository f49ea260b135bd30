/** The client has its connection and does not say ClientHello while it looks the server's name up. */
import { httpConnect, lines, proxyHeader } from '../../../support/openings.ts';
import { clientHello } from '../../../support/tlsMessages.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import { askInVain, CLIENT, connect, openTls, SERVER, stage, talk } from '../stage.ts';

const STALL: ExpectedStall = {
  side: 'client',
  phase: 'before-client-hello',
  cause: 'ptr-unanswered',
  durationSeconds: 10.03,
  endedBy: 'client-hello',
  schedule: 'glibc',
};

export const beforeClientHello: readonly GoldenCase[] = [
  {
    name: 'before-client-hello: after TCP',
    story: 'Handshake, two PTR queries unanswered, ClientHello after 10 s, a healthy TLS connection.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'before-client-hello: after TCP, IPv6, a post-quantum ClientHello in two segments',
    story: 'The same over IPv6; the ClientHello is 1.8 kB long and its halves arrive in the wrong order.',
    build: () => {
      const on = stage('2001:db8::2', '2001:db8:5::25');
      const tcp = connect(on, 443, { mss: 1440 });
      askInVain(on, on.client, '2001:db8:5::25', tcp.establishedAt + 0.001);
      const halves = tcp.send(
        'client',
        clientHello({ serverName: 'mail.example.com', size: 1800 }),
        tcp.establishedAt + 10.03,
      );
      swapTimes(on.story.frames, halves);
      tcp.close('server', tcp.establishedAt + 10.1);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: "before-client-hello: after the 220 of SMTP's STARTTLS",
    story: 'Greeting, EHLO, STARTTLS, 220; then the client looks the server up for 10 s before its ClientHello.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 587);
      const ready = talk(tcp, tcp.establishedAt + 0.001, [
        ['server', lines('220 mail.example.com ESMTP Postfix')],
        ['client', lines('EHLO phone')],
        ['server', lines('250-mail.example.com', '250 STARTTLS')],
        ['client', lines('STARTTLS')],
        ['server', lines('220 2.0.0 Ready to start TLS')],
      ]);
      askInVain(on, on.client, SERVER, ready + 0.001);
      openTls(tcp, ready + 10.03);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: "before-client-hello: after a proxy's CONNECT 200",
    story: 'Through a proxy: the name wanted is that of the address in the CONNECT, not the proxy.',
    build: () => {
      const on = stage(CLIENT, '10.0.0.99');
      const tcp = connect(on, 3128);
      const ready = talk(tcp, tcp.establishedAt + 0.001, [
        ['client', httpConnect(`${SERVER}:443`)],
        ['server', lines('HTTP/1.1 200 Connection established', '')],
      ]);
      askInVain(on, on.client, SERVER, ready + 0.001);
      openTls(tcp, ready + 10.03);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'before-client-hello: after the consent of a SOCKS 4 proxy',
    story: 'As after a CONNECT; the request names the server by its address, the proxy consents in eight bytes.',
    build: () => {
      const on = stage(CLIENT, '10.0.0.99');
      const tcp = connect(on, 1080);
      const ready = talk(tcp, tcp.establishedAt + 0.001, [
        ['client', Uint8Array.of(4, 1, 1, 187, 203, 0, 113, 5, 0)],
        ['server', Uint8Array.of(0, 90, 0, 0, 0, 0, 0, 0)],
      ]);
      askInVain(on, on.client, SERVER, ready + 0.001);
      openTls(tcp, ready + 10.03);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'before-client-hello: after a PROXY header',
    story: 'A balancer sends its PROXY header at once, then looks the server up for 10 s before its ClientHello.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const sent = tcp.establishedAt + 0.001;
      tcp.send('client', proxyHeader('192.0.2.9', 40000, SERVER, 443), sent);
      askInVain(on, on.client, SERVER, sent + 0.001);
      openTls(tcp, sent + 10.03);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'before-client-hello: the server gives up first',
    story: 'The server closes after 6 s (FIN); the ClientHello comes 4 s later and is answered by RST.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 465);
      askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
      tcp.fin('server', tcp.establishedAt + 6);
      tcp.send('client', clientHello({ serverName: 'mail.example.com' }), tcp.establishedAt + 10.03);
      tcp.rst('server', tcp.establishedAt + 10.031);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, closedFirst: 'server' }],
  },
  {
    name: 'before-client-hello: the server resets before the client says anything',
    story: 'The server sends RST after 7 s, while the client still waits for its PTR answer.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
      tcp.rst('server', tcp.establishedAt + 7);
      return on.story.toPcap();
    },
    // Likely only: what the client would have done at the end of its lookup was never seen.
    stalls: [{ ...STALL, confidence: 'likely', durationSeconds: 7, endedBy: 'rst', closedFirst: 'server' }],
  },
  {
    name: 'before-client-hello: the client gives up without a word',
    story: 'The client closes (FIN) after 10 s without ever having said anything; port 443 tells what it owed.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
      tcp.close('client', tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, endedBy: 'fin', closedFirst: 'client' }],
  },
  {
    name: 'before-client-hello: two connections wait on one lookup',
    story: 'Two connections to the same server are opened 0.1 s apart; one lookup serves both.',
    build: () => {
      const on = stage();
      const one = connect(on, 443);
      const two = connect(on, 443, { at: 1.1 });
      askInVain(on, on.client, SERVER, one.establishedAt + 0.001);
      openTls(one, one.establishedAt + 10.03);
      openTls(two, one.establishedAt + 10.04);
      return on.story.toPcap();
    },
    stalls: [STALL, { ...STALL, durationSeconds: 9.94 }],
  },
];

/** Exchanges the times of two frames: what was sent first is captured last. */
function swapTimes(frames: { ns: number }[], [first, second]: readonly { readonly ns: number }[]): void {
  const [a, b] = [frames.indexOf(first), frames.indexOf(second)];
  [frames[a], frames[b]] = [
    { ...first, ns: second.ns },
    { ...second, ns: first.ns },
  ];
}
