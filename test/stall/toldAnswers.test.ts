/** Each address's first answer is remembered, however its address falls among others. */
import { describe, expect, it } from 'vitest';
import { DnsAnswers } from '../../src/decode/dnsAnswers.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { ToldAnswers } from '../../src/stall/toldAnswers.ts';
import { Lookup, Try } from '../../src/track/lookup.ts';
import { answerTo } from '../../src/track/ptrAnswer.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { stage } from '../golden/synthetic/stage.ts';

const REMEMBERED = 8192;

function answerAbout(subject: number, name: string | null = null) {
  const lookup = new Lookup(subject, 'ptr', 7, 7, subject, name);
  const attempt = new Try(lookup, 'dns-udp', 12, 7, 53, 4000, 1, 1e9 + subject, subject + 1);
  attempt.responseNs = 2e9 + subject;
  attempt.responseFrame = subject + 2;
  attempt.answer = 'nxdomain';
  return answerTo(attempt, { answers: new DnsAnswers(), bytes: new Uint8Array(0), start: 0, end: 0 });
}

describe('answers that were told', () => {
  it('are found by their address, with all that a finding says of them', () => {
    const told = new ToldAnswers(new Kernel(null).lookups.told);
    for (let subject = 1; subject <= REMEMBERED; subject++)
      told.add(answerAbout(subject, subject === 5 ? '5.0-127.example' : null));
    for (let subject = 1; subject <= REMEMBERED; subject++) {
      const place = told.find(subject);
      expect([told.numberAt(place), told.answerAt(place)]).toEqual([subject, 'nxdomain']);
    }
    expect(told.find(REMEMBERED + 1)).toBe(-1);
    expect(told.at(told.find(5))).toEqual({
      lookup: { subject: 5, name: '5.0-127.example' },
      asker: 7,
      server: 53,
      timeNs: 1e9 + 5,
      frame: 6,
      answered: true,
      responseNs: 2e9 + 5,
      responseFrame: 7,
      answer: 'nxdomain',
    });
    expect(told.at(told.find(6)).lookup.name).toBe(null);
  });

  it('give way, the oldest first', () => {
    const told = new ToldAnswers(new Kernel(null).lookups.told);
    for (let subject = 1; subject <= REMEMBERED + 100; subject++) told.add(answerAbout(subject));
    for (let subject = 1; subject <= REMEMBERED + 100; subject++) expect(told.find(subject) >= 0).toBe(subject > 100);
  });
});

it('an address that has a name is not said to have none because other addresses were asked about in between', () => {
  const on = stage();
  const other = on.story.host('10.0.0.3');
  // Far apart, as random ones are: some fall on the same place of any table.
  const subjects = Array.from({ length: 700 }, (_, i) => {
    const spread = Math.imul(i + 1, 40_503) & 0xffff;
    return `198.18.${spread >> 8}.${spread & 255}`;
  });
  subjects.forEach((subject, i) => {
    const query = on.story.askPtr(on.client, on.resolver, subject, { at: 1 + i / 100 });
    on.story.answerPtr(query, 1.001 + i / 100, 'mail.example.com');
    const again = on.story.askPtr(other, on.resolver, subject, { at: 21 + i / 100 });
    on.story.answer(again, 21.001 + i / 100, { rcode: 'NXDOMAIN' });
  });
  const kinds = readCapture(on.story.toPcap()).findings.map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['answers-differ']));
  expect(kinds).toHaveLength(subjects.length);
});
