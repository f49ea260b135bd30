/**
 * Many captures as one pcapng file, each with interfaces of its own: one run of tshark then tells of all of them. Every
 * other interface has a name, and some frames have comments.
 */
import type { CaptureInterface, CaptureReader } from '../../../src/formats/captureReader.ts';
import { FrameBatch } from '../../../src/formats/frameBatch.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../../src/formats/pcapngWriter.ts';
import { recognise } from '../../../src/formats/registry.ts';

const COMMENTS = ['a client waits', 'Größe: "zwei"'];

export function mergedCapture(captures: readonly Uint8Array[]): Uint8Array {
  const blocks: Uint8Array[] = [sectionHeader('test')];
  let described = 0;
  for (const capture of captures) {
    const first = described;
    readBatches(capture, (batch, interfaces, originEpochNs) => {
      for (; described < first + interfaces.length; described++) {
        const { linkType, snapLength } = interfaces[described - first];
        const name = described % 2 === 0 ? null : `eth${described % 10}`;
        blocks.push(interfaceDescription({ linkType, snapLength, name }));
      }
      for (let index = 0; index < batch.count; index++) {
        const from = batch.offset[index];
        blocks.push(
          enhancedPacket({
            interfaceIndex: first + batch.interfaceIndex[index],
            epochNs: originEpochNs + BigInt(Math.round(batch.time[index])),
            bytes: batch.bytes.slice(from, from + batch.capturedLength[index]),
            originalLength: batch.originalLength[index],
            comments: index % 11 === 0 ? COMMENTS.slice(0, index % 3) : [],
          }),
        );
      }
    });
  }
  return new Uint8Array(Buffer.concat(blocks));
}

type TakeBatch = (
  batch: FrameBatch,
  interfaces: readonly CaptureInterface[],
  originEpochNs: bigint,
  reader: CaptureReader,
) => void;

/** Reads a capture in memory, in pieces of any size. */
export function readBatches(capture: Uint8Array, take: TakeBatch, pieceSize = 1 << 20): void {
  const found = recognise(capture, true);
  if (found.kind !== 'format') throw new Error('not a capture');
  const reader = found.create({});
  const batch = new FrameBatch();
  const drain = () => {
    while (reader.next(batch)) take(batch, reader.interfaces, reader.originEpochNs ?? 0n, reader);
  };
  for (let at = 0; at < capture.length; ) {
    const space = reader.space();
    const length = Math.min(space.length, pieceSize, capture.length - at);
    space.set(capture.subarray(at, at + length));
    reader.filled(length);
    at += length;
    drain();
  }
  reader.end();
  drain();
}
