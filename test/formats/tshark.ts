/** Asks tshark, where it is installed, what it makes of a capture: the reference for numbers, times and lengths. */
import { execFileSync, spawnSync } from 'node:child_process';

export const hasTshark =
  spawnSync('tshark', ['--version']).status === 0 && spawnSync('editcap', ['--version']).status === 0;

/** One row a frame, the fields' texts in the order asked for. */
export function tsharkFields(file: string, fields: readonly string[]): string[][] {
  const wanted = fields.flatMap((field) => ['-e', field]);
  const output = execFileSync('tshark', ['-n', '-r', file, '-T', 'fields', '-E', 'aggregator=|', ...wanted], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

export function convert(format: string, input: string, output: string): void {
  execFileSync('editcap', ['-F', format, input, output], { stdio: 'ignore' });
}
