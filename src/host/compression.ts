/** Which compression is around a capture, by its first bytes. A new one is a source in a file of its own and a row here. */
import type { ByteSource } from './byteSource.ts';
import type { Unpacker } from './unpackingSource.ts';

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
  {
    name: 'zstd',
    // RFC 8878, 3.1: a frame, or one to be skipped as pzstd begins with.
    recognises: (head) => startsWith(head, [0x28, 0xb5, 0x2f, 0xfd]) || isSkippableFrame(head),
    open: async (packed, head) => {
      const { ZstdUnpacker } = await import('./zstdUnpacker.ts');
      return unpacking(packed, head, new ZstdUnpacker());
    },
  },
  {
    name: 'xz',
    recognises: (head) => startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    open: async (packed, head) => {
      const { XzUnpacker } = await import('./xzUnpacker.ts');
      return unpacking(packed, head, await XzUnpacker.load());
    },
  },
  {
    name: 'lz4',
    // The frame format, and the older one of "lz4 -l".
    recognises: (head) => startsWith(head, [0x04, 0x22, 0x4d, 0x18]) || startsWith(head, [0x02, 0x21, 0x4c, 0x18]),
    open: async (packed, head) => (await import('./lz4Source.ts')).openLz4(packed, head),
  },
];

export function recogniseCompression(head: Uint8Array): Compression | null {
  return COMPRESSIONS.find((candidate) => candidate.recognises(head)) ?? null;
}

async function unpacking(packed: ByteSource, head: Uint8Array, unpacker: Unpacker): Promise<ByteSource> {
  const { UnpackingSource } = await import('./unpackingSource.ts');
  return new UnpackingSource(packed, head, unpacker);
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => head[at] === byte);
}

function isSkippableFrame(head: Uint8Array): boolean {
  return (head[0]! & 0xf0) === 0x50 && startsWith(head.subarray(1), [0x2a, 0x4d, 0x18]);
}
