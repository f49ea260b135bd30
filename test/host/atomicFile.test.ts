import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFileAtomically } from '../../src/host/atomicFile.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const root = temporaryFolder();
let made = 0;
function folder(): string {
  const path = join(root, String(made++));
  mkdirSync(path);
  return path;
}

describe('a written file', () => {
  it('has all pieces, small and large', async () => {
    const path = join(folder(), 'out');
    await writeFileAtomically(path, ['a', 'b'.repeat(100_000), new Uint8Array([0x63]), 'ü'.repeat(40_000)]);
    expect(readFileSync(path, 'utf8')).toBe(`a${'b'.repeat(100_000)}c${'ü'.repeat(40_000)}`);
  });

  it('leaves the old one as it was, and nothing else, when its making fails', async () => {
    const place = folder();
    const path = join(place, 'out');
    writeFileSync(path, 'old');
    const failing = function* () {
      yield 'x'.repeat(200_000);
      throw new Error('half-way');
    };
    await expect(writeFileAtomically(path, failing())).rejects.toThrow('half-way');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(place)).toEqual(['out']);
  });

  it('keeps permissions and links', async () => {
    const place = folder();
    const path = join(place, 'real');
    writeFileSync(path, 'old');
    chmodSync(path, 0o666);
    symlinkSync(path, join(place, 'link'));
    await writeFileAtomically(join(place, 'link'), ['new']);
    expect(readFileSync(path, 'utf8')).toBe('new');
    // More than the umask gives to new files.
    expect(statSync(path).mode & 0o777).toBe(0o666);
    expect(lstatSync(join(place, 'link')).isSymbolicLink()).toBe(true);
  });

  it('fails with a sentence where it cannot be', async () => {
    await expect(writeFileAtomically(join(root, 'no', 'out'), ['x'])).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('its folder does not exist'),
    });
    await expect(writeFileAtomically(root, ['x'])).rejects.toMatchObject({ code: 'is-a-directory' });
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    await expect(writeFileAtomically('/dev/full', ['x'])).rejects.toMatchObject({ code: 'disk-full' });
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
  });
});
