/** Every link layer that is read leads to the same packet, and says what it knows of the sender. */
import { describe, expect, it } from 'vitest';
import { isSupportedLinkType } from '../../src/decode/layers/registry.ts';
import { bytes, fromHex, u16 } from '../support/bytes.ts';
import { frameBytes, LINK_NUMBERS, type Link, type LinkedPacket } from '../support/links.ts';
import { ipPacket, UDP, udpDatagram } from '../support/packets.ts';
import { PacketReader } from './support/readPacket.ts';

const MAC = '02:00:0a:00:00:02';
const V4 = packetBetween('10.0.0.2', '203.0.113.5');
const V6 = packetBetween('2001:db8::2', '2001:db8:5::25');
const LINKS: readonly Link[] = ['ethernet', 'sll', 'sll2', 'raw', 'null', 'loop'];

function packetBetween(from: string, to: string): Uint8Array {
  return ipPacket(from, to, UDP, udpDatagram(from, to, 4444, 53, Uint8Array.of(1, 2, 3)));
}

function linked(packet: Uint8Array, direction: LinkedPacket['direction'] = 'in'): LinkedPacket {
  return { sourceMac: MAC, destinationMac: '02:00:00:00:00:01', packet, direction, interfaceIndex: 2 };
}

function readOn(link: Link, packet: Uint8Array, direction?: LinkedPacket['direction'], vlans: readonly number[] = []) {
  return new PacketReader().read(LINK_NUMBERS[link], frameBytes(link, linked(packet, direction), vlans));
}

describe.each(LINKS)('%s', (link) => {
  it('leads to IPv4 and to IPv6', () => {
    expect(readOn(link, V4)).toMatchObject({ found: true, source: '10.0.0.2', destination: '203.0.113.5' });
    expect(readOn(link, V6)).toMatchObject({ found: true, source: '2001:db8::2', destination: '2001:db8:5::25' });
    expect(readOn(link, V6).transport).toEqual(V6.slice(40));
  });

  it('is cut anywhere without a throw, and nothing behind the cut is read', () => {
    const whole = frameBytes(link, linked(V4));
    for (let length = 0; length < whole.length; length++) {
      const [one, other] = [0x00, 0xff].map((poison) =>
        new PacketReader().read(LINK_NUMBERS[link], whole.subarray(0, length), whole.length, poison),
      );
      expect(one).toEqual(other);
      if (!one.found) expect(one.stop).toBe('truncated');
      else expect(length).toBeGreaterThanOrEqual(whole.length - V4.length + 20);
    }
  });

  it('knows the sender as far as it tells', () => {
    const hasMac = link === 'ethernet' || link === 'sll' || link === 'sll2';
    expect(readOn(link, V4).mac).toBe(hasMac ? MAC : null);
    expect(readOn(link, V4).outgoing).toBe(false);
    expect(readOn(link, V4, 'out').outgoing).toBe(link === 'sll' || link === 'sll2');
    expect(readOn(link, V4).loopback).toBe(link === 'null' || link === 'loop');
  });
});

describe('Ethernet', () => {
  it.each([[[100]], [[100, 7]], [[1, 2, 3, 4]]])('is followed through the tags %j', (vlans) => {
    expect(readOn('ethernet', V4, 'in', vlans)).toMatchObject({ found: true, source: '10.0.0.2', mac: MAC });
  });

  it('is followed through the old QinQ type', () => {
    const frame = bytes(fromHex('020000000001 02000a000002 9100 0064 8100 0007 0800'), V4);
    expect(new PacketReader().read(1, frame).found).toBe(true);
  });

  it.each([
    ['ARP', '0806', 'arp'],
    ['IEEE 802.3 with LLC', '0026', 'not-ip'],
    ['PPPoE discovery', '8863', 'not-ip'],
  ])('with %s holds no IP packet', (_, type, stop) => {
    const frame = bytes(fromHex(`020000000001 02000a000002 ${type}`), new Uint8Array(46));
    expect(new PacketReader().read(1, frame)).toMatchObject({ found: false, stop });
  });

  it('is loopback where both addresses are zero, as on Linux lo', () => {
    const frame = bytes(new Uint8Array(12), u16(0x0800), V4);
    expect(new PacketReader().read(1, frame)).toMatchObject({ found: true, loopback: true });
  });

  it('may be padded behind the packet', () => {
    const read = new PacketReader().read(1, bytes(frameBytes('ethernet', linked(V4)), new Uint8Array(15).fill(0xee)));
    expect(read.transport).toEqual(V4.slice(20));
  });

  it('of nothing but tags ends', () => {
    const tags = bytes(fromHex('020000000001 02000a000002'), ...Array.from({ length: 2000 }, () => [0x81, 0, 0, 1]));
    expect(new PacketReader().read(1, tags)).toMatchObject({ found: false, stop: 'unsupported' });
  });
});

describe('BSD loopback', () => {
  it.each([
    ['IPv4, little endian', '02000000', V4],
    ['IPv4, big endian', '00000002', V4],
    ['IPv6 of macOS, little endian', '1e000000', V6],
    ['IPv6 of macOS, big endian', '0000001e', V6],
    ['IPv6 of FreeBSD', '1c000000', V6],
    ['IPv6 of NetBSD', '18000000', V6],
    ['IPv6 of Linux', '0a000000', V6],
  ] as const)('reads the family of %s', (_, family, packet) => {
    for (const linkType of [0, 108]) {
      const read = new PacketReader().read(linkType, bytes(fromHex(family), packet));
      expect(read).toMatchObject({ found: true, loopback: true });
    }
  });

  it('with another family holds no IP packet', () => {
    expect(new PacketReader().read(0, bytes(fromHex('07000000'), V4))).toMatchObject({ found: false, stop: 'not-ip' });
  });
});

describe('Linux cooked frames', () => {
  it('of the loopback device have no sender', () => {
    const frame = bytes(u16(0), u16(772), u16(6), new Uint8Array(8), u16(0x0800), V4);
    expect(new PacketReader().read(113, frame)).toMatchObject({ found: true, loopback: true, mac: null });
  });

  it.each([0, 4, 8])('with an address of %i bytes have no sender', (length) => {
    const one = bytes(u16(0), u16(1), u16(length), new Uint8Array(8).fill(7), u16(0x0800), V4);
    expect(new PacketReader().read(113, one)).toMatchObject({ found: true, mac: null });
    const two = bytes(u16(0x0800), new Uint8Array(6), u16(1), [0, length], new Uint8Array(8).fill(7), V4);
    expect(new PacketReader().read(276, two)).toMatchObject({ found: true, mac: null });
  });

  it('may carry a VLAN tag', () => {
    const frame = bytes(u16(0), u16(1), u16(6), new Uint8Array(8).fill(2), u16(0x8100), u16(7), u16(0x86dd), V6);
    expect(new PacketReader().read(113, frame)).toMatchObject({ found: true, source: '2001:db8::2' });
  });
});

describe('raw IP', () => {
  it.each([12, 14, 101, 228, 229])('is read under number %i', (linkType) => {
    expect(new PacketReader().read(linkType, linkType === 229 ? V6 : V4).found).toBe(true);
  });

  it('of another version is malformed', () => {
    expect(new PacketReader().read(101, Uint8Array.of(0x75, 0, 0, 0))).toMatchObject({
      found: false,
      stop: 'malformed',
    });
  });
});

describe('any other link type', () => {
  it('is unsupported, and said to be', () => {
    expect(isSupportedLinkType(147)).toBe(false);
    expect(isSupportedLinkType(1)).toBe(true);
    expect(new PacketReader().read(147, V4)).toMatchObject({ found: false, stop: 'unsupported' });
  });

  it('forgets the frame before it', () => {
    const reader = new PacketReader();
    reader.read(LINK_NUMBERS.sll, frameBytes('sll', linked(V4, 'out')));
    expect(reader.read(101, V4)).toMatchObject({ found: true, mac: null, outgoing: false, stop: 'none' });
    reader.read(147, V4);
    expect(reader.read(101, V4)).toMatchObject({ found: true, stop: 'none' });
  });
});
