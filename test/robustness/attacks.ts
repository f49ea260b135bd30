/** Captures made to exhaust memory or time. `count` is how often the hostile thing is done; work must grow with it. */
import { reverseName } from '../support/addresses.ts';
import { bytes, u16, xorshift } from '../support/bytes.ts';
import { dnsQuery, dnsResponse, overTcp } from '../support/dnsMessages.ts';
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
import { AttackCapture, FrameTemplate, Handshake, lastWord, type Sink, tcpFrame, udpFrame } from './attackCapture.ts';

export interface Attack {
  readonly name: string;
  /** How often in `npm test`, and in the large run. */
  readonly count: number;
  readonly largeCount: number;
  write(out: AttackCapture, count: number): void;
}

const CLIENT = '10.0.0.2';
const SERVER = '192.0.2.25';
const RESOLVER = '10.0.0.53';
const DNS = 53;
/** Of the DNS header in a UDP frame over IPv4. */
const DNS_AT = 14 + 20 + 8;

const ptr = (address: string, id = 1): Uint8Array => dnsQuery({ id, name: reverseName(address), type: 'PTR' });
const ptrQuery = (address: string): FrameTemplate => udpFrame(CLIENT, RESOLVER, [40_000, DNS], ptr(address));

/** 10.x.y.z with three digits a label, so that a query for it has a fixed length and can be patched. */
function patchName(frame: FrameTemplate, index: number): void {
  const digits = [index & 127, (index >> 7) & 127, (index >> 14) & 127].map((octet) => octet + 100);
  digits.forEach((value, label) => {
    const at = DNS_AT + 12 + 4 * label + 1;
    frame.bytes[at] = 0x30 + Math.floor(value / 100);
    frame.bytes[at + 1] = 0x30 + (Math.floor(value / 10) % 10);
    frame.bytes[at + 2] = 0x30 + (value % 10);
  });
}

const synFlood: Attack = {
  name: 'SYN flood from random addresses',
  count: 20_000,
  largeCount: 1_000_000,
  write(out, count) {
    const random = xorshift(1);
    const syn = tcpFrame(CLIENT, SERVER, [1, 443], SYN);
    for (let i = 0; i < count; i++) {
      syn
        .source(random())
        .ports(random() & 0xffff, 443)
        .numbers(random(), 0);
      out.frame(syn.bytes, i * 3);
    }
  },
};

const halfOpen: Attack = {
  name: 'half-open connections',
  count: 15_000,
  largeCount: 1_000_000,
  write(out, count) {
    const syn = tcpFrame(CLIENT, SERVER, [1, 443], SYN);
    const synAck = tcpFrame(SERVER, CLIENT, [443, 1], SYN | ACK);
    for (let i = 0; i < count; i++) {
      const [port, client] = [1024 + (i % 60_000), 0x0a000000 + Math.floor(i / 60_000)];
      out.frame(syn.source(client).ports(port, 443).numbers(i, 0).bytes, i * 3);
      out.frame(
        synAck
          .destination(client)
          .ports(443, port)
          .numbers(7, i + 1).bytes,
        i * 3 + 1,
      );
    }
  },
};

const halfOpen6: Attack = {
  name: 'half-open connections from random IPv6 addresses',
  count: 15_000,
  largeCount: 1_000_000,
  write(out, count) {
    const random = xorshift(2);
    const syn = tcpFrame('2001:db8::2', '2001:db8::25', [1, 443], SYN);
    const synAck = tcpFrame('2001:db8::25', '2001:db8::2', [443, 1], SYN | ACK);
    for (let i = 0; i < count; i++) {
      const client = random();
      out.frame(syn.source(client).ports(5000, 443).numbers(i, 0).bytes, i * 3);
      out.frame(
        synAck
          .destination(client)
          .ports(443, 5000)
          .numbers(7, i + 1).bytes,
        i * 3 + 1,
      );
    }
  },
};

const openIdle: Attack = {
  name: 'connections that finish their handshake and say nothing for a minute',
  count: 5_000,
  largeCount: 300_000,
  write(out, count) {
    const handshake = new Handshake(CLIENT, SERVER, 443);
    for (let i = 0; i < count; i++) {
      handshake.write(out, 1024 + (i % 60_000), i * 200, 0x0a000000 + Math.floor(i / 60_000));
    }
  },
};

const distinctLookups: Attack = {
  name: 'distinct PTR lookups that nobody answers',
  count: 20_000,
  largeCount: 1_000_000,
  write(out, count) {
    const query = ptrQuery('10.100.100.100');
    for (let i = 0; i < count; i++) {
      patchName(query, i);
      out.frame(query.ports(1024 + (i % 60_000), DNS).u16(DNS_AT, i & 0xffff).bytes, i * 20);
    }
  },
};

const distinctLookups6: Attack = {
  name: 'distinct PTR lookups of random IPv6 addresses that nobody answers',
  count: 15_000,
  largeCount: 1_000_000,
  write(out, count) {
    const random = xorshift(3);
    const query = ptrQuery('2001:db8::1234');
    for (let i = 0; i < count; i++) {
      for (let nibble = 0; nibble < 16; nibble++) query.bytes[DNS_AT + 13 + 2 * nibble] = 0x30 + (random() % 10);
      out.frame(query.ports(1024 + (i % 60_000), DNS).u16(DNS_AT, i & 0xffff).bytes, i * 20);
    }
  },
};

/** @param step  µs between two tries */
function retries(
  name: string,
  count: number,
  step: number,
  ofTry: (i: number) => readonly [port: number, id: number],
): Attack {
  return {
    name,
    count,
    largeCount: 200_000,
    write(out, count) {
      const query = ptrQuery(SERVER);
      for (let i = 0; i < count; i++) {
        const [port, id] = ofTry(i);
        out.frame(query.ports(port, DNS).u16(DNS_AT, id).bytes, i * step);
      }
    },
  };
}

const sameQuery = retries('endless retries of one lookup, same ID and port', 16_000, 10_000, () => [4000, 7]);
const sameId = retries('endless retries of one lookup, same ID, a new port each', 16_000, 10_000, (i) => [
  1024 + (i % 60_000),
  7,
]);
const newId = retries('endless retries of one lookup, a new ID each', 3_000, 150_000, (i) => [4000, i & 0xffff]);

const multicastRetries: Attack = {
  name: 'endless mDNS queries for one address',
  count: 16_000,
  largeCount: 200_000,
  write(out, count) {
    const query = udpFrame(CLIENT, '224.0.0.251', [5353, 5353], ptr(SERVER, 0));
    for (let i = 0; i < count; i++) out.frame(query.bytes, i * 10_000);
  },
};

const failingRetries: Attack = {
  name: 'one lookup asked again after each SERVFAIL, and a connection that waits',
  count: 16_000,
  largeCount: 200_000,
  write(out, count) {
    new Handshake(CLIENT, SERVER, 443).write(out, 5000, 0);
    const query = ptrQuery(SERVER);
    const name = reverseName(SERVER);
    const failure = dnsResponse({ id: 7, name, type: 'PTR', rcode: 'SERVFAIL' });
    const response = udpFrame(RESOLVER, CLIENT, [DNS, 40_000], failure);
    for (let i = 0; i < count; i++) {
      out.frame(query.ports(40_000, DNS).u16(DNS_AT, i & 0xffff).bytes, 1000 + i * 6000);
      out.frame(response.u16(DNS_AT, i & 0xffff).bytes, 1000 + i * 6000 + 3000);
    }
    const hello = tcpFrame(CLIENT, SERVER, [5000, 443], ACK | PSH, clientHello({ serverName: 'mail.example.com' }));
    out.frame(hello.numbers(100, 500).bytes, 2000 + count * 6000);
  },
};

const forwardRetries: Attack = {
  name: 'endless forward confirmations of one PTR answer',
  count: 16_000,
  largeCount: 200_000,
  write(out, count) {
    const name = reverseName(SERVER);
    out.frame(ptrQuery(SERVER).bytes, 0);
    const answers = [{ name, type: 'PTR', data: 'mail.example.com' }] as const;
    const answer = dnsResponse({ id: 1, name, type: 'PTR', answers });
    out.frame(udpFrame(RESOLVER, CLIENT, [DNS, 40_000], answer).bytes, 500);
    const query = udpFrame(CLIENT, RESOLVER, [4000, DNS], dnsQuery({ id: 9, name: 'mail.example.com', type: 'A' }));
    for (let i = 0; i < count; i++) {
      out.frame(query.ports(1024 + (i % 60_000), DNS).u16(DNS_AT, i & 0xffff).bytes, 1000 + i * 10_000);
    }
  },
};

const manyAskers: Attack = {
  name: 'many askers about one address, each with a connection to it that waits',
  count: 2_500,
  largeCount: 100_000,
  write(out, count) {
    const handshake = new Handshake(CLIENT, SERVER, 443);
    const query = ptrQuery(SERVER);
    const payload = clientHello({ serverName: 'mail.example.com' });
    const hello = tcpFrame(CLIENT, SERVER, [5000, 443], ACK | PSH, payload).numbers(100, 500);
    const client = (i: number) => 0x0a000000 + i;
    for (let i = 0; i < count; i++) {
      handshake.write(out, 5000, i * 100, client(i));
      out.frame(query.source(client(i)).bytes, i * 100 + 50);
    }
    for (let i = 0; i < count; i++) out.frame(hello.source(client(i)).bytes, Math.max(10e6, count * 100) + i * 100);
  },
};

const manyStalls: Attack = {
  name: 'connections of one client to one server that all wait for one lookup',
  count: 1_500,
  largeCount: 100_000,
  write(out, count) {
    const clientWord = lastWord(CLIENT);
    const handshake = new Handshake(CLIENT, SERVER, 443);
    const query = ptrQuery(SERVER);
    const payload = clientHello({ serverName: 'mail.example.com' });
    const hello = tcpFrame(CLIENT, SERVER, [5000, 443], ACK | PSH, payload).numbers(100, 500);
    // Batches of 30,000, so that the ports of one client do.
    for (let done = 0; done < count; done += 30_000) {
      const size = Math.min(30_000, count - done);
      const start = (done / 30_000) * 60e6;
      out.frame(query.ports(40_000, DNS).u16(DNS_AT, 1 + done / 30_000).bytes, start);
      for (let i = 0; i < size; i++) handshake.write(out, 1024 + i, start + 100 + i * 30, clientWord);
      out.frame(query.bytes, start + 5e6);
      for (let i = 0; i < size; i++) out.frame(hello.ports(1024 + i, 443).bytes, start + 10e6 + i * 10);
    }
  },
};

const connectingWhileOpen: Attack = {
  name: 'new connections to an address just looked up, beside thousands that are open',
  count: 4_000,
  largeCount: 100_000,
  write(out, count) {
    const handshake = new Handshake(CLIENT, '192.0.2.77', 9999);
    for (let i = 0; i < Math.min(count, 30_000); i++) handshake.write(out, 1024 + i, i * 30);
    const query = ptrQuery(SERVER);
    const syn = tcpFrame(CLIENT, SERVER, [1, 443], SYN);
    out.frame(query.bytes, 1e6);
    out.frame(query.bytes, 6e6);
    for (let i = 0; i < count; i++) out.frame(syn.ports(1024 + (i % 60_000), 443).numbers(i, 0).bytes, 11e6 + i);
  },
};

const unfinishedHellos: Attack = {
  name: 'ClientHellos that claim 64 KiB, of which the beginning and the end come',
  count: 3_000,
  largeCount: 100_000,
  write(out, count) {
    const handshake = new Handshake(CLIENT, SERVER, 443);
    const start = bytes([22, 3, 1], u16(16_000), [1, 0, 0xff, 0xf0, 3, 3], new Uint8Array(60));
    const head = tcpFrame(CLIENT, SERVER, [1, 443], ACK | PSH, start).numbers(100, 500);
    const tail = tcpFrame(CLIENT, SERVER, [1, 443], ACK | PSH, new Uint8Array(8).fill(1)).numbers(100 + 65_000, 500);
    for (let i = 0; i < count; i++) {
      const [port, client] = [1024 + (i % 60_000), 0x0a000000 + Math.floor(i / 60_000)];
      handshake.write(out, port, i * 100, client);
      out.frame(head.source(client).ports(port, 443).bytes, i * 100 + 30);
      out.frame(tail.source(client).ports(port, 443).bytes, i * 100 + 40);
    }
  },
};

const earlySegments: Attack = {
  name: 'first segments that come out of order and whose beginning never comes',
  count: 1_000,
  largeCount: 40_000,
  write(out, count) {
    const handshake = new Handshake(CLIENT, SERVER, 443);
    const late = tcpFrame(CLIENT, SERVER, [1, 443], ACK | PSH, new Uint8Array(16_000)).numbers(5000, 500);
    for (let i = 0; i < count; i++) {
      const [port, client] = [1024 + (i % 60_000), 0x0a000000 + Math.floor(i / 60_000)];
      handshake.write(out, port, i * 100, client);
      out.frame(late.source(client).ports(port, 443).bytes, i * 100 + 30);
    }
  },
};

/** One connection whose client never comes to an end of its opening. */
function endlessOpening(name: string, port: number, greeting: string, message: Uint8Array): Attack {
  return {
    name,
    count: 20_000,
    largeCount: 1_000_000,
    write(out, count) {
      new Handshake(CLIENT, SERVER, port).write(out, 5000, 0);
      let [client, server] = [100, 500];
      if (greeting !== '') {
        const banner = tcpFrame(SERVER, CLIENT, [port, 5000], ACK | PSH, bytes(greeting)).numbers(server, client);
        out.frame(banner.bytes, 100);
        server += greeting.length;
      }
      const data = tcpFrame(CLIENT, SERVER, [5000, port], ACK | PSH, message);
      for (let i = 0; i < count; i++) {
        out.frame(data.numbers(client >>> 0, server).bytes, 200 + i * 20);
        client = (client + message.length) >>> 0;
      }
    },
  };
}

const endlessLines = endlessOpening(
  'one connection with endless SMTP commands',
  25,
  '220 mail ESMTP\r\n',
  bytes('NOOP\r\n'),
);
const endlessLine = endlessOpening('one command that never ends', 25, '220 mail ESMTP\r\n', bytes('A'));
const endlessBytes = endlessOpening('one unknown protocol that never ends', 7777, '', bytes('xx'));
const endlessHello = endlessOpening('one ClientHello after another', 443, '', clientHello({ serverName: 'a.example' }));

const dnsOverTcp: Attack = {
  name: 'DNS messages of 64 kB over TCP, full of names that point at each other',
  count: 60,
  largeCount: 2_000,
  write(out, count) {
    const message = loopingMessage(65_000);
    new Handshake(RESOLVER, CLIENT, DNS).write(out, 5000, 0);
    const stream = overTcp(message);
    let sequence = 500;
    for (let i = 0; i < count; i++) {
      for (let at = 0; at < stream.length; at += 1400) {
        const piece = stream.subarray(at, at + 1400);
        const data = tcpFrame(CLIENT, RESOLVER, [DNS, 5000], ACK, piece).numbers(sequence >>> 0, 100);
        out.frame(data.bytes, 100 + i * 1000 + at / 100);
        sequence += piece.length;
      }
    }
  },
};

/** A response to a PTR query with thousands of PTR records, each of whose names is a chain of pointers. */
function loopingMessage(size: number): Uint8Array {
  const name = reverseName(SERVER);
  const head = dnsResponse({ id: 1, name, type: 'PTR' });
  const record = bytes([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0, 2]);
  const count = Math.floor((size - head.length) / 14);
  const out = new Uint8Array(head.length + count * 14);
  out.set(head);
  new DataView(out.buffer).setUint16(6, count);
  for (let i = 0; i < count; i++) {
    const at = head.length + i * 14;
    out.set(record, at);
    // Each points at the name of the record before it; the first at itself.
    const target = Math.min(i === 0 ? at + 12 : at - 2, 0x3fff);
    out.set(u16(0xc000 | target), at + 12);
  }
  return out;
}

const dnsLoops: Attack = {
  name: 'PTR lookups answered with compression loops',
  count: 4_000,
  largeCount: 200_000,
  write(out, count) {
    const query = ptrQuery(SERVER);
    const response = udpFrame(RESOLVER, CLIENT, [DNS, 40_000], loopingMessage(1400));
    for (let i = 0; i < count; i++) {
      out.frame(query.u16(DNS_AT, i & 0xffff).bytes, i * 10_000);
      out.frame(response.u16(DNS_AT, i & 0xffff).bytes, i * 10_000 + 400);
    }
  },
};

const nameInQuestionLoops: Attack = {
  name: 'queries whose name is a compression loop',
  count: 20_000,
  largeCount: 500_000,
  write(out, count) {
    const message = bytes(
      dnsQuery({ id: 1, name: 'x', type: 'PTR' }).subarray(0, 12),
      [0xc0, 14, 0xc0, 12],
      u16(12),
      u16(1),
    );
    const query = udpFrame(CLIENT, RESOLVER, [40_000, DNS], message);
    for (let i = 0; i < count; i++) out.frame(query.u16(DNS_AT, i & 0xffff).bytes, i * 20);
  },
};

const fragmentFlood: Attack = {
  name: 'first fragments of datagrams that never become whole',
  count: 10_000,
  largeCount: 300_000,
  write(out, count) {
    const datagram = udpDatagram(CLIENT, RESOLVER, 40_000, DNS, bytes(ptr(SERVER), new Uint8Array(1400)));
    const [first] = fragments(CLIENT, RESOLVER, UDP, datagram, 1000, 1);
    const frame = new FrameTemplate(first, CLIENT, RESOLVER);
    for (let i = 0; i < count; i++) out.frame(frame.u16(18, i & 0xffff).source(0x0a000000 + (i >> 16)).bytes, i * 20);
  },
};

const overlappingFragments: Attack = {
  name: 'thousands of overlapping fragments of one datagram',
  count: 10_000,
  largeCount: 300_000,
  write(out, count) {
    const packet = ipPacket(CLIENT, RESOLVER, UDP, new Uint8Array(16), { id: 5, fragment: { offset: 8, more: true } });
    const frame = new FrameTemplate(packet, CLIENT, RESOLVER);
    for (let i = 0; i < count; i++) out.frame(frame.u16(20, 0x2000 | ((i * 37) % 8000)).bytes, i * 20);
  },
};

const vlanStack: Attack = {
  name: 'frames behind 350 VLAN tags',
  count: 10_000,
  largeCount: 200_000,
  write(out, count) {
    const syn = tcpSegment(CLIENT, SERVER, { sourcePort: 5000, destinationPort: 443, seq: 1, ack: 0, flags: SYN });
    const tags = Array.from({ length: 350 }, (_, i) => i);
    const frame = new FrameTemplate(ipPacket(CLIENT, SERVER, TCP, syn), CLIENT, SERVER, tags);
    for (let i = 0; i < count; i++) out.frame(frame.bytes, i * 20);
  },
};

const icmpFlood: Attack = {
  name: 'ICMP errors about queries that are not known, beside thousands that are',
  count: 10_000,
  largeCount: 500_000,
  write(out, count) {
    const query = ptrQuery('10.100.100.100');
    for (let i = 0; i < 5000; i++) {
      patchName(query, i);
      out.frame(query.ports(1024 + i, DNS).u16(DNS_AT, i).bytes, i);
    }
    const quoted = ipPacket(CLIENT, RESOLVER, UDP, udpDatagram(CLIENT, RESOLVER, 65_000, DNS, ptr(SERVER)));
    const error = new FrameTemplate(unreachable(RESOLVER, CLIENT, quoted, 3), RESOLVER, CLIENT);
    for (let i = 0; i < count; i++) out.frame(error.bytes, 10_000 + i * 20);
  },
};

const otherLookups: Attack = {
  name: 'stalls of a client with thousands of other lookups in flight',
  count: 500,
  largeCount: 20_000,
  write(out, count) {
    manyStalls.write(out, count);
    const other = udpFrame(CLIENT, RESOLVER, [1, DNS], dnsQuery({ id: 1, name: 'www.example.com', type: 'A' }));
    for (let i = 0; i < count * 4; i++) {
      out.frame(other.ports(1024 + (i % 60_000), DNS).u16(DNS_AT, i & 0xffff).bytes, 70e6 + i * 50);
    }
    const handshake = new Handshake(CLIENT, '192.0.2.26', 443);
    const query = ptrQuery('192.0.2.26').u16(DNS_AT, 4242);
    const start = 80e6 + count * 200;
    for (let i = 0; i < Math.min(count, 30_000); i++) handshake.write(out, 1024 + i, start + i * 30);
    out.frame(query.bytes, start + 2e6);
    out.frame(query.bytes, start + 7e6);
    const payload = clientHello({ serverName: 'x.example' });
    const hello = tcpFrame(CLIENT, '192.0.2.26', [1, 443], ACK | PSH, payload).numbers(100, 500);
    for (let i = 0; i < Math.min(count, 30_000); i++)
      out.frame(hello.ports(1024 + i, 443).bytes, start + 12e6 + i * 10);
  },
};

const noLineEnd: Attack = {
  name: 'many text connections without a line end anywhere',
  count: 6_000,
  largeCount: 300_000,
  write(out, count) {
    const handshake = new Handshake('10.1.1.2', '192.1.2.25', 25);
    const banner = tcpFrame('192.1.2.25', '10.1.1.2', [25, 1], ACK | PSH, bytes('220 x')).numbers(500, 100);
    for (let i = 0; i < count; i++) {
      const port = 0x1111 + (i % 40_000);
      handshake.write(out, port, i * 100);
      for (let n = 0; n < 5; n++) out.frame(banner.ports(25, port).numbers(500 + 5 * n, 100).bytes, i * 100 + 30 + n);
    }
  },
};

const reusedPorts: Attack = {
  name: 'one five-tuple opened again and again',
  count: 20_000,
  largeCount: 1_000_000,
  write(out, count) {
    const syn = tcpFrame(CLIENT, SERVER, [5000, 443], SYN);
    for (let i = 0; i < count; i++) out.frame(syn.numbers(i * 7919, 0).bytes, i * 700_000);
  },
};

const longNames: Attack = {
  name: 'distinct PTR answers with the longest names',
  count: 4_000,
  largeCount: 100_000,
  write(out, count) {
    const longest = [63, 63, 63, 61].map((length) => 'w'.repeat(length)).join('.');
    const query = ptrQuery('10.100.100.100');
    const name = reverseName('10.100.100.100');
    const answers = Array.from({ length: 5 }, () => ({ name, type: 'PTR', data: longest }) as const);
    const response = udpFrame(RESOLVER, CLIENT, [DNS, 40_000], dnsResponse({ id: 1, name, type: 'PTR', answers }));
    const forward = udpFrame(CLIENT, RESOLVER, [40_001, DNS], dnsQuery({ id: 1, name: longest, type: 'A' }));
    const none = dnsResponse({ id: 1, name: longest, type: 'A', rcode: 'NXDOMAIN' });
    const nothing = udpFrame(RESOLVER, CLIENT, [DNS, 40_001], none);
    for (let i = 0; i < count; i++) {
      patchName(query, i);
      patchName(response, i);
      out.frame(query.u16(DNS_AT, i & 0xffff).bytes, i * 1000);
      out.frame(response.u16(DNS_AT, i & 0xffff).bytes, i * 1000 + 300);
      out.frame(forward.u16(DNS_AT, i & 0xffff).bytes, i * 1000 + 400);
      out.frame(nothing.u16(DNS_AT, i & 0xffff).bytes, i * 1000 + 700);
    }
  },
};

export const ATTACKS: readonly Attack[] = [
  synFlood,
  halfOpen,
  halfOpen6,
  openIdle,
  distinctLookups,
  distinctLookups6,
  sameQuery,
  sameId,
  newId,
  multicastRetries,
  failingRetries,
  forwardRetries,
  manyAskers,
  manyStalls,
  otherLookups,
  connectingWhileOpen,
  unfinishedHellos,
  earlySegments,
  endlessLines,
  endlessLine,
  endlessBytes,
  endlessHello,
  noLineEnd,
  reusedPorts,
  dnsOverTcp,
  dnsLoops,
  nameInQuestionLoops,
  longNames,
  fragmentFlood,
  overlappingFragments,
  vlanStack,
  icmpFlood,
];

export function writeAttack(attack: Attack, count: number, sink: Sink): void {
  const out = new AttackCapture(sink);
  attack.write(out, count);
  out.end();
}

/** A whole attack in memory. */
export function attackBytes(attack: Attack, count: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  writeAttack(attack, count, (piece) => pieces.push(piece.slice()));
  return bytes(...pieces);
}
