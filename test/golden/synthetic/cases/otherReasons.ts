/** Lookups that look like the reason of a silence and are not, or are so less surely than it seems. */
import { lines } from '../../../support/openings.ts';
import type { GoldenCase } from '../goldenCase.ts';
import {
  AT_ONCE,
  askAndHear,
  askInVain,
  BEGIN,
  CLIENT,
  connect,
  forward,
  openTls,
  SERVER,
  SERVER_NAME,
  type Stage,
  stage,
  talk,
} from '../stage.ts';

const CLIENT_NAME = 'phone.example.net';
const GREETING = lines('220 mail.example.com ESMTP Postfix');

const GREETED_LATE = {
  side: 'server',
  phase: 'before-greeting',
  cause: 'ptr-unanswered',
  confidence: 'likely',
  endedBy: 'greeting',
} as const;

/** The server looks its client up and confirms its name, all at once. */
function confirm(on: Stage, at: number): void {
  askAndHear(on, on.server, CLIENT, at, 0.02, CLIENT_NAME);
  forward(on, on.server, CLIENT_NAME, CLIENT, at + 0.021);
}

/** A lookup that is told at once that the server failed. */
function fail(on: Stage, asker: Stage['client'], about: string, at: number): void {
  on.story.answer(on.story.askPtr(asker, on.resolver, about, { at }), at + 0.01, { rcode: 'SERVFAIL' });
}

/** The client sends mail: a greeting at `at`, and the answer to MAIL as late as told. */
function mail(on: Stage, at: number, answeredAfter = 0.002): void {
  const tcp = connect(on, 25, { at: at - 0.05, capturedAt: 'server' });
  const said = talk(tcp, at, [
    ['server', GREETING],
    ['client', lines(`EHLO ${CLIENT_NAME}`)],
    ['server', lines('250 mail.example.com')],
    ['client', lines('MAIL FROM:<a@example.net>')],
  ]);
  tcp.send('server', lines('250 2.1.0 Ok'), said + answeredAfter);
}

export const otherReasons: readonly GoldenCase[] = [
  ...[1, 5, 20, 45].map((pause) => ({
    name: `control: a name is asked for again ${pause} s after it was confirmed`,
    story: `A host looks a peer up, confirms its name, and ${pause} s later connects to that name.`,
    build: () => {
      const on = stage();
      askAndHear(on, on.client, SERVER, BEGIN, 0.01);
      forward(on, on.client, SERVER_NAME, SERVER, BEGIN + 0.011);
      forward(on, on.client, SERVER_NAME, SERVER, BEGIN + pause);
      const tcp = connect(on, 443, { at: BEGIN + pause + 0.011 });
      openTls(tcp, tcp.establishedAt + 0.003);
      return on.story.toPcap();
    },
    stalls: [],
  })),
  ...[0.1, 2, 20].map((pause) => ({
    name: `control: the name that EHLO says is asked for ${pause} s after the confirmation`,
    story:
      'Name and confirmation came at once; then Postfix asks for the name that its client says, which is the same.',
    build: () => {
      const on = stage();
      confirm(on, BEGIN + pause);
      const greeted = BEGIN + pause * 2;
      const asked = greeted + 0.007;
      const query = on.story.ask(on.server, on.resolver, CLIENT_NAME, { at: asked });
      on.story.answer(query, asked + 3, { answers: [{ name: CLIENT_NAME, type: 'A', data: CLIENT }] });
      mail(on, greeted, 3.01);
      return on.story.toPcap();
    },
    stalls: [],
    gaps: [['server', 'in-session']] as const,
  })),
  {
    name: 'control: errors that came at once do not add up',
    story:
      'A server greets after 4 s whatever it is told; each of three connections makes it ask, and it hears SERVFAIL.',
    build: () => {
      const on = stage();
      for (const at of [1, 3.5, 6]) {
        fail(on, on.server, CLIENT, at + 0.05);
        const tcp = connect(on, 25, { at, capturedAt: 'server' });
        tcp.send('server', GREETING, at + 4);
      }
      return on.story.toPcap();
    },
    stalls: [],
    gaps: [
      ['server', 'before-greeting'],
      ['server', 'before-greeting'],
      ['server', 'before-greeting'],
    ],
  },
  {
    name: 'control: errors that came at once before a connection',
    story: 'A monitor writes three lines in 5 s, and is told SERVFAIL for each; then it connects.',
    build: () => {
      const on = stage();
      for (const at of [1, 3.5, 6]) fail(on, on.client, SERVER, at);
      const tcp = connect(on, 443, { at: 6.1 });
      openTls(tcp, tcp.establishedAt + 0.003);
      return on.story.toPcap();
    },
    stalls: [],
  },
  {
    name: 'before-greeting: the silence ends before its resolver would give up',
    story:
      'glibc gives up after 10 s, and never sooner; the greeting comes after 9.9 s, so it may have come by chance.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
      tcp.send('server', GREETING, tcp.establishedAt + 9.9);
      return on.story.toPcap();
    },
    stalls: [{ ...GREETED_LATE, durationSeconds: 9.9, schedule: 'glibc' }],
  },
  {
    name: 'forward-slow: the name is asked for some time after it was told',
    story: 'The server hears the name at once, and asks for its address 1 s later: it need not be to confirm it.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      const from = tcp.establishedAt + 0.001;
      askAndHear(on, on.server, CLIENT, from, 0.02, CLIENT_NAME);
      const query = on.story.ask(on.server, on.resolver, CLIENT_NAME, { at: from + 1 });
      on.story.answer(query, from + 4, { answers: [{ name: CLIENT_NAME, type: 'A', data: CLIENT }] });
      tcp.send('server', GREETING, from + 4 + AT_ONCE);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'server',
        phase: 'before-greeting',
        cause: 'forward-slow',
        confidence: 'possible',
        durationSeconds: 4.005,
        endedBy: 'greeting',
      },
    ],
  },
  {
    name: 'before-connect: the SYN follows the answer after a while',
    story: 'The name comes after 3 s and the SYN 200 ms later: in between the client may have waited for the address.',
    build: () => {
      const on = stage();
      askAndHear(on, on.client, SERVER, BEGIN, 3);
      const tcp = connect(on, 443, { at: BEGIN + 3.2 });
      openTls(tcp, tcp.establishedAt + 0.003);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'client',
        phase: 'before-connect',
        cause: 'ptr-slow',
        confidence: 'likely',
        durationSeconds: 3.2,
        endedBy: 'syn',
      },
    ],
  },
  {
    name: 'before-greeting: systemd-resolved goes on asking',
    story:
      'The program gives the stub of its own host up after 10 s; that one asks on and on. The loopback is not captured.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      for (let at = 0; at < 60; at += 5.001)
        on.story.askPtr(on.server, on.resolver, CLIENT, { at: tcp.establishedAt + 0.001 + at, id: 0x5a5a });
      tcp.send('server', GREETING, tcp.establishedAt + 10.008);
      return on.story.toPcap();
    },
    stalls: [{ ...GREETED_LATE, durationSeconds: 10.008 }],
  },
  ...[1, 3, 4.5].map((greeted) => ({
    name: `before-greeting: the lookup goes on after a greeting of ${greeted} s`,
    story:
      'A server sleeps, while a program on its host (lsof) looks its client up: the query goes out again after the greeting.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
      tcp.send('server', GREETING, tcp.establishedAt + greeted);
      return on.story.toPcap();
    },
    stalls: [{ ...GREETED_LATE, confidence: 'possible' as const, durationSeconds: greeted, tries: 2 }],
  })),
  {
    name: 'before-greeting: two services of one host, and one lookup',
    story: 'One service looks its client up and goes on when that is given up; the other sleeps 11 s and asks nobody.',
    build: () => {
      const on = stage();
      const [slept, asked] = [25, 143].map((port) => connect(on, port, { capturedAt: 'server' }));
      askInVain(on, on.server, CLIENT, asked.establishedAt + 0.001);
      asked.send('server', lines('* OK ready'), asked.establishedAt + 10.008);
      slept.send('server', GREETING, slept.establishedAt + 11);
      return on.story.toPcap();
    },
    stalls: [
      { ...GREETED_LATE, confidence: 'possible', durationSeconds: 11 },
      { ...GREETED_LATE, confidence: 'certain', durationSeconds: 10.008 },
    ],
  },
  {
    name: 'before-greeting: the same is asked anew after the greeting',
    story: 'A server with a time limit of its own greets after 3 s; under another ID its host asks the same 2 s later.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001, { freshIds: true });
      tcp.send('server', GREETING, tcp.establishedAt + 3);
      return on.story.toPcap();
    },
    stalls: [{ ...GREETED_LATE, durationSeconds: 3 }],
  },
];
