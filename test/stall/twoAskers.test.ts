/** Two processes of one host ask for the same name at the same time: each waits for an answer of its own. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { plain } from '../../src/model/sentence.ts';
import { indexLookups } from '../../src/report/asked.ts';
import { story as tellStory } from '../../src/report/story.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { connect, stage } from '../golden/synthetic/stage.ts';
import { lines } from '../support/openings.ts';

const GREETING = lines('220 mail.example.com ESMTP');

/** One client connects twice, 3 s apart; the resolver fails both queries 10 s after the first, 0.2 ms apart. */
function failedTogether() {
  const on = stage('10.0.0.2', '10.0.0.9');
  const first = connect(on, 25, { capturedAt: 'server' });
  const second = connect(on, 25, { capturedAt: 'server', at: first.establishedAt + 3 });
  const ask = (at: number, id: number, port: number) =>
    on.story.askPtr(on.server, on.resolver, '10.0.0.2', { at, id, port });
  const end = first.establishedAt + 10;
  const [one, other] = [
    { id: 0x1111, port: 40001, at: first.establishedAt + 0.001 },
    { id: 0x2222, port: 40002, at: second.establishedAt + 0.001 },
  ];
  ask(one.at, one.id, one.port);
  ask(other.at, other.id, other.port);
  const again = ask(one.at + 5, one.id, one.port);
  const otherAgain = ask(other.at + 5, other.id, other.port);
  on.story.answer(again, end - 0.0002, { rcode: 'SERVFAIL' });
  first.send('server', GREETING, end - 0.0001);
  on.story.answer(otherAgain, end, { rcode: 'SERVFAIL' });
  second.send('server', GREETING, end + 0.0001);
  return readCapture(on.story.toPcap());
}

function storyOf({ stalls, lookups }: Pick<Report, 'stalls' | 'lookups'>, place: number): string {
  return tellStory(stalls[place], indexLookups(lookups)).map(plain).join(' ');
}

describe('of two who ask for the same name at the same time', () => {
  it('each is told the answer that came before it went on', () => {
    const report = failedTogether();
    const stalls = report.stalls.toSorted((a, b) => a.startSeconds - b.startSeconds);
    expect(stalls.map(({ cause, confidence }) => [cause, confidence])).toEqual([
      ['ptr-failed', 'certain'],
      ['ptr-failed', 'certain'],
    ]);
    const answered = [10, 7].map((waited, place) =>
      Number(
        new RegExp(`an error \\(SERVFAIL\\) came after ${waited}\\.0 s \\(frame (\\d+)\\)`).exec(
          storyOf({ ...report, stalls }, place),
        )?.[1],
      ),
    );
    for (const [place, { evidence }] of stalls.entries()) {
      const greeting = evidence.find(({ role }) => role === 'greeting');
      expect(greeting!.frame).toBe(answered[place] + 1);
    }
  });
});
