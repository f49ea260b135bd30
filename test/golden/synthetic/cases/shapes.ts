/** Unusual but real shapes of openings and lookups, each judged as its plain sister. */
import { OPENSSL_RETRY_REQUEST } from '../../../decode/tlsHellos.ts';
import { reverseName } from '../../../support/addresses.ts';
import { bytes } from '../../../support/bytes.ts';
import { lines } from '../../../support/openings.ts';
import { applicationData, clientHello } from '../../../support/tlsMessages.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import {
  AT_ONCE,
  afterHello,
  askAndHear,
  askInVain,
  CLIENT,
  connect,
  openTls,
  SERVER,
  SERVER_NAME,
  stage,
  talk,
} from '../stage.ts';

const CLIENT_WAITS: ExpectedStall = {
  side: 'client',
  phase: 'before-client-hello',
  cause: 'ptr-unanswered',
  durationSeconds: 10.03,
  endedBy: 'client-hello',
  schedule: 'glibc',
};
const CHANGE_CIPHER_SPEC = [20, 3, 3, 0, 1, 1];
const MAIL = lines('220 mail.example.com ESMTP');

export const shapes: readonly GoldenCase[] = [
  {
    name: 'shape: a server silent behind its HelloRetryRequest',
    story: 'The server asks for another hello at once and looks its client up before it answers that.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443, { capturedAt: 'server' });
      const from = tcp.establishedAt;
      tcp.send('client', clientHello({ serverName: SERVER_NAME }), from);
      tcp.send('server', OPENSSL_RETRY_REQUEST, from + 0.002);
      tcp.send('client', bytes(CHANGE_CIPHER_SPEC, clientHello({ serverName: SERVER_NAME })), from + 0.004);
      askInVain(on, on.server, CLIENT, from + 0.005);
      afterHello(tcp, from + 10.034);
      return on.story.toPcap();
    },
    stalls: [{ ...CLIENT_WAITS, side: 'server', phase: 'before-server-hello', endedBy: 'server-hello' }],
  },
  {
    name: 'shape: a client silent before its second hello',
    story: 'The server asks for another hello at once; the client looks it up before it says that.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const from = tcp.establishedAt;
      tcp.send('client', clientHello({ serverName: SERVER_NAME }), from);
      tcp.send('server', OPENSSL_RETRY_REQUEST, from + 0.002);
      askInVain(on, on.client, SERVER, from + 0.003);
      tcp.send('client', bytes(CHANGE_CIPHER_SPEC, clientHello({ serverName: SERVER_NAME })), from + 10.032);
      afterHello(tcp, from + 10.035);
      return on.story.toPcap();
    },
    stalls: [CLIENT_WAITS],
  },
  {
    name: 'shape: early data behind the hello (0-RTT)',
    story: 'The client sends its request with the hello and more of it later; the server looks it up meanwhile.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443, { capturedAt: 'server' });
      const from = tcp.establishedAt;
      tcp.send(
        'client',
        bytes(clientHello({ serverName: SERVER_NAME }), CHANGE_CIPHER_SPEC, applicationData(300)),
        from,
      );
      askInVain(on, on.server, CLIENT, from + 0.001);
      tcp.send('client', applicationData(400), from + 0.3);
      tcp.send('client', applicationData(400), from + 3);
      afterHello(tcp, from + 10.03);
      return on.story.toPcap();
    },
    stalls: [{ ...CLIENT_WAITS, side: 'server', phase: 'before-server-hello', endedBy: 'server-hello' }],
  },
  {
    name: 'shape: twelve names, the tenth slow to confirm',
    story: 'The PTR record gives twelve names; the server asks for the address of each, and one takes 4 s.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      const names = Array.from({ length: 12 }, (_, index) => `host${index}.example.com`);
      const query = on.story.askPtr(on.server, on.resolver, CLIENT, { at: tcp.establishedAt + 0.001 });
      let at = tcp.establishedAt + 0.01;
      on.story.answer(query, at, { answers: names.map((data) => ({ name: query.name, type: 'PTR', data })) });
      for (const [index, name] of names.entries()) {
        const asked = on.story.ask(on.server, on.resolver, name, { at: at + 0.001 });
        at += index === 9 ? 4 : 0.005;
        on.story.answer(asked, at, { answers: [{ name, type: 'A', data: CLIENT }] });
      }
      tcp.send('server', MAIL, tcp.establishedAt + 4.07);
      return on.story.toPcap();
    },
    stalls: [
      { side: 'server', phase: 'before-greeting', cause: 'forward-slow', durationSeconds: 4.07, endedBy: 'greeting' },
    ],
  },
  {
    name: 'shape: a name of NAT64 told as an alias',
    story:
      'The resolver tells the name of 64:ff9b::cb00:7105 as an alias to that of 203.0.113.5 (RFC 6147), after 4 s.',
    build: () => {
      const on = stage('2001:db8::2', '64:ff9b::cb00:7105');
      const tcp = connect(on, 443);
      const query = on.story.askPtr(on.client, on.resolver, '64:ff9b::cb00:7105', { at: tcp.establishedAt + 0.001 });
      on.story.answer(query, tcp.establishedAt + 4.001, {
        answers: [
          { name: query.name, type: 'CNAME', data: reverseName(SERVER) },
          { name: reverseName(SERVER), type: 'PTR', data: SERVER_NAME },
        ],
      });
      openTls(tcp, tcp.establishedAt + 4.001 + AT_ONCE);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'client',
        phase: 'before-client-hello',
        cause: 'ptr-slow',
        durationSeconds: 4.005,
        endedBy: 'client-hello',
      },
    ],
  },
  {
    name: 'shape: letters of the name in upper and lower case',
    story: 'Each try has other letters large (0x20); the answer repeats the last one.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const fixed = { type: 'PTR', id: 0x2020, port: 41_000 } as const;
      on.story.ask(on.client, on.resolver, '5.113.0.203.iN-aDDr.ARpa', { at: tcp.establishedAt + 0.001, ...fixed });
      const last = { at: tcp.establishedAt + 5.001, ...fixed };
      const query = on.story.ask(on.client, on.resolver, '5.113.0.203.In-AddR.arPA', last);
      on.story.answerPtr(query, tcp.establishedAt + 6, SERVER_NAME);
      openTls(tcp, tcp.establishedAt + 6 + AT_ONCE);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'client',
        phase: 'before-client-hello',
        cause: 'ptr-slow',
        durationSeconds: 6.004,
        endedBy: 'client-hello',
        tries: 2,
      },
    ],
  },
  {
    name: 'shape: a minimised question that is answered late, then the PTR',
    story:
      'The resolver on the mail server asks for A of the reverse name (RFC 9156), hears after 2 s that there is none, and has the PTR after 2 s more.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      const from = tcp.establishedAt;
      const first = on.story.ask(on.server, on.resolver, reverseName(CLIENT), { at: from + 0.001 });
      const authority = [{ name: '10.in-addr.arpa', type: 'SOA', data: 'ns.example.com', minimum: 300 }] as const;
      on.story.answer(first, from + 2, { authority });
      askAndHear(on, on.server, CLIENT, from + 2.001, 2);
      tcp.send('server', MAIL, from + 4.005);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'server',
        phase: 'before-greeting',
        cause: 'ptr-slow',
        durationSeconds: 4.005,
        endedBy: 'greeting',
        tries: 2,
      },
    ],
  },
  {
    name: 'shape: a minimised question alone, then a silence of its own',
    story:
      'A of the reverse name is asked and answered at once; the PTR is in the cache, and the server is silent for another reason.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      const from = tcp.establishedAt;
      const query = on.story.ask(on.server, on.resolver, reverseName(CLIENT), { at: from + 0.001 });
      on.story.answer(query, from + 0.01, {});
      tcp.send('server', MAIL, from + 5.01);
      return on.story.toPcap();
    },
    stalls: [],
    gaps: [['server', 'before-greeting']],
  },
  {
    name: 'shape: ident is no DNS',
    story: "The server has its client's name at once and waits 5 s for an answer of its port 113, which is filtered.",
    build: () => {
      const on = stage();
      const tcp = connect(on, 21, { capturedAt: 'server' });
      const from = tcp.establishedAt;
      askAndHear(on, on.server, CLIENT, from + 0.001, 0.004);
      on.story.connect(on.server, on.client, {
        port: 113,
        at: from + 0.01,
        until: 'syn',
        synResentAt: [from + 1.01, from + 3.01],
      });
      talk(tcp, from + 5.01, [
        ['server', lines('220 FTP server ready')],
        ['client', lines('USER jane')],
        ['server', lines('331 password')],
      ]);
      return on.story.toPcap();
    },
    stalls: [],
    gaps: [['server', 'before-greeting']],
  },
];
