/** Of a frame in a tunnel, an evidence file shows the headers all the way in, and of the payload no more than elsewhere. */
import { describe, expect, it } from 'vitest';
import { publicLength } from '../../src/host/evidenceCut.ts';
import type { Role } from '../../src/model/words.ts';
import { bytes, fromHex } from '../support/bytes.ts';
import { LINKS, nested, onEthernet, TUNNELS, type WrittenLink } from '../support/encapsulations.ts';
import { ACK, ipPacket, PSH, TCP, tcpSegment, UDP, udpDatagram } from '../support/packets.ts';

const [CLIENT, SERVER] = ['10.0.0.2', '203.0.113.5'];
const MACS = fromHex('020000000001 02000a000002 0800');
const text = (said: string) => new TextEncoder().encode(said);
const ALL: readonly WrittenLink[] = [...LINKS, ...TUNNELS.map(onEthernet), onEthernet(nested(TUNNELS[0], TUNNELS[8]))];

function segment(payload: Uint8Array): Uint8Array {
  const header = { sourcePort: 40_000, destinationPort: 25, seq: 1, ack: 1, flags: PSH | ACK };
  return ipPacket(CLIENT, SERVER, TCP, tcpSegment(CLIENT, SERVER, { ...header, payload }));
}

/** How many bytes of the packet's payload are hidden. */
function hidden(link: WrittenLink, packet: Uint8Array, roles: readonly Role[]): number {
  const frame = link.wrap({ bytes: link.carries === 'frame' ? bytes(MACS, packet) : packet, missing: 0 });
  const place = { bytes: frame, view: new DataView(frame.buffer), offset: 0, linkType: link.linkType };
  return frame.length - publicLength({ ...place, capturedLength: frame.length, originalLength: frame.length }, roles);
}

describe.each(ALL)('in $name ($linkType)', (link) => {
  it('payload is cut out behind the innermost header', () => {
    const payload = text('Dear Alice, the password is');
    expect(hidden(link, segment(payload), ['data'])).toBe(payload.length);
  });

  it('an opening message ends at the first credential', () => {
    const secret = 'AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n';
    expect(hidden(link, segment(text(`EHLO host\r\n${secret}`)), ['tls-request'])).toBe(secret.length);
  });

  it('DNS is whole', () => {
    const query = ipPacket(CLIENT, SERVER, UDP, udpDatagram(CLIENT, SERVER, 40_000, 53, new Uint8Array(40)));
    expect(hidden(link, query, ['ptr-query'])).toBe(0);
  });
});
