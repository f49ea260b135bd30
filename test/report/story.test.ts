import { describe, expect, test } from 'vitest';
import type { Stall } from '../../src/model/report.ts';
import { plain } from '../../src/model/sentence.ts';
import { indexLookups } from '../../src/report/asked.ts';
import { gapSentence, headline, story } from '../../src/report/story.ts';
import { unexplainedGap } from './fixtures/reports.ts';
import {
  androidReport,
  beforeConnectReport,
  eximReport,
  forwardReport,
  localFallbackReport,
} from './fixtures/stories.ts';

type Fixture = ReturnType<typeof androidReport>;

function told(report: Fixture, over: Partial<Stall> = {}): string {
  return story({ ...report.stalls[0]!, ...over }, indexLookups(report.lookups))
    .map(plain)
    .join(' ');
}

function headed(report: Fixture, over: Partial<Stall> = {}): string {
  return plain(headline({ ...report.stalls[0]!, ...over }));
}

describe('headlines', () => {
  test.each([
    [androidReport(), '10.0.0.2 waited 28.1 s before its ClientHello to mail.example.com (203.0.113.5:465)'],
    [eximReport(), 'mx.example.net (10.0.0.9:25) waited 10.0 s before its greeting to 198.51.100.7'],
    [beforeConnectReport(), '10.0.0.2 waited 9.8 s before its SYN to [2001:db8::25]:443'],
    [localFallbackReport(), '10.0.0.2 waited 5.5 s before its first request to 10.0.0.40:389'],
    [
      forwardReport(),
      '10.0.0.22:22 waited at least 20.2 s before the next message of the authentication with 10.0.0.2',
    ],
  ])('say who waited how long for what: %#', (report, expected) => {
    expect(headed(report)).toBe(expected);
  });

  test.each([
    ['fin', '10.0.0.2 waited 28.1 s and never sent its ClientHello to'],
    ['rst', '10.0.0.2 waited 28.1 s and never sent its ClientHello to'],
    ['open', '10.0.0.2 has waited 28.1 s so far before its ClientHello to'],
    ['capture-end', '10.0.0.2 waited at least 28.1 s before its ClientHello to'],
    ['evicted', '10.0.0.2 waited at least 28.1 s before its ClientHello to'],
  ] as const)('tell a gap ended by %s from one ended by the message', (endedBy, start) => {
    expect(headed(androidReport(), { endedBy })).toContain(start);
  });

  test.each([
    ['before-tls-reply', 'its answer to the request for TLS from 198.51.100.7'],
    ['before-server-hello', 'its ServerHello to 198.51.100.7'],
    ['in-session', 'its next reply to 198.51.100.7'],
  ] as const)('name what a server owes %s', (phase, owed) => {
    expect(headed(eximReport(), { phase })).toContain(`waited 10.0 s before ${owed}`);
  });
});

describe('stories', () => {
  test('the story of 2015 is told frame by frame', () => {
    expect(told(androidReport())).toBe(
      'It finished its handshake in frame 48 and then said nothing. Meanwhile it asked 10.1.1.1 three times for the ' +
        'name of that address (frames 51, 53 and 58); no answer came. The server gave up after 8.0 s (FIN, frame 54). ' +
        'The ClientHello left in frame 73, 28.1 s late, into a closed connection, and was answered by RST (frame 74).',
    );
  });

  test("a server's wait is told from the server's side, with the schedule of its resolver", () => {
    expect(told(eximReport())).toBe(
      'The handshake was complete in frame 3, and the server sent no greeting. Meanwhile it asked 10.0.0.1 twice for the ' +
        "client's name (frames 4 and 5); no answer came. The tries follow a known schedule (glibc, one name server: " +
        '5 s, twice), which gives up after 10.0 s. The greeting left in frame 6, 10.0 s late.',
    );
  });

  test('a wait before the connection begins with the lookup', () => {
    expect(told(beforeConnectReport())).toBe(
      'Before its SYN it asked 10.1.1.1 for the name of that address (frame 20); the answer, server.example.org, came ' +
        'after 9.8 s (frame 30). The SYN left in frame 31, 9.8 s late.',
    );
  });

  test('the steps of a local fallback are told one after the other', () => {
    const text = told(localFallbackReport());
    expect(text).toContain('the answer that there is no such name (NXDOMAIN) came after 3.0 ms (frame 5).');
    expect(text).toContain(
      'Then it asked the local network for the name of that address by mDNS (frames 6 and 9), LLMNR (frame 7) and NetBIOS (frame 10); nobody answered.',
    );
  });

  test('lookups of the same address that were answered one by one are not told as one that took as long as all', () => {
    const report = beforeConnectReport();
    const [lookup] = report.lookups;
    const later = (seconds: number, tookSeconds: number) => ({
      ...lookup!,
      id: `lookup-${seconds}`,
      startSeconds: lookup!.startSeconds + seconds,
      endSeconds: lookup!.startSeconds + seconds + tookSeconds,
      tries: lookup!.tries.map((one) => ({
        ...one,
        frame: one.frame + seconds,
        responseFrame: one.frame + seconds + 1,
        timeSeconds: one.timeSeconds + seconds,
        responseSeconds: one.timeSeconds + seconds + tookSeconds,
      })),
    });
    const told3 = (took: readonly [number, number, number]) => {
      const lookups = took.map((seconds, at) => later(at * 3, seconds));
      return told({ ...report, lookups }, { lookupIds: lookups.map(({ id }) => id) });
    };
    const asked = 'Before its SYN it asked 10.1.1.1 three times for the name of that address (frames 20, 23 and 26); ';
    expect(told3([3, 3, 3])).toContain(
      `${asked}these were 3 lookups, one after the other, each answered after 3.0 s; the answer, server.example.org, came last in frame 27.`,
    );
    expect(told3([2, 3.5, 3])).toContain(
      `${asked}these were 3 lookups, some of them at the same time, each answered, after 3.5 s at most; the answer,`,
    );
    expect(told3([3, 3, 5])).not.toContain('these were');
  });

  test('forward lookups, aliases, shares and companions are told', () => {
    const text = told(forwardReport());
    expect(text).toContain(
      'the answer, laptop.example.net by way of the alias 2.0/25.0.0.10.in-addr.arpa, came after 11 ms',
    );
    expect(text).toContain(
      'Then it asked 10.1.1.1 twice for the addresses of laptop.example.net (frames 33 and 36); no answer had come when the capture ended.',
    );
    expect(text).toContain('The lookup explains 15.0 s of the 20.2 s. 2 other connections waited on the same lookup.');
  });

  test.each([
    ['SERVFAIL', 'an error (SERVFAIL) came after 9.8 s (frame 30)'],
    ['NXDOMAIN', 'the answer that there is no such name (NXDOMAIN) came after 9.8 s'],
    ['ICMP', 'word that the server cannot be reached (ICMP) came after 9.8 s'],
  ])('an answer of %s is told as such', (rcode, expected) => {
    const report = beforeConnectReport();
    const lookup = report.lookups[0]!;
    const changed = { ...lookup, targets: [], tries: lookup.tries.map((one) => ({ ...one, rcode })) };
    expect(told({ ...report, lookups: [changed] })).toContain(expected);
  });

  test('an answer without a name, one whose name was not kept, and a late one are told as such', () => {
    const report = beforeConnectReport();
    const lookup = report.lookups[0]!;
    const nodata = { ...lookup, outcome: 'nodata', targets: [] } as const;
    expect(told({ ...report, lookups: [{ ...nodata, targets: [] }] })).toContain(
      'an answer without a name came after 9.8 s',
    );
    expect(told({ ...report, lookups: [{ ...lookup, targets: [] }] })).toContain('an answer came after 9.8 s');
    expect(told({ ...report, lookups: [{ ...lookup, outcome: 'late' }] })).toContain(
      'the only answer (frame 30) came after it had given up',
    );
  });

  test('an answer that came after the silence is no answer, and whether it was given up is told only where that is known', () => {
    const report = androidReport();
    const [lookup] = report.lookups;
    const answered = (frames: readonly number[]) => {
      const tries = lookup!.tries.map((one, at) =>
        frames[at] === undefined
          ? one
          : { ...one, responseFrame: frames[at], responseSeconds: 60 + at, rcode: 'NOERROR' },
      );
      return told({ ...report, lookups: [{ ...lookup!, outcome: 'late', tries } as const] });
    };
    expect(answered([75])).toContain('the only answer (frame 75) came when the silence was over');
    expect(answered([75, 76, 77])).toContain('no answer reached it in time (frames 75, 76 and 77)');
  });

  test('of a truncated answer that nothing followed no more is said than that', () => {
    const report = androidReport();
    const [lookup] = report.lookups;
    const [first, ...others] = lookup!.tries;
    const cut = { ...first!, responseFrame: 52, responseSeconds: first!.timeSeconds + 0.02, rcode: 'NOERROR' };
    expect(told({ ...report, lookups: [{ ...lookup!, tries: [cut, ...others] }] })).toContain(
      'what came back (frame 52) was truncated, or a referral, and nothing followed',
    );
  });

  test('another asker is named', () => {
    const report = androidReport();
    const lookups = report.lookups.map((one) => ({ ...one, asker: '10.0.0.77' }));
    expect(told({ ...report, lookups })).toContain('Meanwhile 10.0.0.77 asked 10.1.1.1 three times');
  });

  test('two lookups of one name are told as one', () => {
    const report = androidReport();
    const [lookup] = report.lookups;
    const [first, ...others] = lookup!.tries;
    const lookups = [
      { ...lookup!, tries: [first!] },
      { ...lookup!, id: 'lookup-2', startSeconds: 17.17, tries: others },
    ];
    expect(told({ ...report, lookups }, { lookupIds: ['lookup-1', 'lookup-2'] })).toContain(
      'it asked 10.1.1.1 three times for the name of that address (frames 51, 53 and 58)',
    );
  });

  test('without the lookups, the evidence still tells the frames', () => {
    expect(story(androidReport().stalls[0]!, new Map()).map(plain).join(' ')).toContain(
      'Meanwhile it asked three times for a name (frames 51, 53 and 58); no answer came.',
    );
  });

  test('of very many frames the first are listed and the rest counted', () => {
    const report = androidReport();
    const [one] = report.lookups;
    const tries = Array.from({ length: 200 }, (_, at) => ({ ...one!.tries[0]!, frame: 100 + at }));
    expect(told({ ...report, lookups: [{ ...one!, tries }] })).toContain(
      '200 times for the name of that address (frames 100, 101, 102, 103, 104, 105, 106, 107, and 192 more)',
    );
  });
});

test('an unexplained gap is a line', () => {
  expect(plain(gapSentence(unexplainedGap()))).toBe(
    '10.0.0.2 waited 6.0 s before its ClientHello to 203.0.113.80:443 (after frame 10).',
  );
});

test('an unexplained gap tells what part of it a lookup took', () => {
  const gap = unexplainedGap();
  const { endSeconds } = gap;
  const one = { capture: 0, frame: 12, timeSeconds: endSeconds - 1, role: 'ptr-query', text: 'query' } as const;
  const answer = { ...one, frame: 13, timeSeconds: endSeconds - 0.001, role: 'ptr-response' } as const;
  const early = { ...answer, timeSeconds: endSeconds - 0.5 };
  const said = (evidence: (typeof gap)['evidence'], explainedSeconds = 1) =>
    plain(gapSentence({ ...gap, evidence: [...gap.evidence, ...evidence], explainedSeconds }));
  const part = ' Of that, 1.0 s went by with a reverse lookup (frame 12)';
  expect(said([one])).toContain(`${part}.`);
  expect(said([one, early])).toContain(`${part}.`);
  expect(said([one, answer])).toContain(`${part}, with whose answer (frame 13) it ended.`);
  expect(said([one, answer], 0.002)).not.toContain('Of that');
});
