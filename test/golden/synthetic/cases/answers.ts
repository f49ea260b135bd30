/** Answers that take another way: over TCP, refused by ICMP, from the next server, or too late. */
import { reverseName } from '../../../support/addresses.ts';
import { dnsQuery, dnsResponse, overTcp } from '../../../support/dnsMessages.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import { askInVain, connect, openTls, SERVER, SERVER_NAME, stage } from '../stage.ts';

const STALL: Pick<ExpectedStall, 'side' | 'phase' | 'endedBy'> = {
  side: 'client',
  phase: 'before-client-hello',
  endedBy: 'client-hello',
};

export const answers: readonly GoldenCase[] = [
  {
    name: 'answer: over TCP after a truncated one, late',
    story: 'The UDP answer is cut (TC) at once; the same question over TCP is answered after 3 s.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const from = tcp.establishedAt;
      const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001 });
      on.story.answer(query, from + 0.011, { truncated: true });
      const dns = on.story.connect(on.client, on.resolver, { port: 53, at: from + 0.012 });
      const question = { id: query.id, name: query.name, type: 'PTR' } as const;
      dns.send('client', overTcp(dnsQuery(question)), from + 0.02);
      const records = [{ name: reverseName(SERVER), type: 'PTR', data: SERVER_NAME }] as const;
      dns.send('server', overTcp(dnsResponse({ ...question, answers: records })), from + 3.02);
      dns.close('client', from + 3.021);
      openTls(tcp, from + 3.03);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, cause: 'ptr-slow', durationSeconds: 3.03, targets: [SERVER_NAME] }],
  },
  {
    name: 'answer: from the second server after SERVFAIL',
    story: 'The first server says SERVFAIL after 2 s, the second one gives the name after another 2 s.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const from = tcp.establishedAt;
      const second = on.story.host('10.0.0.54');
      const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001, id: 0x5a5a });
      on.story.answer(query, from + 2.001, { rcode: 'SERVFAIL' });
      const next = on.story.askPtr(on.client, second, SERVER, { at: from + 2.003, id: 0x5a5a });
      on.story.answerPtr(next, from + 4.003, SERVER_NAME);
      openTls(tcp, from + 4.01);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, cause: 'ptr-slow', durationSeconds: 4.01, targets: [SERVER_NAME] }],
  },
  {
    name: 'answer: host unreachable after 3 s, twice',
    story: 'A router says of both tries that the name server cannot be reached, each after 3 s.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const router = on.story.host('10.0.0.1');
      const far = on.story.host('192.0.2.53', router.mac);
      for (const step of [0.001, 3.06]) {
        const at = tcp.establishedAt + step;
        const query = on.story.askPtr(on.client, far, SERVER, { at, id: 0x5a5a });
        on.story.unreachable(query.frame, router, at + 3.05, 1);
      }
      openTls(tcp, tcp.establishedAt + 6.12);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, cause: 'ptr-unanswered', durationSeconds: 6.12 }],
  },
  {
    name: 'answer: after the asker gave up',
    story: 'The name comes 12 s after the question; the asker, gone on after 10 s, refuses it with ICMP.',
    build: () => {
      const on = stage();
      const tcp = connect(on, 443);
      const tries = askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
      const late = on.story.answerPtr(tries[0], tcp.establishedAt + 12, SERVER_NAME);
      on.story.unreachable(late, on.client, tcp.establishedAt + 12.0001);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, cause: 'ptr-unanswered', durationSeconds: 10.03, schedule: 'glibc' }],
  },
  {
    name: 'finding: one asker is answered, another is not',
    story: 'The resolver tells one host the name at once and leaves another, asking the same, without an answer.',
    build: () => {
      const on = stage();
      const other = on.story.host('10.0.0.3');
      on.story.answerPtr(on.story.askPtr(other, on.resolver, SERVER, { at: 0.5 }), 0.51, SERVER_NAME);
      const tcp = connect(on, 443);
      askInVain(on, on.client, SERVER, tcp.establishedAt + 0.001);
      openTls(tcp, tcp.establishedAt + 10.03);
      return on.story.toPcap();
    },
    stalls: [{ ...STALL, cause: 'ptr-unanswered', durationSeconds: 10.03, schedule: 'glibc' }],
    findings: ['answers-differ'],
  },
];
