/** A source that is copied while it is read, and what unpacks it, end where their input does: with its error, or closed. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { OperationError } from '../../src/base/errors.ts';
import type { ByteSource } from '../../src/host/byteSource.ts';
import { Spools } from '../../src/host/spool.ts';
import { openTool } from '../../src/host/toolSource.ts';

const spools = new Spools();
afterAll(() => spools.remove());

/** Gives the same eight bytes again and again, also when it is closed already, as a pipe may. */
function endless(): ByteSource {
  return {
    size: null,
    bytesRead: 0,
    broken: null,
    read: (into) => {
      into.set(new Uint8Array(8).fill(7));
      return 8;
    },
    close: () => undefined,
  };
}

describe('a copied source', () => {
  it('copies what it read, and reads and copies nothing more once it is closed', async () => {
    const source = spools.copying('-', endless());
    const into = new Uint8Array(64);
    expect(await source.read(into)).toBe(8);
    source.close();
    expect(await source.read(into)).toBe(0);
    expect([...readFileSync(spools.pathOf('-'))]).toEqual(Array(8).fill(7));
  });
});

describe('a program that unpacks', () => {
  it('ends with the error of what it is fed from', async () => {
    const failed = new OperationError('cannot-write', 'the disk is full', 'Make room.');
    const source = { ...endless(), read: () => Promise.reject(failed) };
    const tool = { command: 'cat', args: [], task: 'unpack', missing: failed };
    const unpacked = await openTool(tool, { kind: 'pipe', source, head: new Uint8Array(4) });
    await expect(
      (async () => {
        while ((await unpacked.read(new Uint8Array(64))) > 0);
      })(),
    ).rejects.toBe(failed);
    unpacked.close();
  });
});
