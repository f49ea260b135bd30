/** What a pcapng file tells of its capture beside frames: the filter, and until when it went on though nothing came. */
import { describe, expect, test } from 'vitest';
import { LOW_COST_LOSES, readCaptureFilter } from '../../src/formats/captureFilters.ts';
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../../src/formats/pcapngWriter.ts';
import { lowCostFilter } from '../../src/live/lowCost.ts';
import { readFrames } from './readFrames.ts';

const EPOCH_NS = 1_700_000_000_000_000_000n;

interface Told {
  readonly frames: number;
  /** As the statistics have it. */
  readonly received: number;
  readonly dropped?: number;
  readonly interfaces?: number;
}

/** A capture of a frame a second, whose statistics were written 7 s after its first. */
function capture({ frames, received, dropped = 0, interfaces = 1 }: Told): Uint8Array {
  const described = { linkType: 1, snapLength: 0, name: 'eth0', filter: 'port 53' };
  const packets = Array.from({ length: frames }, (_, at) =>
    enhancedPacket({
      interfaceIndex: 0,
      epochNs: EPOCH_NS + BigInt(at) * 1_000_000_000n,
      bytes: new Uint8Array(60),
      originalLength: 60,
      comments: [],
    }),
  );
  const statistics = { interfaceIndex: 0, epochNs: EPOCH_NS + 7_000_000_000n };
  return Buffer.concat([
    sectionHeader('a test'),
    ...Array.from({ length: interfaces }, () => interfaceDescription(described)),
    ...packets,
    interfaceStatistics({ ...statistics, received: BigInt(received), dropped: BigInt(dropped) }),
  ]);
}

const quietUntil = (told: Told) => readFrames(capture(told)).reader.quietUntilNs;

describe('the end of a capture', () => {
  test('is when its statistics were written, where all frames are there', () => {
    expect(quietUntil({ frames: 3, received: 3 })).toBe(7e9);
    expect(quietUntil({ frames: 3, received: 5, dropped: 2 })).toBe(7e9);
  });

  test('is not known of a file that lacks frames: it may have been cut out of a longer one', () => {
    expect(quietUntil({ frames: 2, received: 3 })).toBeNull();
  });

  test('is not known where several interfaces are counted apart, nor without a frame', () => {
    expect(quietUntil({ frames: 3, received: 3, interfaces: 2 })).toBeNull();
    expect(quietUntil({ frames: 0, received: 0 })).toBeNull();
  });
});

describe('the filter of a capture', () => {
  test('is read as it was written', () => {
    expect(readFrames(capture({ frames: 1, received: 1 })).reader.interfaces[0].filter).toBe('port 53');
  });

  test.each([true, false])('at low cost is known as such, and taken apart from the own one (VLAN: %s)', (vlan) => {
    const { filter, losesPhases } = lowCostFilter(vlan);
    expect(readCaptureFilter(filter)).toEqual({ own: '', lowCost: true });
    expect(readCaptureFilter(`(not port 22) and (${filter})`)).toEqual({ own: 'not port 22', lowCost: true });
    expect(readCaptureFilter('not port 22')).toEqual({ own: 'not port 22', lowCost: false });
    expect(losesPhases).toEqual(LOW_COST_LOSES);
  });
});
