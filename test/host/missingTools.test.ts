/** A machine without the programs that unpack or convert: they are looked for in the system's folders, whatever the path says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openEditcap } from '../../src/host/editcapSource.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { walk } from './walk.ts';

vi.mock(import('../../src/live/programs.ts'), async (original) => ({
  ...(await original()),
  findProgram: () => ({ kind: 'missing' }),
}));

const folder = temporaryFolder();

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

it('without lz4 says what to install', async () => {
  const packed = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0, 0, 0, 0);
  await expect(walk([file('packed', packed)])).rejects.toMatchObject({
    code: 'tool-missing',
    message: expect.stringContaining('compressed with lz4'),
    next: expect.stringContaining('apt install lz4'),
  });
});

it('without editcap says what to install', async () => {
  const path = file('sniffer', Buffer.from('TRSNIFF data    \x1a'));
  await expect(async () => openEditcap(path)).rejects.toMatchObject({
    code: 'tool-missing',
    message: expect.stringContaining(path),
    next: expect.stringContaining('wireshark-common'),
  });
});
