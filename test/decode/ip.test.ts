/** IPv4 and IPv6 headers: by their lengths and never past them, also when the lengths lie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes } from '../support/addresses.ts';
import { bytes, u8, u16 } from '../support/bytes.ts';
import { ipPacket, UDP, udpDatagram } from '../support/packets.ts';
import { PacketReader } from './support/readPacket.ts';

const RAW = 101;
const DATAGRAM = udpDatagram(
  '10.0.0.2',
  '203.0.113.5',
  4444,
  53,
  Uint8Array.from({ length: 20 }, (_, i) => i),
);
const V4 = ipPacket('10.0.0.2', '203.0.113.5', UDP, DATAGRAM, { ttl: 57 });

function read(packet: Uint8Array, originalLength?: number) {
  return new PacketReader().read(RAW, packet, originalLength);
}

function changed(packet: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = packet.slice();
  copy.set(values, at);
  return copy;
}

/** An IPv6 packet of these headers, each 8 bytes or as given. */
function v6(first: number, body: Uint8Array, payloadLength = body.length): Uint8Array {
  const head = [0x60, 0, 0, 0, ...u16(payloadLength), first, 61];
  return bytes(head, addressBytes('2001:db8::2'), addressBytes('2001:db8::53'), body);
}

/** Neither what lies behind the captured bytes nor anything else makes it throw or differ. */
function expectBounded(packet: Uint8Array, originalLength = packet.length): void {
  const [one, other] = [0x00, 0x11, 0xff].map((poison) => new PacketReader().read(RAW, packet, originalLength, poison));
  expect(one).toEqual(other);
  expect(one.transport.length).toBeLessThanOrEqual(packet.length);
}

describe('IPv4', () => {
  it('gives addresses, hops and the payload', () => {
    expect(read(V4)).toMatchObject({
      found: true,
      source: '10.0.0.2',
      destination: '203.0.113.5',
      protocol: UDP,
      hops: 57,
      missing: 0,
      transport: DATAGRAM,
    });
  });

  it('is read through options of every length', () => {
    for (let words = 6; words <= 15; words++) {
      const options = new Uint8Array((words - 5) * 4).fill(1);
      const head = changed(V4.subarray(0, 20), 0, 0x40 | words);
      head.set(u16(words * 4 + DATAGRAM.length), 2);
      expect(read(bytes(head, options, DATAGRAM)).transport).toEqual(DATAGRAM);
    }
  });

  it('whose options were cut off is cut, not read', () => {
    const packet = changed(bytes(V4.subarray(0, 20), new Uint8Array(12)), 0, 0x4f, 0, ...u16(80));
    expect(read(packet, 80)).toMatchObject({ found: false, stop: 'truncated' });
  });

  it.each([0, 1, 4])('with a header of %i words is malformed', (words) => {
    expect(read(changed(V4, 0, 0x40 | words))).toMatchObject({ found: false, stop: 'malformed' });
  });

  it('shorter than its header is malformed', () => {
    expect(read(changed(V4, 2, ...u16(19)))).toMatchObject({ found: false, stop: 'malformed' });
  });

  it('longer than its frame ends with the frame', () => {
    expect(read(changed(V4, 2, ...u16(60_000)))).toMatchObject({ found: true, missing: 0, transport: DATAGRAM });
  });

  it('of length zero, cut up by the network card later, ends with the frame', () => {
    expect(read(changed(V4, 2, 0, 0))).toMatchObject({ found: true, transport: DATAGRAM });
  });

  it('with padding behind it ends before the padding', () => {
    expect(read(bytes(V4, new Uint8Array(20).fill(0xee)))).toMatchObject({ found: true, transport: DATAGRAM });
  });

  it('cut by the snap length says how much is missing', () => {
    const read30 = read(V4.subarray(0, 30), V4.length);
    expect(read30).toMatchObject({ found: true, missing: V4.length - 30, transport: DATAGRAM.slice(0, 10) });
  });
});

describe('IPv6', () => {
  const pad = (next: number) => [next, 0, 1, 4, 0, 0, 0, 0];

  it.each([
    ['nothing', UDP, []],
    ['hop-by-hop options', 0, pad(UDP)],
    ['destination options', 60, pad(UDP)],
    ['a routing header', 43, [UDP, 0, 253, 0, 0, 0, 0, 0]],
    ['an authentication header', 51, [UDP, 4, ...new Array(22).fill(0)]],
    ['a mobility header', 135, pad(UDP)],
    ['an atomic fragment', 44, [UDP, 0, 0, 0, 1, 2, 3, 4]],
    ['hop-by-hop, destination, atomic fragment', 0, [...pad(60), ...pad(44), UDP, 0, 0, 0, 1, 2, 3, 4]],
    ['options of 24 bytes', 60, [UDP, 2, ...new Array(22).fill(0)]],
  ] as const)('with %s leads to the datagram', (_, first, headers) => {
    const packet = v6(first, bytes([...headers], DATAGRAM));
    expect(read(packet)).toMatchObject({
      found: true,
      source: '2001:db8::2',
      destination: '2001:db8::53',
      protocol: UDP,
      hops: 61,
      transport: DATAGRAM,
    });
    for (let length = 0; length < packet.length; length++) {
      const cut = packet.subarray(0, length);
      expectBounded(cut, packet.length);
      if (length < 40 + headers.length)
        expect(read(cut, packet.length)).toMatchObject({ found: false, stop: 'truncated' });
    }
  });

  it('with a protocol that nobody knows stops there', () => {
    expect(read(v6(200, DATAGRAM))).toMatchObject({ found: true, protocol: 200, transport: DATAGRAM });
    expect(read(v6(59, new Uint8Array(0)))).toMatchObject({ found: true, protocol: 59 });
  });

  it('with endless extension headers is malformed', () => {
    const many = bytes(...Array.from({ length: 100 }, () => pad(60)));
    expect(read(v6(60, many))).toMatchObject({ found: false, stop: 'malformed' });
  });

  it('whose extension header claims more than there is, is cut', () => {
    expect(read(v6(60, bytes([UDP, 255, 0, 0, 0, 0, 0, 0], DATAGRAM)))).toMatchObject({
      found: false,
      stop: 'truncated',
    });
  });

  it('of length zero, a jumbogram, ends with the frame', () => {
    expect(read(v6(UDP, DATAGRAM, 0))).toMatchObject({ found: true, transport: DATAGRAM });
  });

  it('longer than its frame ends with the frame, shorter before its padding', () => {
    expect(read(v6(UDP, DATAGRAM, 5000)).transport).toEqual(DATAGRAM);
    expect(read(v6(UDP, bytes(DATAGRAM, [9, 9, 9]), DATAGRAM.length)).transport).toEqual(DATAGRAM);
  });
});

describe('any packet', () => {
  it('is read within its bytes, whatever they are', () => {
    const first = fc.constantFrom(0x45, 0x46, 0x4f, 0x60);
    fc.assert(
      fc.property(first, fc.uint8Array({ maxLength: 120 }), fc.nat(100), (start, rest, more) => {
        expectBounded(bytes(u8(start), rest), rest.length + 1 + more);
      }),
      { numRuns: 2000 },
    );
  });
});
