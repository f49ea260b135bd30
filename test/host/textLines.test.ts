/** A log that cannot be read to its end is not taken for the whole of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { textLines } from '../../src/host/textLines.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const folder = temporaryFolder();
const LINES = Array.from({ length: 20_000 }, (_, at) => `line ${at} ${Math.sin(at)}`);

async function read(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of textLines(path)) lines.push(line);
  return lines;
}

it('is read whole, packed or not', async () => {
  const [plain, packed] = [join(folder, 'plain.log'), join(folder, 'packed.log.gz')];
  writeFileSync(plain, LINES.join('\r\n'));
  writeFileSync(packed, gzipSync(`${LINES.join('\n')}\n`));
  expect(await read(plain)).toEqual(LINES);
  expect(await read(packed)).toEqual(LINES);
});

it('says where it could not be read on', async () => {
  const path = join(folder, 'cut.log.gz');
  const whole = gzipSync(LINES.join('\n'));
  writeFileSync(path, whole.subarray(0, whole.length / 2));
  await expect(read(path)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining('to its end') });
});
