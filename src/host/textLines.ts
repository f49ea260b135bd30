/** A text file, or standard input for `-`, line by line, unpacked where it is packed; a line's length is bounded. */
import { OperationError } from '../base/errors.ts';
import { type ByteSource, openSource } from './byteSource.ts';
import { recogniseCompression } from './compression.ts';

/** What is longer is cut: no log writes such lines. */
const LONGEST_LINE = 65_536;
const READ_SIZE = 1 << 18;

/** Throws an `OperationError` when the file cannot be opened, or not be read to its end. */
export async function* textLines(input: string): AsyncGenerator<string> {
  let source = await openSource(input);
  try {
    const buffer = new Uint8Array(READ_SIZE);
    let length = await source.read(buffer);
    const compression = recogniseCompression(buffer.subarray(0, length));
    if (compression !== null) {
      source = await compression.open(source, buffer.slice(0, length));
      length = await source.read(buffer);
    }
    yield* lines(source, buffer, length);
    if (source.broken !== null) {
      const next = 'Get the file again; or unpack what can be unpacked, and give that.';
      throw new OperationError('damaged', `${input} could not be read to its end: ${source.broken.text}`, next);
    }
  } finally {
    source.close();
  }
}

async function* lines(source: ByteSource, buffer: Uint8Array, first: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for (let length = first; length > 0; length = await source.read(buffer)) {
    const all = (rest + decoder.decode(buffer.subarray(0, length), { stream: true })).split('\n');
    rest = all.pop()!.slice(0, LONGEST_LINE);
    for (const line of all) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}
