/** tshark beside other work: its start takes far longer than its reading. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The given fields of every frame, by the frame's number. */
export async function tsharkRows<Field extends string>(
  capture: Uint8Array,
  fields: readonly Field[],
): Promise<Map<number, Readonly<Record<Field, string>>>> {
  const folder = await mkdtemp(join(tmpdir(), 'ptrscope-test-'));
  try {
    const file = join(folder, 'capture');
    await writeFile(file, capture);
    const wanted = ['frame.number', ...fields].flatMap((field) => ['-e', field]);
    const { stdout } = await run('tshark', ['-n', '-r', file, '-T', 'fields', ...wanted], { maxBuffer: 1 << 28 });
    return new Map(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => row(line, fields)),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function row<Field extends string>(line: string, fields: readonly Field[]): [number, Readonly<Record<Field, string>>] {
  const [frame, ...values] = line.split('\t');
  const told = Object.fromEntries(fields.map((field, i) => [field, values[i] ?? '']));
  return [Number(frame), told as Record<Field, string>];
}
