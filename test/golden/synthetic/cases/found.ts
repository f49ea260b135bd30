/** What was judged wrongly once and can be told in code. */
import { reverseName } from '../../../support/addresses.ts';
import { rpcCall, rpcReply } from '../../../support/openings.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import {
  AT_ONCE,
  askAndHear,
  askInVain,
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

const BEFORE_CLIENT_HELLO: Pick<ExpectedStall, 'side' | 'phase' | 'endedBy'> = {
  side: 'client',
  phase: 'before-client-hello',
  endedBy: 'client-hello',
};

/** The PTR comes at once; then `confirm` asks for the addresses of its name, and the ClientHello leaves at its end. */
function confirming(confirm: (on: Stage, from: number) => number): Uint8Array {
  const on = stage();
  const tcp = connect(on, 443);
  askAndHear(on, on.client, SERVER, tcp.establishedAt + 0.001, 0.01);
  openTls(tcp, confirm(on, tcp.establishedAt + 0.02) + AT_ONCE);
  return on.story.toPcap();
}

/** Asks for one kind of address and is told after `wait` seconds that it failed; answers when. */
function failing(on: Stage, type: 'A' | 'AAAA', from: number, wait: number): number {
  const query = on.story.ask(on.client, on.resolver, SERVER_NAME, { at: from, type });
  on.story.answer(query, from + wait, { rcode: 'SERVFAIL' });
  return from + wait;
}

export const found: readonly GoldenCase[] = [
  {
    name: 'found: forward AAAA fails after 4 s',
    story: 'The PTR comes at once, the A record too; SERVFAIL for AAAA takes 4 s: an answer, and a late one.',
    build: () =>
      confirming((on, from) => {
        forward(on, on.client, SERVER_NAME, SERVER, from);
        return failing(on, 'AAAA', from, 4);
      }),
    stalls: [{ ...BEFORE_CLIENT_HELLO, cause: 'forward-slow', durationSeconds: 4.024 }],
  },
  {
    name: 'found: forward lookups fail one after the other',
    story: 'The PTR comes at once; AAAA fails after 2 s, then A after another 2 s.',
    build: () => confirming((on, from) => failing(on, 'A', failing(on, 'AAAA', from, 2) + 0.001, 2)),
    stalls: [{ ...BEFORE_CLIENT_HELLO, cause: 'forward-slow', durationSeconds: 4.025 }],
  },
  {
    name: 'found: forward fails at once, then nobody answers',
    story: 'The PTR comes at once; one server says SERVFAIL within 10 ms, twice, the other never answers.',
    build: () =>
      confirming((on, from) => {
        const second = on.story.host('10.0.0.54');
        for (const round of [from, from + 5.02]) {
          const query = on.story.ask(on.client, on.resolver, SERVER_NAME, { at: round, id: 0x6b6b, port: 39999 });
          on.story.answer(query, round + 0.01, { rcode: 'SERVFAIL' });
          on.story.ask(on.client, second, SERVER_NAME, { at: round + 0.011, id: 0x6b6b, port: 39998 });
        }
        return from + 10.035;
      }),
    stalls: [{ ...BEFORE_CLIENT_HELLO, cause: 'forward-unanswered', durationSeconds: 10.059 }],
  },
  {
    name: 'found: the name with a search domain first',
    story:
      'The resolver is asked for the reverse name with a search domain, which does not exist, then for the name itself.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const from = tcp.establishedAt + 0.001;
      const searched = `${reverseName(SERVER)}.corp.example`;
      const query = on.story.ask(on.client, on.resolver, searched, { at: from, type: 'PTR' });
      on.story.answer(query, from + 3, { rcode: 'NXDOMAIN' });
      on.story.answerPtr(
        on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 3.001 }),
        from + 3.02,
        SERVER_NAME,
      );
      openTls(tcp, from + 3.02 + AT_ONCE);
      return on.story.toPcap();
    },
    stalls: [{ ...BEFORE_CLIENT_HELLO, cause: 'ptr-slow', durationSeconds: 3.025 }],
  },
  {
    name: 'found: a mount daemon looks its client up',
    story: 'It answers the null call at once; the call to mount waits for the name of the client, which nobody tells.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 20_048);
      const from = tcp.establishedAt + 0.001;
      talk(tcp, from, [
        ['client', rpcCall(1, 100_005, 0)],
        ['server', rpcReply(1)],
        ['client', rpcCall(2, 100_005, 1, new Uint8Array(12))],
      ]);
      askInVain(on, on.server, CLIENT, from + 0.005);
      tcp.send('server', rpcReply(2, new Uint8Array(40)), from + 10.02);
      tcp.close('client', from + 10.03);
      return on.story.toPcap();
    },
    stalls: [
      {
        side: 'server',
        phase: 'in-session',
        cause: 'ptr-unanswered',
        durationSeconds: 10.016,
        endedBy: 'data',
        schedule: 'glibc',
      },
    ],
  },
];
