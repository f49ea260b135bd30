/** What a filter means: the operators of Wireshark 4.0, over frames built for it. */
import { describe, expect, it } from 'vitest';
import { pcapFile } from '../support/captureFiles.ts';
import { dnsQuery, dnsResponse, overTcp } from '../support/dnsMessages.ts';
import { frameBytes } from '../support/links.ts';
import {
  ACK,
  fragments,
  ipPacket,
  PSH,
  SYN,
  TCP,
  tcpSegment,
  UDP,
  udpDatagram,
  unreachable,
} from '../support/packets.ts';
import { clientHello } from '../support/tlsMessages.ts';
import { matching, matchingAlone } from './support/frames.ts';

const [A, B, R] = ['10.0.0.1', '10.0.0.2', '10.0.0.53'];
const NAME = '2.0.0.10.in-addr.arpa';

function segment(from: string, to: string, ports: readonly [number, number], fields: object): Uint8Array {
  const [sourcePort, destinationPort] = ports;
  const raw = tcpSegment(from, to, { sourcePort, destinationPort, seq: 1000, ack: 0, flags: ACK, ...fields });
  return ipPacket(from, to, TCP, raw);
}

function datagram(from: string, to: string, source: number, destination: number, payload: Uint8Array): Uint8Array {
  return ipPacket(from, to, UDP, udpDatagram(from, to, source, destination, payload));
}

const QUERY = datagram(A, R, 4000, 53, dnsQuery({ id: 7, name: NAME, type: 'PTR' }));
const ANSWER = dnsResponse({
  id: 7,
  name: NAME,
  type: 'PTR',
  answers: [{ name: NAME, type: 'PTR', data: 'b.example' }],
});
const HELLO = clientHello({ serverName: 'mail.example.com', size: 2000 });

const PACKETS: readonly Uint8Array[] = [
  QUERY,
  datagram(R, A, 53, 4000, ANSWER),
  segment(A, B, [40000, 465], { flags: SYN, seq: 999 }),
  segment(B, A, [465, 40000], { flags: SYN | ACK, seq: 4999, ack: 1000 }),
  segment(A, B, [40000, 465], { ack: 5000, flags: ACK, payload: HELLO.subarray(0, 1400) }),
  segment(A, B, [40000, 465], { seq: 2400, ack: 5000, flags: ACK | PSH, payload: HELLO.subarray(1400) }),
  segment(A, B, [40000, 465], { ack: 5000, flags: ACK, payload: HELLO.subarray(0, 1400) }),
  unreachable(R, A, QUERY, 3),
  datagram(A, B, 5353, 5353, dnsQuery({ id: 0, name: '_x._tcp.local', type: 'PTR' })),
  ...fragments(A, R, UDP, udpDatagram(A, R, 4001, 53, dnsQuery({ id: 8, name: NAME, type: 'A' })), 16, 77),
  segment(A, R, [40001, 53], { payload: overTcp(dnsQuery({ id: 9, name: 'over.tcp', type: 'A' })) }),
];
const LAST = PACKETS.length;
const MACS = { sourceMac: '02:00:00:00:00:01', destinationMac: '02:00:00:00:00:02', interfaceIndex: 1 };
const CAPTURE = pcapFile(
  PACKETS.map((packet, index) => ({
    epochNs: 1_000_000_000n * BigInt(1_000_000 + index),
    bytes: frameBytes('ethernet', { ...MACS, packet, direction: 'out' }),
  })),
  { linkType: 1, precision: 'ns' },
);

describe('a DNS message', () => {
  // Seconds, then a query or a response of this ID.
  const MESSAGES: readonly [number, 'query' | 'response', number][] = [
    [0, 'query', 7],
    [4.999, 'query', 7],
    [5, 'query', 7],
    [5.5, 'response', 7],
    [5.6, 'response', 7],
    [5.7, 'response', 8],
    [6, 'query', 7],
    [6.1, 'response', 7],
  ];
  const capture = pcapFile(
    MESSAGES.map(([seconds, kind, id]) => ({
      epochNs: 1_000_000_000_000_000n + BigInt(seconds * 1e9),
      bytes: frameBytes('ethernet', {
        ...MACS,
        packet:
          kind === 'query'
            ? datagram(A, R, 4000, 53, dnsQuery({ id, name: NAME, type: 'PTR' }))
            : datagram(R, A, 53, 4000, dnsResponse({ id, name: NAME, type: 'PTR', answers: [] })),
        direction: 'out',
      }),
    })),
    { linkType: 1, precision: 'ns' },
  );

  it.each<[string, number[]]>([
    ['dns.retransmission', [2, 5]],
    ['dns.retransmit_request_in == 1', [2]],
    ['dns.retransmit_request', [2]],
    ['dns.response_to == 3', [4]],
    ['dns.retransmit_response_in == 4', [5]],
    ['dns.retransmit_response', [5]],
    ['dns.unsolicited', [6]],
    ['dns.response_to == 7', [8]],
  ])('that was sent again, or answers none: %s', (text, frames) => {
    expect(matching(capture, [text])[0]).toEqual(frames);
    expect(matchingAlone(capture, text)).toEqual(frames);
  });
});

describe('a filter', () => {
  it.each<[string, number[]]>([
    ['frame.number in {2, 4..5}', [2, 4, 5]],
    ['ip.addr == 10.0.0.53', [1, 2, 8, 10, 11, 12, LAST]],
    ['ip.addr == 10.0.0.0/31', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, LAST]],
    ['ip.src == 10.0.0.2', [4]],
    ['tcp.port == 465', [3, 4, 5, 6, 7]],
    ['tcp.srcport > tcp.dstport', [3, 5, 6, 7, LAST]],
    ['tcp.flags == 0x02', [3]],
    ['tcp.flags & 0x12 == 0x12', [4]],
    ['tcp.flags & 0x02', [3, 4]],
    ['tcp.flags.syn', [3, 4, 5, 6, 7, LAST]],
    ['tcp.flags.syn == 1 xor tcp.flags.ack == 1', [3, 5, 6, 7, LAST]],
    ['tcp.seq == 0', [3, 4]],
    ['tcp.ack == 1', [4, 5, 6, 7, LAST]],
    ['tcp.stream == 1', [LAST]],
    ['tcp.analysis.retransmission || tcp.analysis.spurious_retransmission || tcp.analysis.out_of_order', [7]],
    ['tls', [6]],
    ['tls.handshake.type == 1', [6]],
    ['tls.handshake.extensions_server_name == "mail.example.com"', [6]],
    ['icmp', [8]],
    ['dns', [1, 2, 8, 12, LAST]],
    ['mdns', [9]],
    ['dns.qry.type == 12', [1, 2, 8, 9]],
    ['dns.qry.name contains "in-addr"', [1, 2, 8, 12]],
    ['dns.qry.name == "over.tcp"', [LAST]],
    ['dns.ptr.domain_name matches "^B\\\\."', [2]],
    ['dns.response_to == 1 && dns.time == 1', [2]],
    ['dns.response_in == 2', [1]],
    ['udp.port == 4001', [12]],
    ['ip.flags.mf == 1', [10, 11]],
    ['ip.proto == 1 and not tcp', [8]],
    ['frame.time_relative == 2', [3]],
    ['frame.time_delta > 0 && frame.number < 3', [2]],
    ['eth.addr[0:2] == 02:00 && frame.number == 1', [1]],
    ['tcp.payload[0] == 16', [5, 7]],
    ['udp contains "in-addr"', [1, 2, 8, 12]],
    ['udp.stream == 0', [1, 2, 8]],
  ])('%s', (text, frames) => {
    expect(matching(CAPTURE, [text])[0]).toEqual(frames);
    expect(matchingAlone(CAPTURE, text)).toEqual(frames);
  });

  it('with != holds when no value is equal, and only where there is one', () => {
    const [all, any, not] = matching(CAPTURE, ['tcp.port != 465', 'tcp.port !== 465', '!(tcp.port == 465)']);
    expect(all).toEqual([LAST]);
    expect(any).toEqual([3, 4, 5, 6, 7, LAST]);
    expect(not).toHaveLength(LAST - 5);
  });

  it('with all and any asks every value or one', () => {
    expect(matching(CAPTURE, ['all tcp.port > 400', 'any tcp.port < 100', 'ip.addr === 10.0.0.1'])).toEqual([
      [3, 4, 5, 6, 7],
      [LAST],
      [],
    ]);
  });

  it('binds not before and, and before xor, xor before or', () => {
    const texts = ['icmp or tcp and dns', '(icmp or tcp) and dns', 'not icmp and dns', 'icmp or mdns xor mdns'];
    expect(matching(CAPTURE, texts)).toEqual([[8, LAST], [8, LAST], [1, 2, 12, LAST], [8]]);
  });
});
