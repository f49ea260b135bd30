/** Which compression is around a capture, by its first bytes. A new one is a source in a file of its own and a row here. */
import type { ByteSource } from './byteSource.ts';

interface Compression {
  readonly name: string;
  recognises(head: Uint8Array): boolean;
  /** Loaded when needed. `head` was read from `packed` already. */
  open(packed: ByteSource, head: Uint8Array): Promise<ByteSource>;
}

const COMPRESSIONS: readonly Compression[] = [
  {
    name: 'gzip',
    // RFC 1952, 2.3.1: the two magic bytes and the only method there is, deflate.
    recognises: (head) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,
    open: async (packed, head) => new (await import('./gzipSource.ts')).GzipSource(packed, head),
  },
];

export function recogniseCompression(head: Uint8Array): Compression | null {
  return COMPRESSIONS.find((candidate) => candidate.recognises(head)) ?? null;
}
