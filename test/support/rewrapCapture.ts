/** A capture's frames taken out of it, and put into another link or tunnel frame by frame: as many, at the same times. */
import { FrameBatch } from '../../src/formats/frameBatch.ts';
import { recognise } from '../../src/formats/registry.ts';
import { addressBytes } from './addresses.ts';
import { bytes, u16 } from './bytes.ts';
import { pcapFile } from './captureFiles.ts';
import type { Carried, WrittenLink } from './encapsulations.ts';
import { ipPacket } from './packets.ts';

export interface CapturedFrame extends Carried {
  readonly epochNs: bigint;
  readonly linkType: number;
}

/** Stands for a frame that holds no IP packet, where only packets can be carried: a protocol for experiments. */
const NOTHING = ipPacket('192.0.2.1', '192.0.2.2', 253, new Uint8Array(8));
const SOMEBODY = bytes(addressBytes('2.0.0.0'), [0, 1]);

export function capturedFrames(capture: Uint8Array): CapturedFrame[] {
  const found = recognise(capture, true);
  if (found.kind !== 'format') throw new Error('no capture');
  const reader = found.create({ readSize: capture.length + 64 });
  reader.space().set(capture);
  reader.filled(capture.length);
  reader.end();
  const frames: CapturedFrame[] = [];
  for (const batch = new FrameBatch(); reader.next(batch); ) {
    for (let i = 0; i < batch.count; i++) {
      const { offset, capturedLength, originalLength, time, interfaceIndex } = batch;
      frames.push({
        epochNs: (reader.originEpochNs ?? 0n) + BigInt(time[i]),
        bytes: batch.bytes.slice(offset[i], offset[i] + capturedLength[i]),
        missing: Math.max(0, originalLength[i] - capturedLength[i]),
        linkType: reader.interfaces[interfaceIndex[i]].linkType,
      });
    }
  }
  return frames;
}

/** The capture as it would be, had its frames passed in this link. */
export function rewrapped(capture: Uint8Array, link: WrittenLink): Uint8Array {
  return written(
    capturedFrames(capture).map((frame) => wrapped(frame, link)),
    link.linkType,
  );
}

/** The same with every frame twice: in the link, and 100 microseconds later as it is. Both links have one type. */
export function mirrored(capture: Uint8Array, link: WrittenLink, plain: WrittenLink): Uint8Array {
  const both = capturedFrames(capture).flatMap((frame) => {
    const copy = wrapped(frame, plain);
    return [wrapped(frame, link), { ...copy, epochNs: copy.epochNs + 100_000n }];
  });
  return written(both, link.linkType);
}

/** Frames of one link type as a file. */
export function written(frames: readonly CapturedFrame[], linkType = frames[0].linkType): Uint8Array {
  const sized = frames.map((frame) => ({ ...frame, originalLength: frame.bytes.length + frame.missing }));
  return pcapFile(sized, { linkType, precision: 'ns' });
}

function wrapped(frame: CapturedFrame, link: WrittenLink): CapturedFrame {
  const ethernet = { ...frame, bytes: ethernetFrame(frame) };
  const carried = link.carries === 'frame' ? ethernet : packetOf(ethernet);
  return { ...frame, missing: carried.missing, bytes: link.wrap(carried) };
}

/** An Ethernet frame of what other link layers hold: of whom it is, they may not say. */
function ethernetFrame({ linkType, bytes: frame }: CapturedFrame): Uint8Array {
  switch (linkType) {
    case 1:
      return frame;
    case 101:
      return bytes(SOMEBODY, SOMEBODY, u16(frame[0] >> 4 === 6 ? 0x86dd : 0x0800), frame);
    case 113:
      return bytes(SOMEBODY, frame.subarray(6, 12), frame.subarray(14));
    case 276:
      return bytes(SOMEBODY, frame.subarray(12, 18), frame.subarray(0, 2), frame.subarray(20));
    default:
      throw new Error(`link type ${linkType} is not taken apart here`);
  }
}

/** The IP packet in an Ethernet frame, without the padding behind it. */
function packetOf({ bytes: frame, missing }: Carried): Carried {
  let at = 12;
  while (frame[at] === 0x81 && frame[at + 1] === 0) at += 4;
  const type = (frame[at] << 8) | frame[at + 1];
  const packet = frame.subarray(at + 2);
  if (type !== 0x0800 && type !== 0x86dd) return { bytes: NOTHING, missing: 0 };
  const length = type === 0x0800 ? (packet[2] << 8) | packet[3] : 40 + ((packet[4] << 8) | packet[5]);
  return missing === 0 && length > 40 && length < packet.length
    ? { bytes: packet.subarray(0, length), missing }
    : { bytes: packet, missing };
}
