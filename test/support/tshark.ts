/** What tshark says of a capture, for tests that compare with it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasTshark = spawnSync('tshark', ['--version']).status === 0;

const CHECKSUMS = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);

/**
 * The given fields of every frame that passes `filter`.
 * @param options  what tshark must be told besides
 */
export function tsharkFields(
  capture: Uint8Array,
  fields: readonly string[],
  filter = '',
  options: readonly string[] = [],
): string[][] {
  const text = withFile(capture, (file) => {
    const wanted = fields.flatMap((field) => ['-e', field]);
    const args = ['-n', '-r', file, ...CHECKSUMS, ...options, '-Y', filter, '-T', 'fields', ...wanted];
    return execFileSync('tshark', args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
  });
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t'));
}

/** Frames that tshark finds malformed or with a bad checksum, as `frame: text`. */
export function tsharkComplaints(capture: Uint8Array): string[] {
  const bad = '_ws.malformed || _ws.expert.group == "Checksum" || _ws.expert.group == "Malformed"';
  const found = tsharkFields(capture, ['frame.number', '_ws.col.Protocol', '_ws.expert.message'], bad);
  return found.map(([frame, protocol, text]) => `${frame}: ${protocol} ${text}`);
}

function withFile<T>(capture: Uint8Array, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  try {
    const file = join(folder, 'capture');
    writeFileSync(file, capture);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
