/** The server owes its banner and looks the client's name up first. */
import { lines, mysqlGreeting, mysqlLogin, proxyHeader, sshBanner, sshKexInit } from '../../../support/openings.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import { askAndHear, askInVain, CLIENT, connect, SERVER, stage } from '../stage.ts';

const STALL: ExpectedStall = {
  side: 'server',
  phase: 'before-greeting',
  cause: 'ptr-unanswered',
  durationSeconds: 10.03,
  endedBy: 'greeting',
  schedule: 'glibc',
};

export const beforeGreeting: readonly GoldenCase[] = [
  {
    name: 'before-greeting: SMTP (Exim)',
    story: 'The mail server looks its client up for 10 s, then says 220.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
      tcp.send('server', lines('220 mail.example.com ESMTP Exim 4.96'), tcp.establishedAt + 10.03);
      tcp.send('client', lines('QUIT'), tcp.establishedAt + 10.04);
      tcp.close('server', tcp.establishedAt + 10.05);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'before-greeting: without the ACK that completed the handshake',
    story: 'That one frame was not captured: the silence began at the SYN-ACK, and the clocks of TCP went on.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      on.story.frames.splice(on.story.frames.indexOf(tcp.handshakeAck!), 1);
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
      tcp.send('server', lines('220 mail.example.com ESMTP Exim 4.96'), tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, durationSeconds: 10.031 }],
  },
  {
    name: 'before-greeting: a proxy for mail asks for its own name (Perdition)',
    story: 'The server wants the name of the address that its client came to, for its greeting.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 143, { capturedAt: 'server' });
      askInVain(on, on.server, SERVER, tcp.establishedAt + 0.007);
      tcp.send('server', lines('* OK IMAP4 perdition ready'), tcp.establishedAt + 10.02);
      tcp.close('server', tcp.establishedAt + 10.05);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, durationSeconds: 10.02, confidence: 'likely' }],
  },
  {
    name: 'before-greeting: refused without a word at an unknown port (libwrap), the client lingers',
    story: 'The server looks its client up for 3 s and closes; the client closes 5 s later.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 7777, { capturedAt: 'server' });
      askAndHear(on, on.server, CLIENT, tcp.establishedAt + 0.001, 3, 'client.example.org');
      tcp.fin('server', tcp.establishedAt + 3.005);
      tcp.fin('client', tcp.establishedAt + 8.005);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'server',
        phase: 'before-greeting',
        cause: 'ptr-slow',
        durationSeconds: 3.005,
        endedBy: 'fin',
        closedFirst: 'server',
      },
    ],
    gaps: [],
  },
  {
    name: 'before-greeting: refused at once at an unknown port, the client lingers',
    story: 'The server closes after 1 ms; the client closes 2 s later. Nobody waited.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 7777, { capturedAt: 'server' });
      askAndHear(on, on.server, CLIENT, tcp.establishedAt + 0.0003, 0.0004, 'client.example.org');
      tcp.fin('server', tcp.establishedAt + 0.001);
      tcp.fin('client', tcp.establishedAt + 2);
      return on.story.toPcap();
    },
    stalls: [],
    gaps: [],
  },
  {
    name: 'before-greeting: the client half-closes at once at an unknown port, the server takes its time',
    story: 'The client says that it will send nothing; the server closes 4 s later, without a lookup.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 7777, { capturedAt: 'server' });
      tcp.fin('client', tcp.establishedAt + 0.001);
      tcp.fin('server', tcp.establishedAt + 4);
      return on.story.toPcap();
    },
    stalls: [],
    gaps: [['server', 'before-greeting']],
  },
  {
    name: 'before-greeting: its own name, asked for beside it',
    story: 'The server sleeps 8 s; a program on its host looks for the name of its address meanwhile, in vain.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 143, { capturedAt: 'server' });
      askInVain(on, on.server, SERVER, tcp.establishedAt + 0.5);
      tcp.send('server', lines('* OK IMAP4 ready'), tcp.establishedAt + 8);
      tcp.close('server', tcp.establishedAt + 10.05);
      return on.story.toPcap();
    },
    stalls: [],
    gaps: [['server', 'before-greeting']],
  },
  {
    name: 'before-greeting: FTP (ProFTPD), answered late',
    story: 'The PTR answer takes 4 s; the 220 follows at once.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 21, { capturedAt: 'server' });
      askAndHear(on, on.server, CLIENT, tcp.establishedAt + 0.001, 4, 'client.example.org');
      tcp.send('server', lines('220 ProFTPD Server ready'), tcp.establishedAt + 4.005);
      tcp.close('client', tcp.establishedAt + 4.1);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'server',
        phase: 'before-greeting',
        cause: 'ptr-slow',
        durationSeconds: 4.005,
        endedBy: 'greeting',
        targets: ['client.example.org'],
      },
    ],
  },
  {
    name: 'before-greeting: SSH (libwrap)',
    story: 'The client says its banner at once; the server looks it up for 10 s before its own.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 22, { capturedAt: 'server' });
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
      tcp.send('client', sshBanner('OpenSSH_9.6'), tcp.establishedAt + 0.002);
      tcp.send('server', sshBanner(), tcp.establishedAt + 10.03);
      tcp.send('client', sshKexInit(), tcp.establishedAt + 10.04);
      tcp.close('client', tcp.establishedAt + 10.1);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'before-greeting: MySQL',
    story: 'The server looks its client up for 10 s before its handshake packet.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 3306, { capturedAt: 'server' });
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
      tcp.send('server', mysqlGreeting(), tcp.establishedAt + 10.03);
      tcp.send('client', mysqlLogin('app'), tcp.establishedAt + 10.04);
      tcp.close('client', tcp.establishedAt + 10.1);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'before-greeting: SMTP behind a PROXY header',
    story: 'The server looks up the client that the PROXY header names, not the balancer that sent it.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      const sent = tcp.establishedAt + 0.001;
      tcp.send('client', proxyHeader('192.0.2.9', 40000, '203.0.113.5', 25), sent);
      askInVain(on, on.server, '192.0.2.9', sent + 0.002);
      tcp.send('server', lines('220 mail.example.com ESMTP Postfix'), sent + 10.03);
      tcp.close('client', sent + 10.1);
      return on.story.toPcap();
    },
    stalls: [STALL],
  },
  {
    name: 'before-greeting: the client gives up first',
    story: 'The client closes after 5 s; the server, still waiting for its PTR answer, greets nobody 10 s in.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25, { capturedAt: 'server' });
      askInVain(on, on.server, CLIENT, tcp.establishedAt + 0.001);
      tcp.fin('client', tcp.establishedAt + 5);
      tcp.send('server', lines('220 mail.example.com ESMTP Exim 4.96'), tcp.establishedAt + 10.03);
      tcp.rst('client', tcp.establishedAt + 10.031);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, closedFirst: 'client' }],
  },
];
