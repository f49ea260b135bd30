/** What one connection showed of a server's port is known for the next. */
import { describe, expect, it } from 'vitest';
import { CLIENT, SERVER } from '../../src/base/side.ts';
import { SpeakerMemory } from '../../src/track/speakerMemory.ts';

describe('who speaks first', () => {
  it('is recalled for that server and port only', () => {
    const memory = new SpeakerMemory();
    memory.remember(-5, 65_535, SERVER, false);
    memory.remember(7, 443, CLIENT, true);
    expect(memory.recall(-5, 65_535)).toEqual({ speaker: SERVER, tls: false });
    expect(memory.recall(7, 443)).toEqual({ speaker: CLIENT, tls: true });
    expect(memory.recall(7, 444)).toBeNull();
    expect(memory.recall(8, 443)).toBeNull();
    expect(memory.recall(0, 0)).toBeNull();
  });

  it('is what the latest connection showed', () => {
    const memory = new SpeakerMemory();
    memory.remember(7, 25, SERVER, false);
    memory.remember(7, 25, CLIENT, true);
    expect(memory.recall(7, 25)).toEqual({ speaker: CLIENT, tls: true });
  });

  it('is right or forgotten, however many servers there are', () => {
    const memory = new SpeakerMemory();
    const speakerOf = (server: number) => (server % 3 === 0 ? SERVER : CLIENT);
    for (let server = 0; server < 20_000; server++) memory.remember(server, 25, speakerOf(server), server % 2 === 0);
    let known = 0;
    for (let server = 0; server < 20_000; server++) {
      const recalled = memory.recall(server, 25);
      if (recalled === null) continue;
      known++;
      expect(recalled).toEqual({ speaker: speakerOf(server), tls: server % 2 === 0 });
    }
    expect(known).toBeGreaterThan(1000);
  });
});
