/** ICMP errors tell whose datagram could not be delivered; everything else tells nothing. */
import { describe, expect, it } from 'vitest';
import { readUnreachable } from '../../src/decode/icmp.ts';
import { bytes, u8 } from '../support/bytes.ts';
import { dnsQuery } from '../support/dnsMessages.ts';
import { ipPacket, ping, TCP, UDP, udpDatagram, unreachable } from '../support/packets.ts';
import { PacketReader } from './support/readPacket.ts';

const QUERY = dnsQuery({ id: 7, name: '5.113.0.203.in-addr.arpa', type: 'PTR' });
const FAMILIES = [
  ['IPv4', '10.0.0.2', '10.1.1.1', 3],
  ['IPv6', '2001:db8::2', '2001:db8:53::53', 1],
] as const;

function quoted(packet: Uint8Array, originalLength = packet.length, poison = 0xa5) {
  const reader = new PacketReader();
  const { found } = reader.read(101, packet, originalLength, poison);
  const datagram = found ? readUnreachable(reader.packet, reader.addresses) : null;
  if (datagram === null) return null;
  const { format } = reader.addresses;
  return {
    ...datagram,
    source: format.call(reader.addresses, datagram.source),
    destination: format.call(reader.addresses, datagram.destination),
  };
}

describe.each(FAMILIES)('an error over %s', (family, asker, server, type) => {
  const datagram = ipPacket(asker, server, UDP, udpDatagram(asker, server, 40001, 53, QUERY));
  const error = (code: number, inner = datagram) => unreachable(server, asker, inner, code);

  it('gives the quoted addresses and ports, whatever its code', () => {
    for (const code of [0, 1, 3, 13]) {
      expect(quoted(error(code))).toMatchObject({
        source: asker,
        sourcePort: 40001,
        destination: server,
        destinationPort: 53,
        id: 7,
      });
    }
  });

  it('is enough with eight bytes of the datagram, and is nothing with less', () => {
    const packet = error(3);
    const headers = family === 'IPv4' ? 20 + 8 + 20 : 40 + 8 + 40;
    for (let length = 0; length < packet.length; length++) {
      const [one, other] = [0x00, 0xff].map((poison) => quoted(packet.subarray(0, length), packet.length, poison));
      expect(one).toEqual(other);
      expect(one !== null).toBe(length >= headers + 4);
      if (one !== null) expect(one.id).toBe(length >= headers + 10 ? 7 : null);
    }
  });

  it('about a TCP segment is nothing', () => {
    expect(quoted(error(3, ipPacket(asker, server, TCP, new Uint8Array(20))))).toBeNull();
  });

  it('of another type is nothing', () => {
    const packet = error(3);
    const at = family === 'IPv4' ? 20 : 40;
    for (const other of [0, 4, 5, 8, 11, 12, 128, 135].filter((one) => one !== type)) {
      expect(quoted(bytes(packet.subarray(0, at), u8(other), packet.subarray(at + 1)))).toBeNull();
    }
  });

  it('that quotes rubbish is nothing', () => {
    const at = (family === 'IPv4' ? 20 : 40) + 8;
    for (const version of [0x00, 0x40, 0x4f, 0x75, 0xff]) {
      const packet = error(3).slice(0, at + 30);
      packet[at] = version;
      expect(() => quoted(packet)).not.toThrow();
      if (version !== 0x4f) expect(quoted(packet)).toBeNull();
    }
  });
});

it('a ping is no error', () => {
  expect(quoted(ping('10.0.0.2', '10.1.1.1', 'request', 1))).toBeNull();
  expect(quoted(ping('10.1.1.1', '10.0.0.2', 'reply', 1))).toBeNull();
});

it('options of the quoted header are stepped over', () => {
  const datagram = ipPacket('10.0.0.2', '10.1.1.1', UDP, udpDatagram('10.0.0.2', '10.1.1.1', 40001, 53, QUERY));
  const withOptions = bytes([0x46], datagram.subarray(1, 20), [1, 1, 1, 1], datagram.subarray(20));
  expect(quoted(unreachable('10.1.1.1', '10.0.0.2', withOptions, 3))).toMatchObject({
    sourcePort: 40001,
    destinationPort: 53,
  });
});
