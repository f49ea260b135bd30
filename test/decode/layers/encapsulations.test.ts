/** Every encapsulation leads to the packet inside: its addresses, its bytes, its sender. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_TUNNELS } from '../../../src/decode/locatePacket.ts';
import { macBytes } from '../../support/addresses.ts';
import { bytes, noise, u16 } from '../../support/bytes.ts';
import {
  LINKS,
  nested,
  onEthernet,
  PLAIN_PACKET,
  TUNNELS,
  type Tunnel,
  type WrittenLink,
} from '../../support/encapsulations.ts';
import { ipPacket, UDP, udpDatagram } from '../../support/packets.ts';
import { PacketReader } from '../support/readPacket.ts';

const MAC = '02:00:0a:00:00:02';
const PAYLOAD = Uint8Array.of(1, 2, 3, 4, 5);
const PACKETS = [packetBetween('10.0.0.2', '203.0.113.5'), packetBetween('2001:db8::2', '2001:db8:5::25')];
const ALL: readonly WrittenLink[] = [...LINKS, ...TUNNELS.map(onEthernet)];

function packetBetween(from: string, to: string): Uint8Array {
  return ipPacket(from, to, UDP, udpDatagram(from, to, 4444, 53, PAYLOAD), { ttl: 57 });
}

function frameOf(packet: Uint8Array): Uint8Array {
  return bytes(macBytes('02:00:00:00:00:01'), macBytes(MAC), u16(packet[0] >> 4 === 6 ? 0x86dd : 0x0800), packet);
}

function written(link: WrittenLink, packet: Uint8Array): Uint8Array {
  return link.wrap({ bytes: link.carries === 'frame' ? frameOf(packet) : packet, missing: 0 });
}

function tunnelNamed(name: string): Tunnel {
  const found = TUNNELS.find((tunnel) => tunnel.name === name);
  if (found === undefined) throw new Error(`no tunnel ${name}`);
  return found;
}

describe.each(ALL)('$name ($linkType)', (link) => {
  it.each(PACKETS)('leads to the packet inside', (packet) => {
    const read = new PacketReader().read(link.linkType, written(link, packet));
    const plain = new PacketReader().read(PLAIN_PACKET.linkType, packet);
    expect(read).toEqual({ ...plain, mac: link.carries === 'frame' ? MAC : null });
    expect(read.hops).toBe(57);
  });

  it('is cut anywhere without a throw, and nothing behind the cut is read', () => {
    for (const packet of PACKETS) {
      const whole = written(link, packet);
      for (let length = 0; length < whole.length; length++) {
        const [one, other] = [0x00, 0xff].map((poison) =>
          new PacketReader().read(link.linkType, whole.subarray(0, length), whole.length, poison),
        );
        expect(one).toEqual(other);
        if (!one.found) expect(one.stop).not.toBe('none');
      }
    }
  });
});

describe('tunnels inside each other', () => {
  const nesting = fc.array(fc.constantFrom(...TUNNELS), { minLength: 2, maxLength: MOST_TUNNELS });

  it(`are followed ${MOST_TUNNELS} deep, whichever they are`, () => {
    fc.assert(
      fc.property(nesting, fc.constantFrom(...PACKETS), (tunnels, packet) => {
        const read = new PacketReader().read(1, written(onEthernet(nested(...tunnels)), packet));
        expect(read).toMatchObject({ found: true, hops: 57 });
        expect(read.transport.subarray(8)).toEqual(PAYLOAD);
      }),
      { numRuns: 300 },
    );
  });

  it('end at one more, and that is said', () => {
    const tunnels = Array.from({ length: MOST_TUNNELS + 1 }, () => tunnelNamed('IP in IP'));
    const read = new PacketReader().read(1, written(onEthernet(nested(...tunnels)), PACKETS[0]));
    expect(read).toMatchObject({ found: false, stop: 'unsupported' });
  });

  it('survive any damage', () => {
    const at = fc.integer({ min: 0, max: 400 });
    const damage = fc.array(fc.tuple(at, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL, ...TUNNELS.map((one) => onEthernet(nested(one, one)))),
        damage,
        (link, list) => {
          const frame = written(link, PACKETS[0]);
          for (const [place, value] of list) frame[place % frame.length] = value;
          const [one, other] = [0x00, 0xff].map((poison) =>
            new PacketReader().read(link.linkType, frame, frame.length, poison),
          );
          expect(one).toEqual(other);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a tunnel', () => {
  it('may be put together from fragments', () => {
    const tunnel = tunnelNamed('VXLAN');
    const long = ipPacket('10.0.0.2', '203.0.113.5', UDP, udpDatagram('10.0.0.2', '203.0.113.5', 4444, 53, noise(900)));
    const outer = tunnel.wrap({ bytes: frameOf(long), missing: 0 });
    const reader = new PacketReader();
    const pieces = [outer.subarray(20, 420), outer.subarray(420)].map((piece, i) =>
      ipPacket('198.51.100.1', '198.51.100.2', UDP, piece, { id: 9, fragment: { offset: i * 400, more: i === 0 } }),
    );
    const [first, second] = pieces.map((piece) => reader.read(101, piece));
    expect(first).toMatchObject({ found: false, stop: 'fragment' });
    expect(second).toMatchObject({ found: true, source: '10.0.0.2', mac: MAC });
    expect(second.transport.subarray(8)).toEqual(noise(900));
  });

  it('tells nothing of who sent the inner packet, where the outer frame is cooked', () => {
    const outer = tunnelNamed('IP in IP').wrap({ bytes: PACKETS[0], missing: 0 });
    const cooked = bytes(u16(4), u16(1), u16(6), macBytes(MAC), [0, 0], u16(0x0800), outer);
    expect(new PacketReader().read(113, cooked)).toMatchObject({ found: true, outgoing: false, mac: null });
  });

  it.each([
    ['no VXLAN', 4789, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 2)],
    ['no GENEVE', 6081, Uint8Array.of(0xc0, 0, 0, 0, 0, 0, 0, 0, 1, 2)],
    ['no GTP-U', 2152, Uint8Array.of(0x50, 255, 0, 0, 0, 0, 0, 0, 1, 2)],
    ['a GTP-U echo', 2152, Uint8Array.of(0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0)],
    ['no L2TP', 1701, Uint8Array.of(0, 3, 0, 0, 0, 0, 0, 0, 1, 2)],
    ['an L2TP control message', 1701, Uint8Array.of(0xc8, 2, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['too short for VXLAN', 4789, Uint8Array.of(8, 0)],
    ['no GRE', 4754, Uint8Array.of(0xff, 0xff, 0xff, 0xff)],
    ['no TZSP', 37008, Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9, 1, 2)],
  ])('is not guessed from its port alone: %s', (_, port, payload) => {
    const datagram = udpDatagram('10.0.0.2', '203.0.113.5', 50_000, port, payload);
    const read = new PacketReader().read(101, ipPacket('10.0.0.2', '203.0.113.5', UDP, datagram));
    expect(read).toMatchObject({ found: true, source: '10.0.0.2', destination: '203.0.113.5', protocol: UDP });
  });

  it('is not looked for in the answer of a name server', () => {
    const answer = udpDatagram('10.0.0.2', '203.0.113.5', 53, 4789, Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0));
    const read = new PacketReader().read(101, ipPacket('10.0.0.2', '203.0.113.5', UDP, answer));
    expect(read).toMatchObject({ found: true, source: '10.0.0.2', protocol: UDP });
  });
});

describe('what cannot be read', () => {
  const LLC_SNAP = [0xaa, 0xaa, 3, 0, 0, 0];
  const wlanFrame = (first: number, flags: number, sequence: number, body: readonly number[]) =>
    bytes([first, flags, 0, 0], new Uint8Array(18), u16(sequence), body, PACKETS[0]);

  it.each([
    ['an encrypted Wi-Fi frame', 105, wlanFrame(0x08, 0x41, 0, [1, 2, 3, 0x20, 0, 0, 0, 0]), 'encrypted'],
    ['a beacon', 105, wlanFrame(0x80, 0, 0, []), 'not-ip'],
    ['a Wi-Fi frame without data', 105, wlanFrame(0x48, 1, 0, []), 'not-ip'],
    ['a fragment of a Wi-Fi frame', 105, wlanFrame(0x08, 1, 0x0100, [...LLC_SNAP, 8, 0]), 'unsupported'],
    ['compressed PPP', 9, bytes(u16(0x00fd), [1, 2, 3]), 'unsupported'],
    ['PPP control', 9, bytes([0xff, 3], u16(0xc021), [1, 1, 0, 4]), 'not-ip'],
    ['PPPoE of another version', 51, bytes([0x21, 0, 0, 1, 0, 2], u16(0x21), PACKETS[0]), 'malformed'],
    ['PPI around an unknown link', 192, bytes([0, 0, 8, 0, 0xe7, 3, 0, 0], PACKETS[0]), 'unsupported'],
    [
      'radiotap around a frame with a wrong checksum',
      127,
      bytes([0, 0, 9, 0, 2, 0, 0, 0, 0x40], PACKETS[0]),
      'malformed',
    ],
    [
      'source-routed GRE',
      101,
      ipPacket('10.0.0.2', '10.0.0.3', 47, bytes(u16(0x4000), u16(0x0800), PACKETS[0])),
      'unsupported',
    ],
    ['GRE of another protocol', 101, ipPacket('10.0.0.2', '10.0.0.3', 47, bytes(u16(0), u16(0xb7ea))), 'not-ip'],
  ])('%s: %s', (_, linkType, frame, stop) => {
    expect(new PacketReader().read(linkType as number, frame as Uint8Array)).toMatchObject({ found: false, stop });
  });
});
