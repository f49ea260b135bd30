/** Unpacks lz4 with the lz4 program: no library that is kept unpacks its frames as they come. */
import { OperationError } from '../base/errors.ts';
import type { ByteSource } from './byteSource.ts';
import { openTool } from './toolSource.ts';

export function openLz4(packed: ByteSource, head: Uint8Array): Promise<ByteSource> {
  const missing = new OperationError(
    'tool-missing',
    'the file is compressed with lz4, and the lz4 program, which unpacks it, is not installed',
    'Install it (on Debian and Ubuntu: "apt install lz4"), or unpack the file elsewhere.',
  );
  const tool = { command: 'lz4', args: ['-d', '-c', '-q'], task: 'unpack', missing };
  return openTool(tool, { kind: 'pipe', source: packed, head });
}
