/** Fragmented datagrams come back whole in whatever order they come, and cost bounded memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise } from '../support/bytes.ts';
import { fragments, ipPacket, UDP, udpDatagram } from '../support/packets.ts';
import { PacketReader } from './support/readPacket.ts';

const RAW = 101;
const FAMILIES = [
  ['IPv4', '203.0.113.53', '10.0.0.2'],
  ['IPv6', '2001:db8::53', '2001:db8::2'],
] as const;

function datagramOf(from: string, to: string, length: number): Uint8Array {
  return udpDatagram(from, to, 53, 4444, noise(length, length));
}

describe.each(FAMILIES)('%s', (_, from, to) => {
  it('is not mixed with a later one of the same identity', () => {
    const [old, late] = [datagramOf(from, to, 1500), datagramOf(from, to, 1500).fill(7, 8)];
    const reader = new PacketReader();
    reader.packet.timeNs = 0;
    reader.read(RAW, fragments(from, to, UDP, old, 1024, 7)[0]!);
    reader.packet.timeNs = 61e9;
    const [first, last] = fragments(from, to, UDP, late, 1024, 7);
    expect(reader.read(RAW, last!).found).toBe(false);
    expect(reader.read(RAW, first!)).toMatchObject({ found: true, transport: late });
  });

  it('is whole once its last missing fragment came, in any order, also twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 9, max: 6000 }),
        fc.integer({ min: 1, max: 180 }),
        fc.array(fc.nat(200), { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (length, eighths, repeats, order) => {
          const datagram = datagramOf(from, to, length);
          const size = Math.max(eighths * 8, 8 * Math.ceil(datagram.length / 8 / 100));
          const pieces = fragments(from, to, UDP, datagram, size, 7);
          const sent = [...pieces, ...repeats.map((i) => pieces[i % pieces.length])]
            .map((piece) => ({ piece, at: order.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ piece }) => piece);
          const missing = new Set(pieces);
          const reader = new PacketReader();
          for (const piece of sent) {
            const read = reader.read(RAW, piece);
            missing.delete(piece);
            if (missing.size > 0) expect(read).toMatchObject({ found: false, stop: 'fragment' });
            else {
              expect(read).toMatchObject({
                found: true,
                stop: 'none',
                protocol: UDP,
                source: from,
                destination: to,
                missing: 0,
              });
              expect(read.transport).toEqual(datagram);
              break;
            }
          }
        },
      ),
    );
  });

  it('is not whole as long as one fragment is missing', () => {
    const pieces = fragments(from, to, UDP, datagramOf(from, to, 900), 200, 7);
    for (const lost of pieces) {
      const reader = new PacketReader();
      const found = pieces.filter((piece) => piece !== lost).map((piece) => reader.read(RAW, piece).found);
      expect(found).not.toContain(true);
    }
  });

  it('is not mixed with another of the same time', () => {
    const [one, other] = [datagramOf(from, to, 700), datagramOf(from, to, 701)];
    const [a, b] = [fragments(from, to, UDP, one, 400, 1), fragments(from, to, UDP, other, 400, 2)];
    const reader = new PacketReader();
    const read = [a[0], b[0], b[1], a[1]].map((piece) => reader.read(RAW, piece));
    expect(read.map(({ found }) => found)).toEqual([false, false, true, true]);
    expect(read[2].transport).toEqual(other);
    expect(read[3].transport).toEqual(one);
  });

  it('whose fragments overlap is as long as the last one says', () => {
    const datagram = datagramOf(from, to, 400);
    const piece = (offset: number, end: number) =>
      ipPacket(from, to, UDP, datagram.subarray(offset, end), {
        id: 9,
        fragment: { offset, more: end < datagram.length },
      });
    const reader = new PacketReader();
    expect(reader.read(RAW, piece(0, 200)).found).toBe(false);
    expect(reader.read(RAW, piece(96, 304)).found).toBe(false);
    expect(reader.read(RAW, piece(160, datagram.length)).transport).toEqual(datagram);
  });

  it('is not made of fragments that were cut by the snap length', () => {
    const pieces = fragments(from, to, UDP, datagramOf(from, to, 400), 208, 7);
    const reader = new PacketReader();
    expect(reader.read(RAW, pieces[0].subarray(0, 100), pieces[0].length).found).toBe(false);
    expect(reader.read(RAW, pieces[1]).found).toBe(false);
  });

  it('that claims to end beyond 64 KiB is given up', () => {
    const reader = new PacketReader();
    const read = reader.read(
      RAW,
      ipPacket(from, to, UDP, noise(100), { id: 9, fragment: { offset: 65_528, more: false } }),
    );
    expect(read).toMatchObject({ found: false, stop: 'fragment' });
  });

  it('leaves the frame after it alone', () => {
    const reader = new PacketReader();
    for (const piece of fragments(from, to, UDP, datagramOf(from, to, 400), 208, 7)) reader.read(RAW, piece);
    const plain = datagramOf(from, to, 30);
    expect(reader.read(RAW, ipPacket(from, to, UDP, plain))).toMatchObject({
      found: true,
      stop: 'none',
      transport: plain,
    });
  });
});

describe('the store', () => {
  it('keeps the latest datagrams and counts those given up', () => {
    const reader = new PacketReader();
    const [from, to] = ['203.0.113.53', '10.0.0.2'];
    const datagram = datagramOf(from, to, 100);
    const piecesOf = (id: number) => fragments(from, to, UDP, datagram, 64, id);
    for (let id = 0; id < 1000; id++) reader.read(RAW, piecesOf(id)[0]);
    expect(reader.fragments.evicted).toBeGreaterThan(500);
    expect(reader.fragments.evicted).toBeLessThan(1000);
    expect(reader.read(RAW, piecesOf(999)[1]).found).toBe(true);
    expect(reader.read(RAW, piecesOf(0)[1]).found).toBe(false);
  });

  it('bounds the pieces of one datagram', () => {
    const reader = new PacketReader();
    const piece = (offset: number) =>
      ipPacket('10.0.0.1', '10.0.0.2', UDP, noise(8), { id: 1, fragment: { offset, more: true } });
    for (let i = 0; i < 5000; i++) expect(reader.read(RAW, piece(8 * (i % 8000))).found).toBe(false);
    const last = ipPacket('10.0.0.1', '10.0.0.2', UDP, noise(8), { id: 1, fragment: { offset: 40_000, more: false } });
    expect(reader.read(RAW, last).found).toBe(false);
  });
});
