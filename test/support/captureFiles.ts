/** Capture files for tests: pcap in all its four forms, and pcapng. */
import { bytes, type Part } from './bytes.ts';

/** A frame to be written. */
export interface WrittenFrame {
  /** Nanoseconds since 1970. */
  readonly epochNs: bigint;
  readonly bytes: Uint8Array;
  /** On the wire; as many as there are bytes unless told. */
  readonly originalLength?: number;
  readonly comment?: string;
}

export interface FileOptions {
  readonly linkType: number;
  readonly endian?: 'little' | 'big';
  readonly precision?: 'us' | 'ns';
  /** Longest captured part of a frame; 262144 unless told. */
  readonly snapLength?: number;
}

export function pcapFile(frames: readonly WrittenFrame[], options: FileOptions): Uint8Array {
  const { precision = 'us', snapLength = 262144 } = options;
  const order = numbers(options.endian ?? 'little');
  const perUnit = precision === 'ns' ? 1n : 1000n;
  const perSecond = 1_000_000_000n / perUnit;
  const parts: Part[] = [
    order.u32(precision === 'ns' ? 0xa1b23c4d : 0xa1b2c3d4),
    [...order.u16(2), ...order.u16(4), ...order.u32(0), ...order.u32(0)],
    [...order.u32(snapLength), ...order.u32(options.linkType)],
  ];
  for (const frame of frames) {
    const units = frame.epochNs / perUnit;
    const captured = frame.bytes.subarray(0, snapLength);
    parts.push([...order.u32(Number(units / perSecond)), ...order.u32(Number(units % perSecond))]);
    const originalLength = frame.originalLength ?? frame.bytes.length;
    parts.push([...order.u32(captured.length), ...order.u32(originalLength)], captured);
  }
  return bytes(...parts);
}

export function pcapngFile(frames: readonly WrittenFrame[], options: FileOptions): Uint8Array {
  const { precision = 'us', snapLength = 262144 } = options;
  const order = numbers(options.endian ?? 'little');
  const block = blockMaker(order);
  const resolution = option(order, 9, [precision === 'ns' ? 9 : 6]);
  const parts: Part[] = [
    block(0x0a0d0d0a, [...order.u32(0x1a2b3c4d), ...order.u16(1), ...order.u16(0), ...new Array<number>(8).fill(0xff)]),
    block(1, [
      ...order.u16(options.linkType),
      0,
      0,
      ...order.u32(snapLength),
      ...resolution,
      ...order.u16(0),
      ...order.u16(0),
    ]),
  ];
  for (const frame of frames) parts.push(block(6, enhancedPacket(order, frame, precision, snapLength)));
  return bytes(...parts);
}

interface Numbers {
  u16(value: number): number[];
  u32(value: number): number[];
}

function numbers(endian: 'little' | 'big'): Numbers {
  const ordered = (raw: number[]) => (endian === 'little' ? raw.reverse() : raw);
  return {
    u16: (value) => ordered([(value >>> 8) & 255, value & 255]),
    u32: (value) => ordered([(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]),
  };
}

function blockMaker(order: Numbers): (type: number, body: Part) => Uint8Array {
  return (type, body) => {
    const content = bytes(body);
    const length = order.u32(12 + content.length);
    return bytes(order.u32(type), length, content, length);
  };
}

function option(order: Numbers, code: number, value: Part): Uint8Array {
  const content = bytes(value);
  return bytes(order.u16(code), order.u16(content.length), content, padding(content.length));
}

function padding(length: number): number[] {
  return new Array<number>((4 - (length % 4)) % 4).fill(0);
}

function enhancedPacket(order: Numbers, frame: WrittenFrame, precision: 'us' | 'ns', snapLength: number): Uint8Array {
  const units = frame.epochNs / (precision === 'ns' ? 1n : 1000n);
  const captured = frame.bytes.subarray(0, snapLength);
  const comment =
    frame.comment === undefined
      ? []
      : [option(order, 1, Buffer.from(frame.comment)), [...order.u16(0), ...order.u16(0)]];
  return bytes(
    order.u32(0),
    order.u32(Number(units >> 32n)),
    order.u32(Number(units & 0xffffffffn)),
    order.u32(captured.length),
    order.u32(frame.originalLength ?? frame.bytes.length),
    captured,
    padding(captured.length),
    ...comment,
  );
}
