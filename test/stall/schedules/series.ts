/** Makes series of tries for the schedule tests. */
import type { Channel } from '../../../src/model/words.ts';
import type { TryFact } from '../../../src/stall/schedules/schedule.ts';

export interface SeriesShape {
  /** Seconds after an arbitrary start. */
  readonly at: readonly number[];
  /** Letters, one a try: `ABCABC`; one letter for all. */
  readonly servers?: string;
  readonly ids?: 'kept' | 'new';
  readonly ports?: 'one' | 'per-server' | 'new';
  readonly channel?: Channel;
  readonly signed?: boolean;
}

const START_NS = 7_123_456_789;

export function series(shape: SeriesShape): TryFact[] {
  const { at, servers = 'A', ids = 'kept', ports = 'per-server', channel = 'dns-udp', signed = false } = shape;
  return at.map((seconds, i) => {
    const letter = servers[i % servers.length];
    const server = `192.0.2.${letter.charCodeAt(0) - 64}`;
    const port = { one: 40000, 'per-server': 40000 + letter.charCodeAt(0), new: 40000 + i * 7 }[ports];
    const id = ids === 'kept' ? 0x2e22 : (0x1000 + i * 0x357) & 0xffff;
    return { timeNs: START_NS + Math.round(seconds * 1e9), server, id, port, channel, signed };
  });
}

/** `1, 2, 4` after one another: 0, 1, 3, 7. */
export function following(...waits: readonly number[]): number[] {
  const at = [0];
  for (const wait of waits) at.push(at[at.length - 1] + wait);
  return at;
}
