/** Makes small captures byte by byte for tests, independently of the readers and of the writer. */

export interface TestFrame {
  /** Ticks of the file's resolution since 1970. */
  readonly ticks: bigint;
  readonly data: Uint8Array;
  readonly originalLength?: number;
}

export interface PcapShape {
  readonly little: boolean;
  readonly magic: number;
  readonly unitsPerSecond: number;
  readonly recordHeader: number;
  readonly snapLength?: number;
}

export const MICRO: PcapShape = { little: true, magic: 0xa1b2c3d4, unitsPerSecond: 1e6, recordHeader: 16 };
export const NANO: PcapShape = { little: true, magic: 0xa1b23c4d, unitsPerSecond: 1e9, recordHeader: 16 };
export const MODIFIED: PcapShape = { little: true, magic: 0xa1b2cd34, unitsPerSecond: 1e6, recordHeader: 24 };

export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

export function pcapHeader({ little, magic, snapLength = 65535 }: PcapShape): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  view.setUint32(0, magic, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, snapLength, little);
  view.setUint32(20, 1, little);
  return new Uint8Array(view.buffer);
}

export function pcapRecord(shape: PcapShape, frame: TestFrame): Uint8Array {
  const view = new DataView(new ArrayBuffer(shape.recordHeader));
  const units = BigInt(shape.unitsPerSecond);
  view.setUint32(0, Number(frame.ticks / units), shape.little);
  view.setUint32(4, Number(frame.ticks % units), shape.little);
  view.setUint32(8, frame.data.length, shape.little);
  view.setUint32(12, frame.originalLength ?? frame.data.length, shape.little);
  return joined(new Uint8Array(view.buffer), frame.data);
}

export function pcapFile(shape: PcapShape, frames: readonly TestFrame[]): Uint8Array {
  return joined(pcapHeader(shape), ...frames.map((frame) => pcapRecord(shape, frame)));
}

export function block(type: number, body: Uint8Array, little = true): Uint8Array {
  const length = 12 + Math.ceil(body.length / 4) * 4;
  const view = new DataView(new ArrayBuffer(length));
  view.setUint32(0, type, little);
  view.setUint32(4, length, little);
  new Uint8Array(view.buffer).set(body, 8);
  view.setUint32(length - 4, length, little);
  return new Uint8Array(view.buffer);
}

/** Fields one after the other: [bytes, value]. */
export function fields(little: boolean, ...list: readonly (readonly [1 | 2 | 4 | 8, number | bigint])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(list.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of list) {
    if (size === 1) view.setUint8(at, Number(value));
    else if (size === 2) view.setUint16(at, Number(value), little);
    else if (size === 4) view.setUint32(at, Number(value), little);
    else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), little);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

export function option(code: number, value: Uint8Array, little = true): Uint8Array {
  const padding = new Uint8Array((4 - (value.length % 4)) % 4);
  return joined(fields(little, [2, code], [2, value.length]), value, padding);
}

export function section(little = true): Uint8Array {
  return block(0x0a0d0d0a, fields(little, [4, 0x1a2b3c4d], [2, 1], [2, 0], [8, -1]), little);
}

export interface TestInterface {
  readonly little?: boolean;
  readonly linkType?: number;
  readonly snapLength?: number;
  readonly resolution?: number;
  readonly offsetSeconds?: number;
  readonly name?: string;
}

export function description(shape: TestInterface = {}): Uint8Array {
  const { little = true, linkType = 1, snapLength = 0, resolution, offsetSeconds, name } = shape;
  const options = [
    ...(name === undefined ? [] : [option(2, new TextEncoder().encode(name), little)]),
    ...(resolution === undefined ? [] : [option(9, new Uint8Array([resolution]), little)]),
    ...(offsetSeconds === undefined ? [] : [option(14, fields(little, [8, offsetSeconds]), little)]),
  ];
  return block(1, joined(fields(little, [2, linkType], [2, 0], [4, snapLength]), ...options), little);
}

export function enhanced(frame: TestFrame, id = 0, little = true, options: Uint8Array = new Uint8Array(0)): Uint8Array {
  const { ticks, data, originalLength = data.length } = frame;
  const head = fields(
    little,
    [4, id],
    [4, ticks >> 32n],
    [4, ticks & 0xffffffffn],
    [4, data.length],
    [4, originalLength],
  );
  const padding = new Uint8Array((4 - (data.length % 4)) % 4);
  return block(6, joined(head, data, padding, options), little);
}

/** A frame that no record header can be taken out of: its bytes are all 0xee. */
export function testFrame(ticks: bigint, length: number): TestFrame {
  return { ticks, data: new Uint8Array(length).fill(0xee) };
}
