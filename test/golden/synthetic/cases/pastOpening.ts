/** Waits past the opening, inside TLS or later in a session: lookup and silence begin and end together, or nothing is told. */
import type { Host } from '../../../support/scenario.ts';
import type { ConnectOptions, TcpConnection } from '../../../support/tcpConnection.ts';
import { applicationData, clientFinished, clientHello, serverHello } from '../../../support/tlsMessages.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import { AT_ONCE, askAndHear, askInVain, CLIENT, connect, SERVER, SERVER_NAME, type Stage, stage } from '../stage.ts';

/** From a first query to where glibc gives its one name server up, and says so. */
const GIVE_UP = 10.02;

const LATE: ExpectedStall = {
  side: 'server',
  phase: 'in-session',
  cause: 'ptr-unanswered',
  confidence: 'likely',
  durationSeconds: GIVE_UP,
  endedBy: 'data',
};

const LIMIT = ['waits-past-opening'] as const;

interface Opened {
  readonly tcp: TcpConnection;
  /** When the client had sent its request, and the server two tickets. */
  readonly at: number;
}

/** TLS opens at once. */
function open(on: Stage, options: Partial<ConnectOptions> = {}): Opened {
  const tcp = connect(on, 443, { capturedAt: 'server', ...options });
  const at = tcp.establishedAt;
  tcp.send('client', clientHello({ serverName: SERVER_NAME }), at + 0.001);
  tcp.send('server', serverHello(), at + 0.003);
  tcp.send('client', clientFinished(), at + 0.005);
  tcp.send('client', applicationData(120), at + 0.005);
  tcp.send('server', applicationData(250), at + 0.006);
  return { tcp, at: at + 0.007 };
}

/** The server looks its client up in vain; `tell` says what comes of it from the first query on. */
function inVain(tell: (opened: Opened, asked: number, on: Stage) => void, about = CLIENT): Uint8Array {
  const on = stage();
  const opened = open(on);
  const asked = opened.at;
  askInVain(on, on.server, about, asked);
  tell(opened, asked, on);
  opened.tcp.close('client', asked + 20);
  return on.story.toPcap();
}

/** The same of a client that does not stay to the end. */
function givingUp(tell: (opened: Opened, asked: number) => void): Uint8Array {
  const on = stage();
  const opened = open(on);
  askInVain(on, on.server, CLIENT, opened.at);
  tell(opened, opened.at);
  return on.story.toPcap();
}

const reply = applicationData(300);
/** As long as an alert of TLS 1.3. */
const closeNotify = applicationData(19);

export const pastOpening: readonly GoldenCase[] = [
  {
    name: 'past the opening: the reply inside TLS waits for the lookup of the client',
    story: 'The server has sent its tickets, looks its client up in vain, and answers when the resolver has given up.',
    build: () => inVain(({ tcp }, asked) => tcp.send('server', reply, asked + GIVE_UP)),
    stalls: [{ ...LATE, schedule: 'glibc' }],
  },
  {
    name: 'past the opening: the lookup began in the midst of the handshake',
    story: 'The server looks its client up from when that connected on; the opening is over before the lookup is.',
    build: () => {
      const on = stage();
      const opened = open(on);
      askInVain(on, on.server, CLIENT, opened.at - 0.006);
      opened.tcp.send('server', reply, opened.at - 0.006 + GIVE_UP);
      opened.tcp.close('client', opened.at + 12);
      return on.story.toPcap();
    },
    stalls: [{ ...LATE, durationSeconds: 10.015 }],
  },
  {
    name: 'past the opening: a slow answer',
    story: 'The answer takes 4 s; the reply follows it at once.',
    build: () => {
      const on = stage();
      const opened = open(on);
      askAndHear(on, on.server, CLIENT, opened.at, 4, 'client.example.net');
      opened.tcp.send('server', reply, opened.at + 4 + AT_ONCE);
      opened.tcp.close('client', opened.at + 5);
      return on.story.toPcap();
    },
    stalls: [{ ...LATE, cause: 'ptr-slow', durationSeconds: 4.004 }],
  },
  {
    name: 'past the opening: the client waits before its second request',
    story: 'The client has its first reply, looks the server up in vain, and asks for more when it has given up.',
    build: () => {
      const on = stage();
      const { tcp, at } = open(on, { capturedAt: 'client' });
      tcp.send('server', reply, at + 0.01);
      askInVain(on, on.client, SERVER, at + 0.1);
      tcp.send('client', applicationData(200), at + 0.1 + GIVE_UP);
      tcp.close('client', at + 11);
      return on.story.toPcap();
    },
    stalls: [{ ...LATE, side: 'client' }],
  },
  {
    name: 'past the opening: both still talk when the lookup has begun',
    story: 'After the first query the client says more, and the server a word; then there is silence until the end.',
    build: () =>
      inVain(({ tcp }, asked) => {
        tcp.send('client', applicationData(60), asked + 0.05);
        tcp.send('server', applicationData(40), asked + 0.06);
        tcp.send('server', reply, asked + GIVE_UP);
      }),
    stalls: [{ ...LATE, durationSeconds: 9.96 }],
  },
  {
    name: 'past the opening: a dual-stack server asks over IPv4 about its IPv6 client',
    story: 'The connection is IPv6, the name server is asked over IPv4, both by one network card.',
    build: () => {
      const on = stage('2001:db8::2', '2001:db8:1::5');
      const asker = on.story.host('203.0.113.5', on.server.mac);
      const resolver = on.story.host('10.0.0.53');
      const opened = open(on);
      askInVain(on, asker, '2001:db8::2', opened.at, { servers: [resolver] });
      opened.tcp.send('server', reply, opened.at + GIVE_UP);
      opened.tcp.close('client', opened.at + 12);
      return on.story.toPcap();
    },
    stalls: [LATE],
  },
  {
    name: 'past the opening: two conversations of the same two hosts',
    story: 'Of two connections one goes on at once and then rests; the other waits for the lookup.',
    build: () => {
      const on = stage();
      const resting = open(on);
      resting.tcp.send('server', reply, resting.at + 0.01);
      const waiting = open(on, { at: 1.5 });
      askInVain(on, on.server, CLIENT, waiting.at);
      waiting.tcp.send('server', reply, waiting.at + GIVE_UP);
      resting.tcp.send('client', applicationData(80), waiting.at + GIVE_UP + 0.02);
      resting.tcp.send('server', reply, waiting.at + GIVE_UP + 0.03);
      resting.tcp.close('client', waiting.at + 12);
      waiting.tcp.close('client', waiting.at + 12);
      return on.story.toPcap();
    },
    stalls: [LATE],
  },
  {
    name: 'past the opening: two conversations wait for one lookup',
    story:
      'Both have been open; a resolver behind the server asks once for both, and both go on when that is given up.',
    build: () => {
      const on = stage();
      const [one, other] = [open(on), open(on, { at: 1.01 })];
      askInVain(on, on.server, CLIENT, other.at);
      one.tcp.send('server', reply, other.at + GIVE_UP);
      other.tcp.send('server', reply, other.at + GIVE_UP + 0.03);
      for (const { tcp } of [one, other]) tcp.close('client', other.at + 12);
      return on.story.toPcap();
    },
    stalls: [LATE, { ...LATE, durationSeconds: 10.05 }],
  },
  {
    name: 'past the opening: a lookup begins while another one lasts',
    story:
      'The server talked on during the first; the second, which looks like a retry under an ID of its own, it waits for.',
    build: () => {
      const on = stage();
      const { tcp, at } = open(on);
      askAndHear(on, on.server, CLIENT, at, 1.5, 'client.example.net');
      tcp.send('server', reply, at + 0.5);
      tcp.send('client', applicationData(90), at + 0.79);
      askAndHear(on, on.server, CLIENT, at + 0.8, 1.5, 'client.example.net');
      tcp.send('server', reply, at + 2.3 + AT_ONCE);
      tcp.close('client', at + 4);
      return on.story.toPcap();
    },
    stalls: [{ ...LATE, cause: 'ptr-slow', durationSeconds: 1.504 }],
  },
  {
    name: 'past the opening: one of forty conversations of the same two hosts',
    story: 'A proxy keeps many connections to one server, which looks it up for a request on the oldest of them.',
    build: () => {
      const on = stage();
      const all = Array.from({ length: 40 }, (_, i) => open(on, { at: 1 + i / 50 }));
      const asked = 3;
      askInVain(on, on.server, CLIENT, asked);
      all[0].tcp.send('server', reply, asked + GIVE_UP);
      for (const { tcp } of all) tcp.close('client', asked + 12);
      return on.story.toPcap();
    },
    stalls: [LATE],
  },
  {
    name: 'past the opening: the request is long',
    story: 'The server looks its client up when the request begins, of which forty segments follow at once.',
    build: () =>
      inVain(({ tcp }, asked) => {
        for (let i = 1; i <= 40; i++) tcp.send('client', applicationData(1300), asked + i / 1000);
        tcp.send('server', reply, asked + GIVE_UP);
      }),
    stalls: [{ ...LATE, durationSeconds: 9.98 }],
  },
  {
    name: 'past the opening: the request came when the lookup had begun long before',
    story: 'The server looks its client up for its log, when it has answered; the next request has to wait for that.',
    build: () =>
      inVain(({ tcp }, asked) => {
        tcp.send('client', applicationData(90), asked + 3);
        tcp.send('server', reply, asked + GIVE_UP);
      }),
    stalls: [{ ...LATE, confidence: 'possible', durationSeconds: 7.02 }],
  },
  {
    name: 'past the opening: somebody looks both ends up',
    story: 'Something at the server looks up its own address and then the client; the server goes on when it gives up.',
    build: () => {
      const on = stage();
      const { tcp, at } = open(on);
      askAndHear(on, on.server, SERVER, at, 0.005, 'server.example.net');
      askInVain(on, on.server, CLIENT, at + 0.006);
      tcp.send('server', reply, at + 0.006 + GIVE_UP);
      tcp.close('client', at + 12);
      return on.story.toPcap();
    },
    stalls: [{ ...LATE, confidence: 'possible' }],
  },
  {
    name: 'past the opening: the client gives up, and the server leaves when the lookup is given up',
    story: 'The client closes after 4 s without a word; the server has nothing to say to it any more.',
    build: () =>
      givingUp(({ tcp }, asked) => {
        tcp.fin('client', asked + 4);
        tcp.fin('server', asked + GIVE_UP);
      }),
    stalls: [{ ...LATE, endedBy: 'fin', closedFirst: 'client' }],
  },
  {
    name: 'past the opening: the client gives up and takes its leave, and the server does when the lookup is given up',
    story: 'Both say close_notify: the client after 4 s, the server at the end.',
    build: () =>
      givingUp(({ tcp }, asked) => {
        tcp.send('client', closeNotify, asked + 4);
        tcp.fin('client', asked + 4.001);
        tcp.send('server', closeNotify, asked + GIVE_UP);
        tcp.fin('server', asked + GIVE_UP + 0.001);
      }),
    stalls: [{ ...LATE, closedFirst: 'client' }],
  },
  {
    name: 'past the opening, control: the client leaves, and the server at once after it',
    story: 'The client closes after 4 s; the server, which waits for nothing, follows; the lookup is given up later.',
    build: () => givingUp(({ tcp }, asked) => tcp.close('client', asked + 4)),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: an idle connection is closed by its client when the lookup is given up',
    story: 'The client closes a connection that rests, at the very moment, and the server follows.',
    build: () => givingUp(({ tcp }, asked) => tcp.close('client', asked + GIVE_UP)),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: the server leaves long after its client, and before the lookup is over',
    story: 'The client closes after 4 s, the server after 7 s; it did not wait for the lookup.',
    build: () =>
      givingUp(({ tcp }, asked) => {
        tcp.fin('client', asked + 4);
        tcp.fin('server', asked + 7);
      }),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: the server talks on while the lookup lasts',
    story: 'It says something every two seconds, the fifth time when the lookup is given up: it did not wait for that.',
    build: () =>
      inVain(({ tcp }, asked) => {
        for (let i = 1; i <= 5; i++) tcp.send('server', reply, asked + (i * GIVE_UP) / 5);
      }),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: the server speaks before the lookup is over',
    story: 'It says its next message 40 ms before the lookup is given up.',
    build: () => inVain(({ tcp }, asked) => tcp.send('server', reply, asked + 9.96)),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: the server speaks just before the second query',
    story: 'Some resolvers give up after 5 s; this one asks again, 2 ms after the message that did not wait for it.',
    build: () => inVain(({ tcp }, asked) => tcp.send('server', reply, asked + 5)),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: an idle connection ends with close_notify when the lookup is given up',
    story: 'What the server says at the very moment is no longer than an alert.',
    build: () => inVain(({ tcp }, asked) => tcp.send('server', closeNotify, asked + GIVE_UP)),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: the server goes on long before the lookup is over',
    story: 'Something looks the client up in vain; the server answers after 3 s, and says more later.',
    build: () =>
      inVain(({ tcp }, asked) => {
        tcp.send('server', reply, asked + 3);
        tcp.send('server', reply, asked + 14);
      }),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: the server goes on long after the lookup was over',
    story: 'The lookup is given up after 10 s; the server says its next message 2 s later.',
    build: () => inVain(({ tcp }, asked) => tcp.send('server', reply, asked + GIVE_UP + 2)),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: it was the client who had been silent',
    story: 'The client asks for more just before the lookup is given up; the server answers that at once.',
    build: () =>
      inVain(({ tcp }, asked) => {
        tcp.send('client', applicationData(90), asked + GIVE_UP - 0.1);
        tcp.send('server', reply, asked + GIVE_UP);
      }),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: the other one ends the silence',
    story: 'The server looks its client up; when that is given up it is the client who says the next message.',
    build: () => inVain(({ tcp }, asked) => tcp.send('client', applicationData(90), asked + GIVE_UP)),
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: an idle connection is closed when the lookup is given up',
    story: 'The server closes a connection that rests, at the very moment.',
    build: () => {
      const on = stage();
      const { tcp, at } = open(on);
      askInVain(on, on.server, CLIENT, at);
      tcp.close('server', at + GIVE_UP);
      return on.story.toPcap();
    },
    stalls: [],
    limits: LIMIT,
  },
  {
    name: 'past the opening, control: another host looks the client up',
    story: 'Not the server but somebody else in its network asks in vain; the reply comes when that gives up.',
    build: () => {
      const on = stage();
      const { tcp, at } = open(on);
      const stranger: Host = on.story.host('203.0.113.77');
      askInVain(on, stranger, CLIENT, at);
      tcp.send('server', reply, at + GIVE_UP);
      tcp.close('client', at + 12);
      return on.story.toPcap();
    },
    stalls: [],
  },
  {
    name: 'past the opening, control: the server looks somebody else up',
    story: 'The address asked for is not that of its client.',
    build: () => inVain(({ tcp }, asked) => tcp.send('server', reply, asked + GIVE_UP), '10.0.0.3'),
    stalls: [],
  },
  {
    name: 'past the opening, control: a conversation that began long ago',
    story: 'It is a quarter of an hour old when the lookup begins: that may be for anything.',
    build: () => {
      const on = stage();
      const { tcp, at } = open(on);
      tcp.send('server', reply, at + 0.01);
      askInVain(on, on.server, CLIENT, at + 900);
      tcp.send('server', reply, at + 900 + GIVE_UP);
      tcp.close('client', at + 915);
      return on.story.toPcap();
    },
    stalls: [],
    limits: LIMIT,
  },
];
