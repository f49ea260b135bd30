/** A server that serves one client at a time: who waits for the lookups of those ahead is told so; who does not, is not. */
import { describe, expect, it } from 'vitest';
import type { Stall } from '../../src/model/report.ts';
import { readCapture } from '../engine/support/readCapture.ts';
import { askAndHear, askInVain, SERVER, type Stage, stage } from '../golden/synthetic/stage.ts';

const GREETING = new TextEncoder().encode('220 mail.example.com ESMTP\r\n');
const OTHERS = ['10.0.0.7', '10.0.0.8', '10.0.0.9'];
const GIVE_UP = 10.004;

/** A client connects at a time, and is greeted. */
function visit({ story, server }: Stage, address: string, at: number, greetedAt: number): void {
  const tcp = story.connect(story.host(address), server, { at, port: 25 });
  tcp.send('server', GREETING, greetedAt);
}

function told(on: Stage): (string | number)[][] {
  const { stalls } = readCapture(on.story.toPcap());
  return stalls
    .map((stall: Stall) => {
      const { cause, confidence, durationSeconds, lookupIds, connection } = stall;
      return [connection.client.address, cause, confidence, Math.round(durationSeconds), lookupIds.length];
    })
    .sort();
}

describe('lookups of clients, one after the other', () => {
  it('are waited for by all behind', () => {
    const on = stage();
    [0, 1, 2].forEach((place) => {
      const from = 1.01 + place * GIVE_UP;
      askInVain(on, on.server, OTHERS[place], from);
      visit(on, OTHERS[place], 1 + place * 0.1, from + GIVE_UP);
    });
    expect(told(on)).toEqual([
      ['10.0.0.7', 'ptr-unanswered', 'certain', 10, 1],
      ['10.0.0.8', 'ptr-unanswered', 'likely', 20, 2],
      ['10.0.0.9', 'ptr-unanswered', 'likely', 30, 3],
    ]);
  });

  it('are waited for also by one whose own is answered at once', () => {
    const on = stage();
    askInVain(on, on.server, OTHERS[0], 1.01);
    visit(on, OTHERS[0], 1, 1.01 + GIVE_UP);
    askAndHear(on, on.server, OTHERS[1], 1.012 + GIVE_UP, 0.003);
    visit(on, OTHERS[1], 1.1, 1.016 + GIVE_UP);
    expect(told(on)).toEqual([
      ['10.0.0.7', 'ptr-unanswered', 'certain', 10, 1],
      ['10.0.0.8', 'ptr-unanswered', 'likely', 10, 2],
    ]);
  });

  it('are not where the server looks several up at once', () => {
    const on = stage();
    askInVain(on, on.server, OTHERS[0], 1.01);
    askInVain(on, on.server, OTHERS[2], 3.01);
    visit(on, OTHERS[0], 1, 1.01 + GIVE_UP);
    visit(on, OTHERS[2], 3, 3.01 + GIVE_UP);
    askAndHear(on, on.server, OTHERS[1], 1.012 + GIVE_UP, 0.003);
    visit(on, OTHERS[1], 1.1, 1.016 + GIVE_UP);
    expect(told(on).map(([client]) => client)).toEqual(['10.0.0.7', '10.0.0.9']);
  });

  it('are not where nobody waited for them: they are those of one who watches', () => {
    const on = stage();
    for (const [place, address] of [OTHERS[0], OTHERS[2]].entries())
      askAndHear(on, on.server, address, 1.01 + place * 1.2, 1.198);
    askAndHear(on, on.server, OTHERS[1], 1.01 + 2.4, 1.198);
    visit(on, OTHERS[1], 1, 1.02 + 3.6);
    expect(told(on)).toEqual([]);
  });

  it('are not by one who is looked up long after they ended', () => {
    const on = stage();
    askInVain(on, on.server, OTHERS[0], 1.01);
    visit(on, OTHERS[0], 1, 1.01 + GIVE_UP);
    askAndHear(on, on.server, OTHERS[1], 3 + GIVE_UP, 0.003);
    visit(on, OTHERS[1], 1.1, 3.004 + GIVE_UP);
    expect(told(on).map(([client]) => client)).toEqual(['10.0.0.7']);
  });

  it('are not by a client, which asks for itself', () => {
    const on = stage();
    askInVain(on, on.client, OTHERS[0], 1.05);
    askAndHear(on, on.client, SERVER, 1.052 + GIVE_UP, 0.003);
    const tcp = on.story.connect(on.client, on.server, { at: 1, port: 80 });
    tcp.send('client', new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'), 1.056 + GIVE_UP);
    expect(told(on)).toEqual([]);
  });
});
