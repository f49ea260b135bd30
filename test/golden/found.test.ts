/**
 * Captures that were judged wrongly once, as frames of several queues come out of order, as short snap lengths cut them,
 * and as software does that nobody had thought of. Times are in seconds.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { writeText } from '../../src/report/text.ts';
import { PLAIN_OPTIONS } from '../report/support.ts';
import { analyzeInMemory } from '../robustness/inMemory.ts';

function analyzed(name: string): Report {
  return analyzeInMemory(new Uint8Array(readFileSync(new URL(`found/${name}.pcap`, import.meta.url))))!;
}

const stallsOf = ({ stalls }: Report) =>
  stalls.map((stall) => [stall.side, stall.phase, stall.cause, stall.durationSeconds, stall.confidence].join(' '));
const kindsOf = (all: readonly { readonly kind: string }[]) => all.map(({ kind }) => kind);

describe('nobody waited', () => {
  test.each([
    'answer-before-its-query',
    'idle-with-swapped-answer',
    'server-asked-before',
    'server-busy-after-a-fast-lookup',
  ])('in %s', (name) => {
    const report = analyzed(name);
    expect(stallsOf(report)).toEqual([]);
    expect(report.gaps).toHaveLength(1);
    expect(kindsOf(report.limits)).not.toContain('server-lookups-unseen');
  });
});

describe('what was cut is not taken for what was answered', () => {
  test.each(['snap-96-ptr-cut', 'snap-130-alias-cut', 'snap-96-ipv6-question-cut'])('in %s', (name) => {
    const report = analyzed(name);
    expect(report.findings).toEqual([]);
    expect(kindsOf(report.limits)).toContain('short-snap-length');
  });
});

describe('who waited, for what, how long, and how sure', () => {
  test.each([
    [
      'constant-id-two-stalls',
      ['client before-connect ptr-unanswered 9.003 certain', 'client before-connect ptr-unanswered 9.003 certain'],
    ],
    [
      'client-resets-before-give-up',
      ['server before-greeting ptr-unanswered 4.901 likely', 'server before-greeting ptr-unanswered 10.011 certain'],
    ],
    ['mirrored-after-2-ms', ['server before-greeting ptr-slow 4.019798 certain']],
    ['typing-beside-a-lookup', ['client in-session ptr-unanswered 18 possible']],
    ['ack-before-its-data', ['server before-greeting ptr-slow 4.019819 certain']],
    ['syn-ack-before-syn', ['client before-client-hello ptr-slow 3.052162 certain']],
    ['glibc-use-vc-silent', ['client before-client-hello ptr-unanswered 59.687993 likely']],
    ['two-tcp-tries-silent', ['server before-greeting ptr-unanswered 10.011 likely']],
    ['both-ends-of-a-veth-on-any', ['server before-greeting ptr-unanswered 10.005254 certain']],
    ['irc-starttls', ['server before-tls-reply ptr-unanswered 10.01 certain']],
    ['search-domain-silent', ['client before-client-hello ptr-unanswered 10.021 certain']],
    ['snap-96-ipv6-question-cut', ['client before-client-hello ptr-unanswered 10.04507 possible']],
    ['behind-socks', ['client before-client-hello ptr-unanswered 10.01 certain']],
    ['rsync-looks-up-first', ['server before-greeting ptr-unanswered 10.015182 certain']],
    ['nnrpd-asks-for-both-names', ['server before-greeting ptr-unanswered 20.093791 certain']],
    ['nnrpd-asks-for-both-names-inside-tls', ['server in-session ptr-unanswered 20.039774 possible']],
    ['cups-asks-for-both-names', ['server in-session ptr-unanswered 20.016589 certain']],
    ['couriertcpd-both-names-slow', ['server before-server-hello ptr-slow 6.021228 certain']],
    ['sslh-both-names-slow', ['server before-server-hello ptr-slow 6.010223 certain']],
    ['tcpserver-own-name-silent', ['server before-greeting ptr-unanswered 59.110849 certain']],
    ['tcpserver-second-try-answered', ['server before-greeting ptr-slow 6.031601 certain']],
    ['tcpserver-two-silent', ['server before-greeting ptr-unanswered 118.230547 certain']],
    ['couriertcpd-silent', ['server before-greeting ptr-unanswered 155.076597 certain']],
    ['ircd-hybrid-silent', ['server in-session ptr-unanswered 12.013393 certain']],
    ['glibc-timeout-1-attempts-3', ['server before-greeting ptr-unanswered 3.009272 certain']],
    ['first-word-after-the-close', ['server before-greeting ptr-unanswered 10.018392 certain']],
    ['node-c-ares-wakes-late', ['server in-session ptr-unanswered 26.025762 likely']],
    ['ident-dropped-then-slow', ['server before-greeting ptr-slow 36.032923 likely']],
    ['tinyproxy-silent', ['server in-session ptr-unanswered 10.010465 certain']],
    ['slow-answered-twice', ['server before-greeting ptr-slow 8.00597 certain']],
    ['nscd-slow-answered-twice', ['server before-greeting ptr-slow 13.008972 certain']],
    // glibc reads what came from its first name server when it asks that one again.
    ['glibc-reads-an-answer-later', ['server before-greeting ptr-slow 10.007477 certain']],
    // musl sends the query again after an error, twice, and waits for its time to run out.
    ['musl-errors-from-two', ['server before-greeting ptr-failed 5.005696 certain']],
    ['musl-error-and-silence', ['server before-greeting ptr-failed 5.008582 certain']],
    ['musl-errors-with-options', ['server before-greeting ptr-failed 3.002791 certain']],
    ['two-dozen-clients-of-one-address', new Array(24).fill(expect.stringMatching(/ptr-unanswered 10\S+ certain$/))],
    // A question that nobody asked again for 12 s was given up.
    [
      'dig-gave-up-before',
      [
        'server before-greeting ptr-unanswered 10.010986 likely',
        'server before-greeting ptr-unanswered 10.010845 certain',
      ],
    ],
    ['powerdns-on-the-mail-server', ['server before-greeting ptr-failed 6.508309 certain']],
    ['powerdns-without-signatures', ['server before-greeting ptr-failed 6.5062 certain']],
    // Its queries wait for ARP, and show in the errors that the host gives itself.
    ['resolver-gone-from-its-network', ['server before-greeting ptr-unanswered 6.146816 certain']],
    // Their zone's servers are silent before the name itself is asked for (RFC 9156), if it ever is.
    ['bind-on-the-way', ['server before-greeting ptr-unanswered 10.011046 likely']],
    ['unbound-on-the-way', ['server before-greeting ptr-unanswered 10.011429 likely']],
    ['powerdns-on-the-way', ['server before-greeting ptr-unanswered 6.508309 likely']],
    [
      'bind-two-clients-one-name',
      ['server before-greeting ptr-failed 9.999769 certain', 'server before-greeting ptr-failed 6.999578 certain'],
    ],
    [
      // dnsmasq asks from another address of the mail server than its clients come to.
      'several-addresses-one-card',
      [
        'server before-greeting ptr-slow 2.001326 likely',
        'server before-greeting ptr-unanswered 10.009549 likely',
        'server before-greeting ptr-unanswered 10.00877 likely',
        'server before-greeting ptr-unanswered 10.012049 likely',
      ],
    ],
  ])('in %s', (name, stalls) => {
    expect(stallsOf(analyzed(name))).toEqual(stalls);
  });
});

describe('resolvers in libraries are known by their tries', () => {
  test.each([
    ['dnspython-two-silent', 5.039, 'ptr-unanswered', 'dnspython, two name servers: 2 s a try, 5 s in all'],
    // One fails at once: the other is asked as if it were the only one.
    [
      'dnspython-one-fails-one-silent',
      5.426,
      'ptr-failed',
      'dnspython, one name server: 2 s a try, 5 s in all; the other one failed',
    ],
    ['udns-one-fails-one-silent', 28.047, 'ptr-failed', 'udns, one name server: 4, 8, 16 s; the other one failed'],
    ['udns-two-silent', 31.033, 'ptr-unanswered', 'udns, two name servers: 1, 4, 1, 8, 1, 16 s'],
    ['ruby-two-silent', 80.081, 'ptr-unanswered', "Ruby's Resolv, two name servers: 5, 5, 10, 20 s a server"],
    [
      'net-dns-three-silent',
      75.111,
      'ptr-unanswered',
      "Perl's Net::DNS, three name servers: 1.7, 3.3, 6.7, 13.3 s a server",
    ],
    ['anyevent-silent', 12.115, 'ptr-unanswered', "Perl's AnyEvent::DNS, one name server: 2, 5, 5 s"],
    ['twisted-silent', 60.069, 'ptr-unanswered', 'Twisted Names, one name server: 1, 3, 11, 45 s'],
    ['erlang-two-silent', 9.56, 'ptr-unanswered', "Erlang's inet_res, two name servers: 0.7, 1.3, 2.7 s a server"],
    ['libevent-two-silent', 15.022, 'ptr-unanswered', 'libevent: every 5 s, up to 15 s'],
    ['ldns-two-silent', 30.061, 'ptr-unanswered', 'ldns, two name servers: 5, 5, 5 s a server'],
    ['adns-two-silent', 30.049, 'ptr-unanswered', 'GNU adns, two name servers: every 2 s, up to 30 s'],
    ['dnsjava-two-silent', 20.411, 'ptr-unanswered', 'dnsjava: 5, 5, 5 s a server, the next one 5 s later'],
  ])('in %s', (name, seconds, cause, schedule) => {
    const { stalls } = analyzed(name);
    expect(stalls).toMatchObject([
      { side: 'server', phase: 'before-greeting', cause, confidence: 'certain', schedule: { name: schedule } },
    ]);
    expect(stalls[0]!.durationSeconds).toBeCloseTo(seconds, 2);
  });
});

describe('the names of both ends', () => {
  test('are told of in the order of asking', () => {
    const { stalls, lookups } = analyzed('nnrpd-asks-for-both-names');
    const asked = stalls[0]!.lookupIds.map((id) => lookups.find((lookup) => lookup.id === id)?.address);
    expect(asked).toEqual(['10.77.1.1', '10.77.1.2']);
    expect(stalls[0]!.explainedSeconds).toBeCloseTo(20, 3);
  });
  test('an answer that the asker took is not late because a second one was refused', () => {
    expect(analyzed('slow-answered-twice').lookups.map(({ outcome }) => outcome)).toEqual(['answered']);
  });
});

describe('what is said of it', () => {
  const written = (name: string) => [...writeText(analyzed(name), PLAIN_OPTIONS)].join('').replace(/\s+/g, ' ');
  test('a connection that stood still twice is one connection, and waited for no other one', () => {
    const text = written('one-connection-stalls-twice');
    expect(analyzed('one-connection-stalls-twice').stalls).toHaveLength(2);
    expect(text).toMatch(/^1 connection stalled/);
    expect(text).not.toContain('other connection');
  });
  test('of two processes that asked at the same time each has its own lookup', () => {
    const { stalls } = analyzed('two-processes-two-lookups');
    expect(stalls.map(({ lookupIds }) => lookupIds)).toEqual([['lookup-1'], ['lookup-2']]);
  });
  test('a proxy has neither name nor software of whom it is to ask', () => {
    for (const [name, application] of [
      ['tinyproxy-silent', 'http (tinyproxy/1.11.1)'],
      ['socks-proxy-silent', 'socks'],
    ] as const) {
      expect(analyzed(name).stalls[0]!.connection).toMatchObject({ serverName: null, application });
    }
  });
  test('a silence that no lookup explains, and ident does', () => {
    const text = written('ident-dropped');
    expect(text).toMatch(/^No connection stalled/);
    expect(text).toContain("Meanwhile it waited 30.0 s for its peer's ident service (port 113), in vain (frame 4).");
    expect(written('ident-dropped-then-slow')).toContain(
      'The lookup explains 6.0 s of the 36.0 s. Meanwhile it waited 30.0 s',
    );
  });
  test('of two clients whose name was wanted at the same time each has an answer of its own, before its greeting', () => {
    const text = written('bind-two-clients-one-name');
    expect(text).toMatch(/an error \(SERVFAIL\) came after 10\.0 s \(frame 17\)\. The greeting left in frame 18/);
    expect(text).toMatch(/an error \(SERVFAIL\) came after 10\.0 s \(frame 20\)\. The greeting left in frame 21/);
  });
  test('an answer that lay there while another name server was asked', () => {
    expect(written('glibc-reads-an-answer-later')).toContain(
      'the answer of 10.9.0.53 came after 8.0 s (frame 16), while it waited for 10.9.0.54, and it was read when that server was asked again (frame 19). The greeting left in frame 20',
    );
    const { stalls, lookups } = analyzed('glibc-reads-an-answer-later');
    expect(lookups).toMatchObject([{ outcome: 'answered', targets: ['a.example'] }]);
    expect(stalls[0]!.evidence.find(({ frame }) => frame === 16)?.text).toMatch(
      /, read when that server was asked again$/,
    );
  });
  test('errors are no answer to musl', () => {
    expect(written('musl-errors-from-two')).toMatch(
      /errors \(SERVFAIL\) came \(frames [^)]+\), and it waited on\. The tries follow a known schedule \(musl, two name servers at once: 2\.5 s, twice\), which gives up after 5\.0 s/,
    );
    expect(written('musl-errors-with-options')).toContain('(musl with options of its own), which gives up after 3.0 s');
  });
  test('whom a resolver asks for what they know themselves is no resolver', () => {
    const text = written('powerdns-on-the-mail-server');
    expect(text).toContain('10.9.0.54 and 10.9.0.53 did not answer. They were asked without recursion');
    expect(text).toContain('$ dig +norecurse @10.9.0.54 2.0.9.10.in-addr.arpa PTR');
    expect(text).toContain('127.0.0.1 (a resolver on the waiting host itself) failed after a wait.');
    expect(analyzed('powerdns-on-the-mail-server').limits).toEqual([]);
  });
  test('queries that never left their host show in its own errors', () => {
    const { stalls, limits } = analyzed('resolver-gone-from-its-network');
    const shown = stalls[0]!.evidence.filter(({ role }) => role.startsWith('ptr-') || role === 'icmp');
    expect(shown.map(({ frame, text }) => [frame, text])).toEqual([
      [
        7,
        expect.stringMatching(
          /^search for 10\.9\.0\.77 on its own network, in vain; waiting to be sent there: query PTR/,
        ),
      ],
      [12, 'ICMP: unreachable, quoting the query'],
      [13, expect.stringMatching(/^search for .*: query PTR 2\.0\.9\.10\.in-addr\.arpa to 10\.9\.0\.77, again$/)],
      [18, 'ICMP: unreachable, quoting the query'],
    ]);
    expect(limits).toEqual([]);
  });
  test('one name server failed, and the other said nothing', () => {
    expect(written('udns-one-fails-one-silent')).toContain(
      'an error (SERVFAIL) came (frame 11), and 10.9.0.54 did not answer. The tries follow a known schedule (udns,',
    );
  });
  test('a greeting of several lines was begun', () => {
    expect(written('postscreen-half-a-greeting')).toContain('The server began its greeting in frame 4');
  });
});
