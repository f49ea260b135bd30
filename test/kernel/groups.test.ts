/** The kernel reads the headers of a group of frames at once: what is met inside the group counts all the same. */
import { beforeEach, expect, test } from 'vitest';
import { AddressTable } from '../../src/base/addressTable.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { FlowTable } from '../../src/track/flowTable.ts';
import { bytes, u16 } from '../support/bytes.ts';
import { ACK, ipPacket, TCP, tcpSegment, UDP, udpDatagram } from '../support/packets.ts';

const HERE = '2001:db8::1';
const THERE = '2001:db8::2';
const SECOND_NS = 1e9;

let kernel: Kernel;
let addresses: AddressTable;
let flows: FlowTable;

beforeEach(() => {
  kernel = new Kernel();
  addresses = new AddressTable(kernel.addresses);
  flows = new FlowTable(kernel);
});

test('an address that TypeScript meets at one frame is known at the next ones', () => {
  begin(Array.from({ length: 100 }, () => data(HERE, THERE)));
  expect(kernel.next(0, 0)).toBe(0);
  opened(HERE, THERE);
  expect(kernel.next(1, 0)).toBe(100);
});

test('a conversation that TypeScript opens at one frame is open at the next ones, and in another batch', () => {
  begin(Array.from({ length: 100 }, () => data('10.0.0.1', '10.0.0.2')));
  expect(kernel.next(0, 0)).toBe(0);
  opened('10.0.0.1', '10.0.0.2');
  expect(kernel.next(1, 0)).toBe(100);
  begin(
    Array.from({ length: 100 }, () => data('10.0.0.1', '10.0.0.2')),
    40,
  );
  expect(kernel.next(40, 0)).toBe(100);
});

test('other frames in the same places are read anew', () => {
  opened('10.0.0.1', '10.0.0.2');
  begin([data('10.0.0.1', '10.0.0.2'), data('10.0.0.1', '10.0.0.2')]);
  expect(kernel.next(0, 0)).toBe(2);
  begin([data('10.0.0.1', '10.0.0.2'), data('10.0.0.1', '10.0.0.3')]);
  expect(kernel.next(0, 0)).toBe(1);
});

test('a frame before its time counts once, whatever is unknown of it', () => {
  begin([datagram('10.0.0.1', '10.0.0.2'), data(HERE, THERE), data(HERE, THERE)], 0, [3, 2.5, 2.6]);
  expect(kernel.next(0, 0)).toBe(1);
  opened(HERE, THERE);
  expect(kernel.next(2, 0)).toBe(3);
  expect(kernel.takeCounts()[0]).toBe(2);
});

/** In an analysis that has got to the frame `from`. */
function begin(frames: readonly Uint8Array[], from = 0, seconds: readonly number[] = []): void {
  const room = kernel.take(1 << 16)!;
  const offset = new Int32Array(frames.length);
  let at = 0;
  for (const [i, frame] of frames.entries()) {
    room.set(frame, at);
    offset[i] = at;
    at += frame.length;
  }
  const length = Int32Array.from(frames, (frame) => frame.length);
  const time = Float64Array.from(frames, (_, i) => (seconds[i] ?? 10) * SECOND_NS);
  const position = new Float64Array(frames.length);
  const batch = { bytes: room, offset, capturedLength: length, originalLength: length, time, position };
  kernel.begin(batch, from, frames.length, 1, 0, 0);
}

function opened(from: string, to: string): void {
  const [source, destination] = [addresses.keyOfText(from)!, addresses.keyOfText(to)!];
  flows.insert(source, destination, (1000 << 16) | 443, flows.openedValue);
}

function data(from: string, to: string): Uint8Array {
  const payload = new Uint8Array(40);
  const segment = tcpSegment(from, to, { sourcePort: 1000, destinationPort: 443, seq: 1, ack: 1, flags: ACK, payload });
  return frame(ipPacket(from, to, TCP, segment));
}

function datagram(from: string, to: string): Uint8Array {
  return frame(ipPacket(from, to, UDP, udpDatagram(from, to, 5000, 5001, new Uint8Array(40))));
}

function frame(packet: Uint8Array): Uint8Array {
  return bytes(new Uint8Array(12).fill(2), u16(packet[0] >> 4 === 6 ? 0x86dd : 0x0800), packet);
}
