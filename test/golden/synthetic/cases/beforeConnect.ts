/** The client looks the server's name up before it sends its SYN. */
import type { GoldenCase } from '../goldenCase.ts';
import { AT_ONCE, askAndHear, askInVain, connect, openTls, SERVER, stage } from '../stage.ts';

export const beforeConnect: readonly GoldenCase[] = [
  {
    name: 'before-connect: .NET GetHostEntry',
    story: 'The client asks for the PTR of the address that it is about to connect to, twice in 10 s, then connects.',
    build: () => {
      const on = stage();
      askInVain(on, on.client, SERVER, 1);
      const tcp = connect(on, 443, { at: 11.03 });
      openTls(tcp, tcp.establishedAt + AT_ONCE);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'client',
        phase: 'before-connect',
        cause: 'ptr-unanswered',
        durationSeconds: 10.03,
        endedBy: 'syn',
        schedule: 'glibc',
      },
    ],
  },
  {
    name: 'before-connect: nc -v',
    story: 'The PTR is answered after 3 s with a name, whose address is looked up at once; then the SYN leaves.',
    build: () => {
      const on = stage();
      askAndHear(on, on.client, SERVER, 1, 3);
      const query = on.story.ask(on.client, on.resolver, 'mail.example.com', { at: 4.001 });
      on.story.answer(query, 4.011, { answers: [{ name: query.name, type: 'A', data: SERVER }] });
      const tcp = connect(on, 443, { at: 4.02 });
      openTls(tcp, tcp.establishedAt + AT_ONCE);
      return on.story.toPcap();
    },
    stalls: [{ side: 'client', phase: 'before-connect', cause: 'ptr-slow', durationSeconds: 3.02, endedBy: 'syn' }],
  },
  {
    name: 'before-connect: a connection long after the lookup did not wait for it',
    story: 'A PTR lookup is given up after 10 s; four seconds later the same host connects to that address.',
    build: () => {
      const on = stage();
      askInVain(on, on.client, SERVER, 1);
      const tcp = connect(on, 443, { at: 15 });
      openTls(tcp, tcp.establishedAt + AT_ONCE);
      return on.story.toPcap();
    },
    stalls: [],
  },
];
