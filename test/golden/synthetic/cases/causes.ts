/** What the lookup itself did: failed, came late, went to the neighbours, or could not be confirmed. */
import { reverseName } from '../../../support/addresses.ts';
import type { ExpectedStall, GoldenCase } from '../goldenCase.ts';
import { askAndHear, askInVain, connect, forward, openTls, SERVER, SERVER_NAME, type Stage, stage } from '../stage.ts';

const STALL: Pick<ExpectedStall, 'side' | 'phase' | 'endedBy'> = {
  side: 'client',
  phase: 'before-client-hello',
  endedBy: 'client-hello',
};

/** A TLS connection whose ClientHello leaves `seconds` after the handshake; `meanwhile` gets the handshake's time. */
function waiting(seconds: number, meanwhile: (on: Stage, from: number) => void): Uint8Array {
  const on = stage();
  const tcp = connect(on, 443);
  meanwhile(on, tcp.establishedAt);
  openTls(tcp, tcp.establishedAt + seconds);
  return on.story.toPcap();
}

/** NXDOMAIN, with the SOA that says for how long, 10 ms after the query. */
function missingAtOnce(on: Stage, at: number): void {
  const query = on.story.askPtr(on.client, on.resolver, SERVER, { at });
  const soa = { name: '113.0.203.in-addr.arpa', type: 'SOA', data: 'ns.example.com', minimum: 900 } as const;
  on.story.answer(query, at + 0.01, { rcode: 'NXDOMAIN', authority: [soa] });
}

export const causes: readonly GoldenCase[] = [
  {
    name: 'ptr-failed: SERVFAIL after waits',
    story: 'Two servers in turn answer SERVFAIL after 4 s each; then the client goes on.',
    build: () =>
      waiting(8.02, (on, from) => {
        for (const [index, server] of [on.resolver, on.story.host('10.0.0.54')].entries()) {
          const at = from + 0.001 + index * 4.005;
          const query = on.story.askPtr(on.client, server, SERVER, { at, id: 0x5a5a });
          on.story.answer(query, at + 4, { rcode: 'SERVFAIL' });
        }
      }),
    stalls: [{ ...STALL, cause: 'ptr-failed', durationSeconds: 8.02 }],
  },
  {
    name: 'ptr-failed: REFUSED after a wait',
    story: 'The only server refuses, after 3 s.',
    build: () =>
      waiting(3.01, (on, from) => {
        const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001 });
        on.story.answer(query, from + 3, { rcode: 'REFUSED' });
      }),
    stalls: [{ ...STALL, cause: 'ptr-failed', durationSeconds: 3.01 }],
  },
  {
    name: 'ptr-slow: a name after 3 s',
    story: 'The answer is a name, and late.',
    build: () => waiting(3.01, (on, from) => askAndHear(on, on.client, SERVER, from + 0.001, 3)),
    stalls: [{ ...STALL, cause: 'ptr-slow', durationSeconds: 3.01, targets: [SERVER_NAME] }],
  },
  {
    name: 'ptr-slow: NXDOMAIN after 3 s',
    story: 'There is no such name, and it takes 3 s to hear it.',
    build: () =>
      waiting(3.01, (on, from) => {
        const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001 });
        on.story.answer(query, from + 3, { rcode: 'NXDOMAIN' });
      }),
    stalls: [{ ...STALL, cause: 'ptr-slow', durationSeconds: 3.01 }],
    findings: ['no-ptr'],
  },
  {
    name: 'ptr-slow: the retry is answered',
    story: 'The first query is lost; the retry 5 s later is answered within 10 ms.',
    build: () =>
      waiting(5.02, (on, from) => {
        const first = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001, id: 0x5a5a });
        const retry = on.story.askPtr(on.client, on.resolver, SERVER, {
          at: from + 5.003,
          id: 0x5a5a,
          port: first.port,
        });
        on.story.answerPtr(retry, from + 5.013, SERVER_NAME);
      }),
    stalls: [{ ...STALL, cause: 'ptr-slow', durationSeconds: 5.02 }],
  },
  {
    name: 'local-fallback: mDNS',
    story: 'DNS says NXDOMAIN at once; the client then asks its neighbours three times (0, 1, 3 s), in vain, for 5 s.',
    build: () =>
      waiting(5.03, (on, from) => {
        missingAtOnce(on, from + 0.001);
        const group = on.story.host('224.0.0.251');
        for (const step of [0, 1.001, 3.003]) {
          on.story.askPtr(on.client, group, SERVER, { at: from + 0.013 + step, id: 0, port: 5353, serverPort: 5353 });
        }
      }),
    stalls: [{ ...STALL, cause: 'local-fallback', durationSeconds: 5.03 }],
    findings: ['no-ptr'],
  },
  {
    name: 'local-fallback: LLMNR and NetBIOS',
    story: 'DNS says NXDOMAIN at once; Windows then tries LLMNR twice and a NetBIOS node status three times, in vain.',
    build: () =>
      waiting(5.4, (on, from) => {
        missingAtOnce(on, from + 0.001);
        const group = on.story.host('224.0.0.252');
        const port = on.story.freshPort();
        for (const step of [0.02, 0.43]) {
          on.story.askPtr(on.client, group, SERVER, { at: from + step, id: 0x77aa, port, serverPort: 5355 });
        }
        for (const step of [0.86, 2.36, 3.87]) {
          on.story.ask(on.client, on.server, '*', {
            at: from + step,
            type: 'NBSTAT',
            id: 0x8001,
            port: 137,
            serverPort: 137,
          });
        }
      }),
    stalls: [{ ...STALL, cause: 'local-fallback', durationSeconds: 5.4 }],
    findings: ['no-ptr'],
  },
  {
    name: 'local-fallback: LLMNR behind name servers that are silent',
    story: 'Windows asks its name server five times in 8 s, turns to LLMNR after 11.9 s, and gives that up at once.',
    build: () =>
      waiting(12.75, (on, from) => {
        askInVain(on, on.client, SERVER, from + 0.001, { steps: [0, 1, 2, 4, 8] });
        const group = on.story.host('224.0.0.252');
        const port = on.story.freshPort();
        for (const step of [11.9, 12.31])
          on.story.askPtr(on.client, group, SERVER, { at: from + step, id: 0x77aa, port, serverPort: 5355 });
      }),
    stalls: [{ ...STALL, cause: 'ptr-unanswered', durationSeconds: 12.75 }],
  },
  {
    name: 'forward-unanswered',
    story: 'The PTR comes at once; the address of its name is asked for twice in 10 s and never told.',
    build: () =>
      waiting(10.05, (on, from) => {
        askAndHear(on, on.client, SERVER, from + 0.001, 0.01);
        for (const step of [0, 5.002]) {
          on.story.ask(on.client, on.resolver, SERVER_NAME, { at: from + 0.02 + step, id: 0x6b6b, port: 39999 });
        }
      }),
    stalls: [{ ...STALL, cause: 'forward-unanswered', durationSeconds: 10.05 }],
  },
  {
    name: 'forward-slow',
    story: 'The PTR comes at once; the address of its name takes 3 s.',
    build: () =>
      waiting(3.04, (on, from) => {
        askAndHear(on, on.client, SERVER, from + 0.001, 0.01);
        const query = on.story.ask(on.client, on.resolver, SERVER_NAME, { at: from + 0.02 });
        on.story.answer(query, from + 3.02, { answers: [{ name: SERVER_NAME, type: 'A', data: SERVER }] });
      }),
    stalls: [{ ...STALL, cause: 'forward-slow', durationSeconds: 3.04 }],
  },
  {
    name: 'finding: no PTR, delaying nobody',
    story: 'NXDOMAIN at once, and the ClientHello follows.',
    build: () => waiting(0.02, (on, from) => missingAtOnce(on, from + 0.001)),
    stalls: [],
    findings: ['no-ptr'],
  },
  {
    name: 'finding: PTR whose name has another address',
    story: 'The PTR names a host that has another address; all within 30 ms.',
    build: () =>
      waiting(0.04, (on, from) => {
        askAndHear(on, on.client, SERVER, from + 0.001, 0.01);
        forward(on, on.client, SERVER_NAME, '203.0.113.99', from + 0.015);
      }),
    stalls: [],
    findings: ['ptr-not-confirmed'],
  },
  {
    name: 'finding: alias without target',
    story: 'The PTR is an alias (RFC 2317) whose target does not exist.',
    build: () =>
      waiting(0.04, (on, from) => {
        const query = on.story.askPtr(on.client, on.resolver, SERVER, { at: from + 0.001 });
        const alias = '5.0-127.113.0.203.in-addr.arpa';
        const answers = [{ name: reverseName(SERVER), type: 'CNAME', data: alias }] as const;
        on.story.answer(query, from + 0.011, { answers, rcode: 'NXDOMAIN' });
      }),
    stalls: [],
    findings: ['alias-without-target'],
  },
  {
    name: 'finding: generic name',
    story: 'The PTR names the address after itself, as dial-up lines are named.',
    build: () =>
      waiting(0.02, (on, from) => {
        askAndHear(on, on.client, SERVER, from + 0.001, 0.01, '203-0-113-5.dynamic.isp.example');
      }),
    stalls: [],
    findings: ['generic-name'],
  },
];
