/** Reports that a thread writes to a file. */
import { writeFileAtomically } from '../../atomicFile.ts';

/** How text is laid out that no terminal asks for. */
export const PLAIN_TEXT = { color: false, columns: 100 } as const;

/** Answers its length in bytes. Throws `not-written`. */
export async function writeReportAtomically(path: string, pieces: Iterable<string>): Promise<number> {
  let bytes = 0;
  const counting = function* (): Iterable<string> {
    for (const piece of pieces) {
      bytes += Buffer.byteLength(piece);
      yield piece;
    }
  };
  await writeFileAtomically(path, counting());
  return bytes;
}
