import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../../src/formats/pcapngWriter.ts';
import { joined } from './captureBytes.ts';
import { readFrames } from './readFrames.ts';
import { hasTshark, tsharkFields } from './tshark.ts';

const EPOCH = 1_700_000_000_123_456_789n;

const FILE = joined(
  sectionHeader('PTRscope test'),
  interfaceDescription({ linkType: 1, snapLength: 262144, name: 'eth0' }),
  interfaceDescription({ linkType: 113, snapLength: 0, name: null }),
  enhancedPacket({
    interfaceIndex: 0,
    epochNs: EPOCH,
    bytes: new Uint8Array(61),
    originalLength: 1500,
    comments: ['first', 'zweite Größe'],
  }),
  enhancedPacket({
    interfaceIndex: 1,
    epochNs: EPOCH + 1n,
    bytes: new Uint8Array(20),
    originalLength: 20,
    comments: [],
  }),
  enhancedPacket({
    interfaceIndex: 0,
    epochNs: EPOCH - 5n,
    bytes: new Uint8Array(0),
    originalLength: 60,
    comments: ['x'.repeat(70_000)],
  }),
  interfaceStatistics({ interfaceIndex: 0, epochNs: EPOCH, received: 3n, dropped: 2n }),
);

describe('written pcapng', () => {
  it('is read back as it was', () => {
    const { frames, problems, reader } = readFrames(FILE);
    expect(problems).toEqual([]);
    expect(
      frames.map(({ time, captured, original, interfaceIndex }) => [time, captured, original, interfaceIndex]),
    ).toEqual([
      [0, 61, 1500, 0],
      [1, 20, 20, 1],
      [-5, 0, 60, 0],
    ]);
    expect(reader.originEpochNs).toBe(EPOCH);
    expect(reader.droppedByCapture).toBe(2);
    expect(reader.interfaces.map(({ linkType, name }) => [linkType, name])).toEqual([
      [1, 'eth0'],
      [113, null],
    ]);
  });

  it('names the addresses of an interface; what is none is left out', () => {
    const addresses = ['192.0.2.7', '255.255.255.255', '2001:db8::7', 'fe80::1%eth0', ''];
    const described = interfaceDescription({ linkType: 1, snapLength: 0, name: 'eth0', addresses });
    const { reader, problems } = readFrames(joined(sectionHeader('test'), described));
    expect(problems).toEqual([]);
    expect(reader.interfaces[0]!.addresses).toEqual(addresses.slice(0, 3));
  });

  it.skipIf(!hasTshark)('shows tshark its comments, times and lengths', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
    try {
      const file = join(folder, 'written.pcapng');
      writeFileSync(file, FILE);
      const rows = tsharkFields(file, [
        'frame.time_epoch',
        'frame.cap_len',
        'frame.len',
        'frame.interface_name',
        'frame.comment',
      ]);
      expect(rows[0]).toEqual(['1700000000.123456789', '61', '1500', 'eth0', 'first|zweite Größe']);
      expect(rows[1]?.slice(0, 3)).toEqual(['1700000000.123456790', '20', '20']);
      expect(rows).toHaveLength(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
