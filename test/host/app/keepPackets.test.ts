/** The packets of a live capture kept as one file: what the capture lost and left out is in it, and no other file is made. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
} from '../../../src/formats/pcapngWriter.ts';
import { keepPackets } from '../../../src/host/app/session/keepPackets.ts';
import { readCapture } from '../../engine/support/readCapture.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const root = temporaryFolder();
let place = '';
let turn = 0;

beforeEach(() => {
  place = join(root, String(turn++));
  mkdirSync(place);
});

/** A file of a ring: two frames, of which so many were lost beside. */
function ringFile(name: string, atNs: bigint, dropped: bigint): string {
  const path = join(place, name);
  const frame = (ns: bigint) =>
    enhancedPacket({ interfaceIndex: 0, epochNs: ns, bytes: new Uint8Array(60), originalLength: 60, comments: [] });
  const filter = 'port 53';
  writeFileSync(
    path,
    Buffer.concat([
      sectionHeader('a test'),
      interfaceDescription({ linkType: 1, snapLength: 0, name: 'eth0', filter }),
      frame(atNs),
      frame(atNs + 1000n),
      interfaceStatistics({ interfaceIndex: 0, epochNs: atNs + 2000n, received: 2n + dropped, dropped }),
    ]),
  );
  return path;
}

describe('packets that are kept', () => {
  it('of several files have what was lost, and the filter', async () => {
    const files = [ringFile('1.pcapng', 1_000_000_000n, 8n), ringFile('2.pcapng', 2_000_000_000n, 12n)];
    const target = join(place, 'kept.pcapng');
    await keepPackets(files, target, '0');
    const { captures, limits } = readCapture(new Uint8Array(readFileSync(target)));
    expect(captures).toMatchObject([{ frames: 4 }]);
    expect(limits).toContainEqual(expect.objectContaining({ kind: 'frames-dropped', count: 20 }));
    expect(limits).toContainEqual(expect.objectContaining({ kind: 'capture-filtered' }));
  });

  it('may be kept twice under one name, behind a link, under a long name', async () => {
    const file = ringFile('1.pcapng', 1_000_000_000n, 0n);
    const long = `${'n'.repeat(240)}.pcapng`;
    const link = join(place, 'link.pcapng');
    symlinkSync(join(place, 'real.pcapng'), link);
    for (const target of [join(place, long), link]) {
      await keepPackets([file], target, '0');
      await keepPackets([file], target, '0');
      expect(readFileSync(target)).toEqual(readFileSync(file));
    }
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(place).sort()).toEqual(['1.pcapng', 'link.pcapng', long, 'real.pcapng']);
  });
});
