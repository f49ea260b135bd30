/** Mail that a server refuses, for want of reverse DNS or for another reason, in clear text. */
import { lines } from '../../../support/openings.ts';
import type { TcpConnection } from '../../../support/tcpConnection.ts';
import type { GoldenCase } from '../goldenCase.ts';
import { CLIENT, connect, stage, talk } from '../stage.ts';

export const refusals: readonly GoldenCase[] = [
  {
    name: 'finding: mail refused for want of reverse DNS, asked and answered with a name',
    story: 'The mail server asks for the name of its client, gets it at once, and refuses the recipient nevertheless.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25);
      const asked = on.story.askPtr(on.server, on.resolver, CLIENT, { at: tcp.establishedAt + 0.001 });
      on.story.answerPtr(asked, tcp.establishedAt + 0.003, 'client.example.net');
      refuse(tcp);
      return on.story.toPcap();
    },
    stalls: [],
    findings: ['refused-for-reverse-dns'],
  },
  {
    name: 'finding: mail refused for want of reverse DNS, nobody asked',
    story: 'The mail server refuses its client for want of reverse DNS and asks nobody: a cache answered from memory.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25);
      refuse(tcp);
      return on.story.toPcap();
    },
    stalls: [],
    findings: ['refused-for-reverse-dns'],
  },
  {
    name: 'finding: mail refused in the greeting',
    story: 'The greeting itself is a refusal that speaks of the missing PTR record.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25);
      tcp.send('server', lines('554 5.7.1 mx refused: no PTR record for your address'), tcp.establishedAt + 0.005);
      return on.story.toPcap();
    },
    stalls: [],
    findings: ['refused-for-reverse-dns'],
  },
  {
    name: 'control: mail refused for another reason',
    story: 'Greylisting, and an unknown user: neither is about reverse DNS.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 25);
      const refused = refuse(tcp, '451 4.7.1 Greylisting in action, please come back later');
      talk(tcp, refused + 0.01, [
        ['client', lines('RCPT TO:<other@example.com>')],
        ['server', lines('550 5.1.1 User unknown')],
      ]);
      return on.story.toPcap();
    },
    stalls: [],
  },
];

/** Greeting, EHLO, MAIL, RCPT, and the refusal; answers when that was. */
function refuse(tcp: TcpConnection, reply = '550 Missing RDNS entry'): number {
  return talk(tcp, tcp.establishedAt + 0.005, [
    ['server', lines('220 mail.example.com ESMTP Exim 4.96')],
    ['client', lines('EHLO client.example.net')],
    ['server', lines('250 mail.example.com')],
    ['client', lines('MAIL FROM:<me@example.net>')],
    ['server', lines('250 OK')],
    ['client', lines('RCPT TO:<you@example.com>')],
    ['server', lines(reply)],
  ]);
}
