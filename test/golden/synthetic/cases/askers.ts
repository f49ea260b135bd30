/** Whose lookup it is: other addresses of the same host, stubs, forwarders, and frames captured twice. */
import { reverseName } from '../../../support/addresses.ts';
import { lines } from '../../../support/openings.ts';
import { NO_MAC } from '../../../support/scenario.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import { askInVain, CLIENT, connect, openTls, SERVER, SERVER_NAME, type Stage, stage } from '../stage.ts';

const STALL: ExpectedStall = {
  side: 'client',
  phase: 'before-client-hello',
  cause: 'ptr-unanswered',
  durationSeconds: 10.03,
  endedBy: 'client-hello',
  schedule: 'glibc',
};

/** The plain story: handshake, two queries in vain, ClientHello after 10 s. */
function plain(): Stage {
  const on = stage();
  const tcp = connect(on, 443);
  askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
  openTls(tcp, tcp.establishedAt + 10.03);
  return on;
}

export const askers: readonly GoldenCase[] = [
  {
    name: 'asker: dual-stack host',
    story: 'The connection is IPv6; the same machine (same link-layer address) asks about its peer over IPv4.',
    build: () => {
      const on = stage();
      const client6 = on.story.host('2001:db8::2', on.client.mac);
      const server6 = on.story.host('2001:db8:5::25');
      const tcp = connect({ ...on, client: client6, server: server6 }, 443);
      askInVain(on, on.client, server6.address, tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, tries: 2 }],
  },
  ...[2.7, 4.4].map((offset) => ({
    name: `asker: two processes, one ${offset} s behind the other`,
    story:
      'Two connections of one client; each has its own lookup in vain, and the tries of the two lie between each other.',
    build: () => {
      const on = stage();
      for (const [place, at] of [1, 1 + offset].entries()) {
        const tcp = connect(on, 443, { at });
        const port = on.story.freshPort();
        for (const step of [0, 5.002]) {
          const fixed = { id: 0x5a5a + place, port };
          on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.001 + step, ...fixed });
        }
        openTls(tcp, tcp.establishedAt + 10.03);
      }
      return on.story.toPcap();
    },
    stalls: [
      { ...STALL, tries: 2 },
      { ...STALL, tries: 2 },
    ],
  })),
  {
    name: 'asker: NAT64',
    story: 'An IPv6-only client reaches an IPv4 server at 64:ff9b::cb00:7105 and asks for the name of 203.0.113.5.',
    build: () => {
      const on = stage('2001:db8::2', '64:ff9b::cb00:7105');
      const tcp = connect(on, 443);
      askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'asker: IPv4-mapped address',
    story: 'The connection is IPv4; the name asked for is that of ::ffff:203.0.113.5 in ip6.arpa.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      askInVain(on, on.client, `::ffff:${SERVER}`, tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'asker: a stub on 127.0.0.53 and what it forwards, captured on any',
    story: 'The application asks systemd-resolved on loopback; the query it forwards is seen too. One lookup.',
    build: () => {
      const on = stage();
      const [local, stub] = [on.story.host('127.0.0.1', NO_MAC), on.story.host('127.0.0.53', NO_MAC)];
      const tcp = connect(on, 443);
      askInVain(on, local, SERVER, tcp.establishedAt + 0.001, { servers: [stub] });
      for (const step of [0.0004, 5.0006]) {
        on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.001 + step, id: 0x1d1d });
      }
      openTls(tcp, tcp.establishedAt + 10.03);
      return on.story.toPcap({ link: 'sll2', capturedAt: on.client });
    },
    stalls: [STALL],
  },
  {
    name: 'asker: the mail server is the name server of its network',
    story: 'The server sleeps 4.2 s; another host has it look the client up meanwhile, which it hands on.',
    build: () => {
      const on = stage();
      const other = on.story.host('203.0.113.77');
      const tcp = connect(on, 25, { capturedAt: 'server' });
      const from = tcp.establishedAt + 0.05;
      const asked = on.story.askPtr(other, on.server, CLIENT, { at: from });
      const handedOn = on.story.askPtr(on.server, on.resolver, CLIENT, { at: from + 0.001 });
      on.story.answerPtr(handedOn, from + 4, 'phone.example.net');
      on.story.answerPtr(asked, from + 4.001, 'phone.example.net');
      tcp.send('server', lines('220 mail.example.com ESMTP'), tcp.establishedAt + 4.2);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'server',
        phase: 'before-greeting',
        cause: 'ptr-slow',
        confidence: 'possible',
        durationSeconds: 4.2,
        endedBy: 'greeting',
      },
    ],
  },
  {
    name: 'asker: a host behind the router, not the router that translates its query',
    story: 'A connection of the router idles 4 s; a host behind it asks, and the query goes out under its address.',
    build: () => {
      const on = stage();
      const inside = on.story.host('192.168.1.2');
      const tcp = connect(on, 443);
      const same = { id: 0x4242, port: 40_444 };
      const asked = on.story.askPtr(inside, on.resolver, SERVER, { at: tcp.establishedAt + 0.05, ...same });
      const translated = on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.0501, ...same });
      on.story.answerPtr(translated, tcp.establishedAt + 4, SERVER_NAME);
      on.story.answerPtr(asked, tcp.establishedAt + 4.0001, SERVER_NAME);
      openTls(tcp, tcp.establishedAt + 4.03);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'client',
        phase: 'before-client-hello',
        cause: 'ptr-slow',
        confidence: 'possible',
        durationSeconds: 4.03,
        endedBy: 'client-hello',
      },
    ],
  },
  {
    name: 'asker: every frame captured twice on any',
    story: 'A bridge and its port are both captured: each frame comes again 40 µs later on another interface.',
    build: () => {
      const on = plain();
      for (const frame of on.story.sorted()) on.story.again(frame, 40);
      return on.story.toPcap({ link: 'sll2', capturedAt: on.client });
    },
    stalls: [{ ...STALL, tries: 2 }],
  },
  {
    name: 'asker: every frame captured before and behind a router',
    story: 'Each frame comes again 0.2 ms later with one hop less to live.',
    build: () => {
      const on = plain();
      for (const frame of on.story.sorted()) on.story.again(frame, 200, { hops: 1 });
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, tries: 2 }],
  },
  {
    name: 'asker: a forwarder',
    story: "The client's own query is not seen; the home router asks upstream in its name, in vain.",
    build: () => {
      const on = stage();
      const router = on.story.host('10.0.0.1');
      const upstream = on.story.host('198.51.100.53');
      const tcp = connect(on, 443);
      askInVain(on, router, SERVER, tcp.establishedAt + 0.002, { servers: [upstream] });
      openTls(tcp, tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, confidence: 'possible' }],
  },
  {
    name: 'asker: a one-way mirror',
    story: 'Only what the client sends is captured: that nobody answered is possible, not proven.',
    build: () => {
      const on = plain();
      const sent = on.story.sorted().filter((frame) => frame.from.address === CLIENT);
      on.story.frames.splice(0, on.story.frames.length, ...sent);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, confidence: 'possible' }],
    limits: ['one-sided'],
  },
  {
    name: 'asker: QinQ in pcapng',
    story: 'The plain story behind two VLAN tags.',
    build: () => plain().story.toPcapng({ vlans: [100, 7] }),
    stalls: [STALL],
  },
  {
    name: 'answer: RFC 2317 alias with its target in one late answer',
    story: 'After 3 s the answer holds a CNAME into a classless delegation and the PTR behind it.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const alias = '5.0-127.113.0.203.in-addr.arpa';
      const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.001 });
      on.story.answer(query, tcp.establishedAt + 3.001, {
        answers: [
          { name: reverseName(SERVER), type: 'CNAME', data: alias },
          { name: alias, type: 'PTR', data: SERVER_NAME },
        ],
      });
      openTls(tcp, tcp.establishedAt + 3.01);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'client',
        phase: 'before-client-hello',
        cause: 'ptr-slow',
        durationSeconds: 3.01,
        endedBy: 'client-hello',
        targets: [SERVER_NAME],
      },
    ],
  },
  {
    name: 'answer: RFC 2317 alias whose target is asked for in vain',
    story: 'The alias comes at once; the name behind it is asked for twice in 10 s and never told.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const alias = '5.0-127.113.0.203.in-addr.arpa';
      const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: tcp.establishedAt + 0.001 });
      on.story.answer(query, tcp.establishedAt + 0.011, {
        answers: [{ name: reverseName(SERVER), type: 'CNAME', data: alias }],
      });
      for (const step of [0.012, 5.014]) {
        const at = tcp.establishedAt + step;
        on.story.ask(on.client, on.resolver, alias, { at, type: 'PTR', id: 0x4d4d, port: 39999 });
      }
      openTls(tcp, tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'client',
        phase: 'before-client-hello',
        cause: 'ptr-unanswered',
        durationSeconds: 10.03,
        endedBy: 'client-hello',
      },
    ],
  },
];
