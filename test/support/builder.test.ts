/** The test captures themselves are right: tshark reads them as they were meant, on every link and in every format. */
import { describe, expect, it } from 'vitest';
import { reverseName } from './addresses.ts';
import { dnsQuery, dnsResponse, nodeStatusResponse, overTcp } from './dnsMessages.ts';
import type { Link } from './links.ts';
import {
  httpConnect,
  httpReply,
  httpRequest,
  kerberosRequest,
  ldapBind,
  ldapBindReply,
  ldapStartTls,
  lines,
  mysqlGreeting,
  mysqlLogin,
  postgresPasswordRequest,
  postgresSslRequest,
  postgresStartup,
  proxyHeader,
  proxyHeaderBinary,
  sshBanner,
  sshEncrypted,
  sshKexInit,
  sshKexReply,
  sshKexRequest,
  sshNewKeys,
} from './openings.ts';
import { ipPacket, UDP, udpDatagram } from './packets.ts';
import { Scenario } from './scenario.ts';
import type { End } from './tcpConnection.ts';
import { applicationData, clientFinished, clientHello, serverHello } from './tlsMessages.ts';
import { hasTshark, tsharkComplaints, tsharkFields } from './tshark.ts';

/** One of everything that the builder can make. */
function everything(): Scenario {
  const story = new Scenario();
  tls(story);
  clearText(story);
  lookups(story);
  return story;
}

function tls(story: Scenario): void {
  const client = story.host('10.0.0.2');
  const server = story.host('203.0.113.5');
  const tcp = story.connect(client, server, { port: 443, at: 0, rttMs: 40, synResentAt: [1] });
  tcp.send('client', clientHello({ serverName: 'mail.example.com', alpn: ['h2'], size: 1900 }), 2);
  tcp.resend('client', 2.3);
  tcp.send('server', serverHello(3000), 2.5);
  tcp.send('client', clientFinished(), 2.6);
  tcp.send('server', applicationData(400), 2.7);
  tcp.keepAlive('client', 30);
  tcp.close('client', 40);
  const client6 = story.host('2001:db8::2', client.mac);
  const server6 = story.host('2001:db8:5::25');
  const tcp6 = story.connect(client6, server6, { port: 443, at: 3, rttMs: 40, timestamps: false });
  tcp6.send('client', clientHello({ serverName: 'six.example.com', size: 12000 }), 3.2);
  tcp6.rst('server', 3.5);
}

function clearText(story: Scenario): void {
  const client = story.host('10.0.0.3');
  const server = story.host('198.51.100.7');
  const talk = (port: number, ...turns: [End, Uint8Array][]) => {
    const tcp = story.connect(client, server, { port, at: 10 });
    turns.forEach(([end, payload], index) => {
      tcp.send(end, payload, 10.1 + index / 10);
    });
  };
  talk(80, ['client', httpRequest('example.com')], ['server', httpReply()]);
  talk(3128, ['client', httpConnect('203.0.113.5:443')], ['server', lines('HTTP/1.1 200 Connection established', '')]);
  talk(25, ['client', proxyHeader('192.0.2.9', 5555, '198.51.100.7', 25)], ['server', lines('220 mail ESMTP')]);
  talk(80, ['client', proxyHeaderBinary('192.0.2.9', 5555, '198.51.100.7', 25)]);
  talk(5432, ['client', postgresSslRequest()], ['server', Uint8Array.of(0x53)]);
  talk(5432, ['client', postgresStartup('app', 'shop')], ['server', postgresPasswordRequest()]);
  talk(3306, ['server', mysqlGreeting()], ['client', mysqlLogin('app')]);
  talk(389, ['client', ldapBind('cn=app,dc=example,dc=com', 'secret')], ['server', ldapBindReply()]);
  talk(389, ['client', ldapStartTls()]);
  talk(88, ['client', kerberosRequest('EXAMPLE.COM', 'anna')]);
  talk(
    22,
    ['server', sshBanner()],
    ['client', sshBanner('OpenSSH_9.6')],
    ['client', sshKexInit()],
    ['server', sshKexInit()],
    ['client', sshKexRequest()],
    ['server', sshKexReply()],
    ['client', sshNewKeys()],
    ['client', sshEncrypted(44)],
    ['server', sshEncrypted(44)],
  );
}

function lookups(story: Scenario): void {
  const asker = story.host('10.0.0.2');
  const resolver = story.host('10.1.1.1');
  const name = reverseName('203.0.113.5');
  story.askPtr(asker, resolver, '203.0.113.5', { at: 20, edns: true });
  story.answerPtr(story.askPtr(asker, resolver, '203.0.113.5', { at: 20.1 }), 20.2, 'mail.example.com');
  const alias = '5.0-127.113.0.203.in-addr.arpa';
  story.answer(story.askPtr(asker, resolver, '203.0.113.5', { at: 20.3 }), 20.4, {
    answers: [
      { name, type: 'CNAME', data: alias },
      { name: alias, type: 'PTR', data: 'mail.example.com' },
    ],
  });
  const soa = { name: '113.0.203.in-addr.arpa', type: 'SOA', data: 'ns.example.com', minimum: 900 } as const;
  const missing = story.askPtr(asker, resolver, '203.0.113.5', { at: 20.5 });
  story.answer(missing, 20.6, { rcode: 'NXDOMAIN', authority: [soa] });
  story.answer(story.ask(asker, resolver, 'mail.example.com', { at: 20.7, type: 'AAAA' }), 20.8, {
    answers: [{ name: 'mail.example.com', type: 'AAAA', data: '2001:db8::5' }],
    compress: false,
  });
  story.answer(story.askPtr(asker, resolver, '203.0.113.5', { at: 20.9 }), 20.95, { truncated: true });
  const tcp = story.connect(asker, resolver, { port: 53, at: 21 });
  tcp.send('client', overTcp(dnsQuery({ id: 7, name, type: 'PTR' })), 21.1);
  const answers = [{ name, type: 'PTR', data: 'mail.example.com' }] as const;
  tcp.send('server', overTcp(dnsResponse({ id: 7, name, type: 'PTR', answers })), 21.2);
  story.unreachable(story.askPtr(asker, resolver, '203.0.113.5', { at: 22 }).frame, resolver, 22.1);
  local(story);
  const many = Array.from(
    { length: 60 },
    (_, index) => ({ name, type: 'PTR', data: `n${index}.example.com` }) as const,
  );
  const long = dnsResponse({ id: 9, name, type: 'PTR', answers: many });
  story.fragmentedUdp(resolver, asker, [53, 40000], long, 23, 512);
  const [asker6, resolver6] = [story.host('2001:db8::2'), story.host('2001:db8::53')];
  story.fragmentedUdp(resolver6, asker6, [53, 40000], long, 23.1, 512);
  const datagram = udpDatagram(asker6.address, resolver6.address, 4444, 53, dnsQuery({ id: 4, name, type: 'PTR' }));
  const extensions = ['hop-by-hop', 'routing', 'destination-options'] as const;
  story.add(asker6, resolver6, ipPacket(asker6.address, resolver6.address, UDP, datagram, { extensions }), 23.2);
  story.unreachable(story.askPtr(asker6, resolver6, '2001:db8::5', { at: 23.3 }).frame, resolver6, 23.4);
}

function local(story: Scenario): void {
  const asker = story.host('10.0.0.2');
  const neighbour = story.host('10.0.0.9');
  const mdns = { port: 5353, serverPort: 5353, id: 0 };
  const query = story.askPtr(asker, story.host('224.0.0.251'), '10.0.0.9', { at: 24, ...mdns });
  const answers = [{ name: query.name, type: 'PTR', data: 'printer.local' }] as const;
  story.answer(query, 24.1, { answers, multicast: true }, neighbour);
  story.askPtr(asker, story.host('224.0.0.252'), '10.0.0.9', { at: 24.2, serverPort: 5355 });
  const status = story.ask(asker, neighbour, '*', { at: 24.3, type: 'NBSTAT', port: 137, serverPort: 137 });
  story.udp(neighbour, asker, [137, 137], nodeStatusResponse(status.id, 'printer'), 24.4);
}

const LINKS: readonly Link[] = ['ethernet', 'sll', 'sll2', 'raw', 'null', 'loop'];

describe.skipIf(!hasTshark)('test captures as tshark reads them', () => {
  it.each(LINKS)('are whole and well-formed on %s', (link) => {
    const capture = everything().toPcap({ link });
    expect(tsharkComplaints(capture)).toEqual([]);
    expect(tsharkFields(capture, ['dns.qry.name'], 'dns.qry.type == 12 && dns.flags.response == 0')).not.toEqual([]);
  });

  it('say the same in every byte order, resolution and format', () => {
    const story = everything();
    const fields = ['frame.number', 'frame.time_epoch', '_ws.col.Info'];
    const expected = tsharkFields(story.toPcap({ precision: 'ns' }), fields);
    expect(expected.length).toBe(story.frames.length);
    for (const endian of ['little', 'big'] as const) {
      expect(tsharkFields(story.toPcap({ precision: 'ns', endian }), fields)).toEqual(expected);
      expect(tsharkFields(story.toPcapng({ precision: 'ns', endian }), fields)).toEqual(expected);
    }
  });

  it('would be told apart from captures with a wrong checksum', () => {
    const capture = everything().toPcap({ link: 'raw' });
    // The last byte of the last frame, an ICMPv6 error.
    capture[capture.length - 1] ^= 1;
    expect(tsharkComplaints(capture)).toHaveLength(1);
  });

  it('may carry VLAN tags', () => {
    const capture = everything().toPcapng({ vlans: [100, 7] });
    expect(tsharkComplaints(capture)).toEqual([]);
    expect(tsharkFields(capture, ['ieee8021ad.id', 'vlan.id'], 'frame.number == 1')).toEqual([['100', '7']]);
  });

  it('read back as the protocols that they imitate', () => {
    const protocols = new Set(tsharkFields(everything().toPcap(), ['_ws.col.Protocol']).flat());
    for (const expected of [
      'TLSv1.3',
      'DNS',
      'MDNS',
      'LLMNR',
      'NBNS',
      'SMTP',
      'SSHv2',
      'PGSQL',
      'MySQL',
      'LDAP',
      'KRB5',
    ]) {
      expect(protocols).toContain(expected);
    }
  });

  it('put a frame at the number asked for', () => {
    const story = new Scenario();
    const [one, other] = [story.host('10.0.0.2'), story.host('10.0.0.1')];
    story.fillUpTo(48, 0, 5, one, other);
    const tcp = story.connect(one, other, { port: 465, at: 5 });
    expect(story.numberOf(tcp.syn)).toBe(48);
  });
});
