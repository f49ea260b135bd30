/** What one side says is not captured: that it has spoken shows in what the other side acknowledges. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../src/model/sentence.ts';
import { indexLookups } from '../../src/report/asked.ts';
import { story as tellStory } from '../../src/report/story.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { askAndHear, connect, stage } from '../golden/synthetic/stage.ts';
import { lines } from '../support/openings.ts';
import { type Frame, Scenario } from '../support/scenario.ts';
import { tell, told } from './support.ts';

const GREETING = lines('220 mail.example.com ESMTP');
const LATE = 4;

/** The server greets 4 s late, its client's name having come 1 ms before; the client goes on, says more and leaves. */
function greetedLate() {
  const on = stage('10.0.0.2', '10.0.0.9');
  const tcp = connect(on, 25, { capturedAt: 'server' });
  const from = tcp.establishedAt;
  askAndHear(on, on.server, '10.0.0.2', from + 0.001, LATE - 0.002, 'host.example.com');
  const greeting = tcp.send('server', GREETING, from + LATE);
  const ack = tcp.ack('client', from + LATE + 0.0002);
  tcp.send('client', lines('EHLO client.example.net'), from + LATE + 0.02);
  const reply = tcp.send('server', lines('250 mail.example.com'), from + LATE + 0.021);
  tcp.send('client', lines('QUIT'), from + LATE + 3);
  tcp.fin('client', from + LATE + 3.001);
  return { on, tcp, greeting, ack, reply };
}

function without(story: Scenario, isLost: (frame: Frame) => boolean, moved = new Map<Frame, number>()): Scenario {
  const rest = new Scenario();
  const kept = story.sorted().filter((frame) => !isLost(frame));
  rest.frames.push(...kept.map((frame) => ({ ...frame, ns: frame.ns + (moved.get(frame) ?? 0) })));
  return rest;
}

function isTcpFrom(address: string): (frame: Frame) => boolean {
  return ({ from, packet }) => from.address === address && packet[9] === 6;
}

describe('a message that was not captured', () => {
  it.each([
    ['alone', (frame: Frame, greeting: readonly Frame[]) => greeting.includes(frame)],
    ['with all that its sender said', (frame: Frame) => isTcpFrom('10.0.0.9')(frame)],
  ])('%s ends the silence where it is acknowledged', (_, isLost) => {
    const { on, greeting, ack } = greetedLate();
    const seen = without(on.story, (frame) => isLost(frame, greeting));
    const { stalls, gaps, lookups } = readCapture(seen.toPcap());
    expect(gaps).toEqual([]);
    expect(stalls).toHaveLength(1);
    const [stall] = stalls;
    expect(stall).toMatchObject({ side: 'server', cause: 'ptr-slow', endedBy: 'unseen' });
    expect(stall.durationSeconds).toBeCloseTo(LATE, 2);
    expect(stall.confidence).not.toBe('certain');
    const frame = seen.sorted().findIndex(({ packet }) => packet === ack.packet) + 1;
    expect(tellStory(stall, indexLookups(lookups)).map(plain).join(' ')).toContain(
      `What it said then was not captured: frame ${frame} acknowledges it, after 4.0 s.`,
    );
  });

  it('is not missed where it is stored just behind its acknowledgement', () => {
    const { on, greeting } = greetedLate();
    const late = without(on.story, () => false, new Map(greeting.map((frame) => [frame, 1_000_000])));
    const [stall] = readCapture(late.toPcap()).stalls;
    expect(stall).toMatchObject({ endedBy: 'greeting', confidence: 'certain' });
  });

  it('makes no silence longer than it was', () => {
    fc.assert(
      fc.property(told, fc.boolean(), (story, isAllLost) => {
        const on = tell({ ...story, port: 443 });
        const isClients = isTcpFrom(on.client.address);
        const isFlagged = ({ packet }: Frame) => (packet[33] & 2) !== 0;
        const isPayload = (frame: Frame) => frame.packet.length > 60;
        const seen = without(
          on.story,
          (frame) => isClients(frame) && !isFlagged(frame) && (isAllLost || isPayload(frame)),
        );
        const { stalls, gaps } = readCapture(seen.toPcap());
        for (const { durationSeconds, phase, side } of [...stalls, ...gaps]) {
          if (side === 'client' && phase !== 'before-connect')
            expect(durationSeconds).toBeLessThan(story.silence + story.rttMs / 1000 + 0.05);
        }
      }),
      { numRuns: 200 },
    );
  });
});
