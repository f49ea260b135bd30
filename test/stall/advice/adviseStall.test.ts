import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Advice } from '../../../src/model/report.ts';
import { CAUSES, CHANNELS, PHASES, SIDES } from '../../../src/model/words.ts';
import { adviseStall } from '../../../src/stall/advice/adviseStall.ts';
import type { StallFacts } from '../../../src/stall/advice/facts.ts';
import { serverStall, stallFacts } from './facts.ts';

function textOf(advice: readonly Advice[]): string {
  return advice.map(({ text }) => text).join('\n');
}

function commandsOf(advice: readonly Advice[]): string[] {
  return advice.flatMap(({ commands }) => commands);
}

describe('the first advice is the setting of the software that waited', () => {
  it.each<[string, string, Partial<StallFacts>]>([
    ['Exim 4.96', 'host_lookup', {}],
    ['Exim 4.96', 'acl_smtp_rcpt', { application: 'smtp', phase: 'in-session' }],
    ['ESMTP Postfix (Debian/GNU)', 'smtpd_peername_lookup = no', {}],
    ['Postfix', 'reject_unknown_client_hostname', {}],
    ['Sendmail 8.17.1', 'confTO_RESOLVER_RETRANS', {}],
    ['ProFTPD Server', 'UseReverseDNS off', { application: 'ftp' }],
    ['vsFTPd 3.0.5', 'reverse_lookup_enable=NO', { application: 'ftp' }],
    ['Pure-FTPd', 'DontResolve yes', { application: 'ftp' }],
    ['OpenSSH_9.2p1 Debian-2', 'UseDNS no', { application: 'ssh', phase: 'in-authentication' }],
    ['MariaDB 10.11.6', 'skip_name_resolve = ON', { application: 'mysql' }],
    ['PostgreSQL', 'log_hostname = off', { application: 'postgresql', phase: 'before-tls-reply' }],
    ['Apache/2.4.57', 'HostnameLookups Off', { application: 'http' }],
    ['squid/5.7', 'srcdomain', { application: 'http', phase: 'in-session' }],
    ['nginx/1.22.1', 'look in its configuration', { application: 'http', phase: 'in-session' }],
    ['OpenSMTPD', 'lookup file bind', {}],
    ['vm ESMTP qpsmtpd 0.94', '--no-rdns', {}],
    ['Dovecot', 'login_access_sockets', { application: 'imap' }],
    ['Courier-IMAP', '-nodnslookup', { application: 'imap' }],
    ['Cyrus IMAP 3.6.1', '/etc/hosts', { application: 'imap' }],
    ['InterNetNews NNRP server INN 2.7.1', 'nnrpdflags', { application: 'nntp' }],
    ['tinyproxy/1.11.1', 'use addresses', { application: 'http', phase: 'in-session' }],
    ['WEBrick/1.8.1', 'DoNotReverseLookup', { application: 'http', phase: 'in-session' }],
    ['InspIRCd-3', 'resolvehostnames="no"', { application: 'irc' }],
    ['OpenLDAP', 'reverse-lookup off', { application: 'ldap', phase: 'in-session' }],
  ])('%s: %s', (software, setting, changes) => {
    expect(adviseStall(serverStall({ software, ...changes }))[0].text).toContain(setting);
  });

  it.each<[string, Partial<StallFacts>, string]>([
    ['a TLS client', {}, 'SSLSocketFactory.createSocket(host, port)'],
    ['an ssh client that authenticates', { application: 'ssh', phase: 'in-authentication' }, 'GSSAPIAuthentication no'],
    ['an LDAP client', { application: 'ldap', phase: 'before-request' }, 'rdns = false'],
    ['a program that has not connected yet', { application: null, phase: 'before-connect' }, 'Dns.GetHostEntry'],
    [
      'a router that has not connected yet',
      { application: null, phase: 'before-connect', server: { address: '198.45.66.5', port: 22 } },
      'no ip domain lookup',
    ],
    ['a client in its session', { application: 'xmpp', phase: 'in-session' }, 'host name instead of the address'],
  ])('%s', (_, changes, setting) => {
    expect(adviseStall(stallFacts(changes))[0].text).toContain(setting);
  });

  it.each<[string, StallFacts, string]>([
    ['tcpserver, whatever it started', serverStall({ schedule: 'djbdns', software: 'ESMTP' }), '-H -R -l 0'],
    ['Courier before it said a word', serverStall({ schedule: 'courier', application: null }), 'TCPDOPTS'],
    ['Squid on its way to a server', stallFacts({ schedule: 'squid', phase: 'before-connect' }), 'dstdomain -n'],
  ])('goes by the schedule of a resolver that only one has: %s', (_, facts, setting) => {
    expect(adviseStall(facts)[0].text).toContain(setting);
  });

  it('goes by the port where nothing was said', () => {
    const facts = serverStall({ application: null, server: { address: '10.0.0.9', port: 3306 } });
    expect(adviseStall(facts)[0].text).toContain('skip_name_resolve');
  });

  it('goes by the port where a proxy did not say what it is', () => {
    const facts = serverStall({ application: 'http', software: null, server: { address: '10.0.0.9', port: 3128 } });
    expect(adviseStall(facts)[0].text).toContain('Squid');
  });

  it('goes by what it was asked where a proxy did not say what it is', () => {
    const text = textOf(adviseStall(serverStall({ application: 'http', software: null, isProxy: true })));
    expect(text).toContain('If this is Squid: ');
    expect(text).toContain('If this is tinyproxy: ');
    expect(text).not.toContain('Apache');
  });

  it('does not add what any client may be to what speaks this protocol', () => {
    const text = textOf(adviseStall(stallFacts({ application: 'ldap', phase: 'before-request' })));
    expect(text).toContain('SASL_NOCANON');
    expect(text).not.toContain('Java');
  });

  it.each([
    [4949, 'reverse_lookups'],
    [445, 'hostname lookups = no'],
  ])('goes by the port %i of a server that said nothing', (port, setting) => {
    const facts = serverStall({ application: null, software: null, server: { address: '10.0.0.9', port } });
    expect(adviseStall(facts)[0].text).toContain(setting);
  });

  it('tells of what may end TLS in front of a mail store', () => {
    const server = { address: '10.0.0.9', port: 993 };
    const facts = serverStall({ application: 'tls', software: null, server, phase: 'before-server-hello' });
    expect(textOf(adviseStall(facts))).toContain('libwrap = no');
    expect(textOf(adviseStall({ ...facts, phase: 'in-session' }))).not.toContain('stunnel');
  });

  it('is put as a guess where several are possible', () => {
    const advice = adviseStall(serverStall({ software: null }));
    expect(advice[0].text).toMatch(/^If this is Exim: /);
    expect(advice[1].text).toMatch(/^If this is Postfix: /);
  });
  it('names what web applications call, where TLS hides what the server is', () => {
    const facts = serverStall({ application: 'tls', software: null, server: { address: '10.0.0.9', port: 443 } });
    const text = textOf(adviseStall({ ...facts, phase: 'in-session' }));
    expect(text).toContain('If this is Apache httpd: ');
    expect(text).toMatch(/Web applications .*getRemoteAddr.*dns\.reverse/);
  });
  it('does not guess against a banner that names something else', () => {
    const text = textOf(adviseStall(serverStall({ software: 'Microsoft ESMTP MAIL Service' })));
    expect(text).not.toContain('Exim');
    expect(text).toContain('host names in access lists');
  });
});

describe('the zone and the record', () => {
  it("are the provider's for a public address, with the record that is missing", () => {
    const text = textOf(adviseStall(stallFacts()));
    expect(text).toContain('66.45.198.in-addr.arpa');
    expect(text).toContain('5.66.45.198.in-addr.arpa. PTR mail.example.com.');
    expect(text).toContain('mail.example.com. A 198.45.66.5');
    expect(text).toContain('usually the provider');
  });
  it('are written for IPv6 too', () => {
    const text = textOf(adviseStall(stallFacts({ address: '2a02:db8::5' })));
    expect(text).toContain('5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.2.0.a.2.ip6.arpa. PTR');
    expect(text).toContain('mail.example.com. AAAA 2a02:db8::5');
  });
  it.each([
    ['10.1.2.3', '10.in-addr.arpa', 'RFC 1918'],
    ['172.20.0.1', '20.172.in-addr.arpa', 'RFC 1918'],
    ['192.168.1.9', '168.192.in-addr.arpa', 'RFC 1918'],
    ['100.100.0.1', '100.100.in-addr.arpa', 'RFC 6598'],
    ['169.254.7.7', '254.169.in-addr.arpa', 'link-local'],
    ['127.0.0.1', '127.in-addr.arpa', 'loopback'],
    ['203.0.113.5', '113.0.203.in-addr.arpa', 'documentation'],
    ['fd00::1', 'd.f.ip6.arpa', 'RFC 4193'],
    ['fe80::1', '8.e.f.ip6.arpa', 'link-local'],
    ['2001:db8::1', '8.b.d.0.1.0.0.2.ip6.arpa', 'documentation'],
    ['::1', '1.0.0.0', 'loopback'],
  ])('are the local resolver’s for %s', (address, zone, why) => {
    const text = textOf(adviseStall(stallFacts({ address })));
    expect(text).toContain('RFC 6303');
    expect(text).toContain(zone);
    expect(text).toContain(why);
    expect(text).toContain('local-data-ptr');
  });
  it.each(['172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '11.0.0.1', '2001:db9::1'])(
    '%s is public',
    (address) => {
      expect(textOf(adviseStall(stallFacts({ address })))).toContain('usually the provider');
    },
  );
  it('name no host when a server looked its client up and got no answer', () => {
    expect(textOf(adviseStall(serverStall()))).toContain('PTR NAME.');
  });
  it('are the address record of the target when only the confirmation was slow', () => {
    const advice = adviseStall(stallFacts({ cause: 'forward-unanswered', targets: ['host5.example.com'] }));
    expect(textOf(advice)).toContain('host5.example.com. A 198.45.66.5');
    expect(commandsOf(advice)).toContain('dig +trace A host5.example.com');
    expect(commandsOf(advice)).toContain('dig @192.168.1.1 host5.example.com A +tries=1 +time=5');
  });
  it('name the question that was waited on, which may be AAAA of an IPv4 host', () => {
    const confirmation = { name: 'host5.example.com', type: 'AAAA' } as const;
    const advice = adviseStall(stallFacts({ cause: 'forward-slow', targets: ['host5.example.com'], confirmation }));
    expect(textOf(advice)).toContain('the query for AAAA of host5.example.com');
    expect(textOf(advice)).toContain('host5.example.com. A 198.45.66.5');
    expect(commandsOf(advice)).toContain('dig +trace AAAA host5.example.com');
    expect(commandsOf(advice)).toContain('dig @192.168.1.1 host5.example.com AAAA +tries=1 +time=5');
    expect(commandsOf(advice).filter((command) => / A( |$)/.test(command))).toEqual([]);
  });
});

describe('who asked for its own name', () => {
  it('is told how to know it, not how to leave its clients alone', () => {
    const facts = stallFacts({ side: 'server', phase: 'before-greeting', software: 'Exim 4.96' });
    const own = textOf(adviseStall({ ...facts, address: facts.server.address }));
    expect(own).toContain('the name of its own address');
    expect(own).not.toContain('host_lookup');
  });
});

describe('the resolver and the proof', () => {
  it('names the silent resolver, whose it is, and how to ask it', () => {
    const advice = adviseStall(stallFacts({ resolvers: ['8.8.8.8', '127.0.0.53', '192.168.1.1', '8.8.8.8'] }));
    const text = textOf(advice);
    expect(text).toContain("8.8.8.8 (Google's public resolver), 127.0.0.53 (a resolver on the waiting host itself)");
    expect(text).toContain('did not answer');
    expect(commandsOf(advice)).toContain('dig @8.8.8.8 5.66.45.198.in-addr.arpa PTR +tries=1 +time=5');
  });

  it('names three resolvers, those of one owner together, and asks each', () => {
    const resolvers = ['10.0.0.53', '8.8.8.8', '10.0.1.53', '10.0.2.53'];
    const advice = adviseStall(stallFacts({ resolvers }));
    const own = "(in your own network, or your provider's)";
    const text = textOf(advice);
    expect(text).toContain(`10.0.0.53 and 10.0.1.53 ${own} and 8.8.8.8 (Google's public resolver) did not answer`);
    const asked = commandsOf(advice).filter((command) => command.startsWith('dig -x'));
    expect(asked.map((command) => command.split('@')[1])).toEqual(resolvers.slice(0, 3));
  });

  it('tells the silent one from the one that failed', () => {
    const facts = { cause: 'ptr-failed', resolvers: ['10.0.0.53', '10.0.0.54'], heard: ['10.0.0.54'] } as const;
    const own = "(in your own network, or your provider's)";
    const text = textOf(adviseStall(stallFacts(facts)));
    expect(text).toContain(`10.0.0.53 ${own} did not answer, and 10.0.0.54 ${own} failed`);
  });
  it('tells the one that answered too late from those that did not answer', () => {
    const own = "(in your own network, or your provider's)";
    const late = { resolvers: ['10.0.0.53', '10.0.0.54'], tooLate: ['10.0.0.54'] };
    expect(textOf(adviseStall(stallFacts(late)))).toContain(
      `10.0.0.53 ${own} did not answer, and 10.0.0.54 ${own} answered too late`,
    );
    expect(textOf(adviseStall(stallFacts({ ...late, resolvers: ['10.0.0.54'] })))).not.toContain('did not answer');
  });

  it('asks over TCP, and says to let that through, where the answer over UDP was truncated', () => {
    const advice = adviseStall(stallFacts({ cutShort: ['192.168.1.1'] }));
    expect(textOf(advice)).toContain('did not answer over TCP');
    expect(commandsOf(advice).join()).toContain('dig +tcp @192.168.1.1 ');
  });

  it('ends with the authority, then the caches', () => {
    const advice = adviseStall(stallFacts());
    const last = advice[advice.length - 1];
    expect(last.text).toContain('First ask the authoritative name server, then conclude');
    expect(last.commands).toEqual([
      'dig +trace PTR 5.66.45.198.in-addr.arpa',
      'dig +noall +answer +authority NS 66.45.198.in-addr.arpa',
      'nslookup -query=ptr 5.66.45.198.in-addr.arpa AUTHORITY',
      'dig -x 198.45.66.5 @192.168.1.1',
      'host 198.45.66.5',
    ]);
  });
  it('does not send anybody to the root for a local address', () => {
    expect(commandsOf(adviseStall(stallFacts({ address: '10.0.0.5' })))).not.toContainEqual(
      expect.stringContaining('+trace'),
    );
  });
  it('says how to turn off what was tried after DNS', () => {
    const text = textOf(
      adviseStall(stallFacts({ cause: 'local-fallback', channels: ['dns-udp', 'mdns', 'llmnr', 'netbios'] })),
    );
    expect(text).toContain('mdns4_minimal [NOTFOUND=return]');
    expect(text).toContain('LLMNR=no');
    expect(text).toContain('NetBIOS over TCP/IP');
    expect(text).toContain('then conclude');
  });
  it('is quoted where the name asked for has a slash (RFC 2317)', () => {
    const facts = stallFacts({ address: null, name: '144.128/27.80.246.83.in-addr.arpa' });
    expect(commandsOf(adviseStall(facts))).toContain("dig +trace PTR '144.128/27.80.246.83.in-addr.arpa'");
  });
});

/** Everything a command may be made of; no quote but around a name, no substitution, no separator but our own pipes. */
const SAFE_WORD = /^(?:[A-Za-z0-9@+=:._/-]+|'[A-Za-z0-9._/-]+')$/;

function expectSafe(command: string): void {
  if (!/^(dig|host|nslookup) /.test(command)) return;
  for (const word of command.split(' ')) expect(word).toMatch(SAFE_WORD);
}

describe('hostile names and addresses', () => {
  const HOSTILE = [
    '$(reboot)',
    '`id`',
    "a'; rm -rf /",
    '-f/etc/shadow',
    'a\nb',
    'evil evil',
    '@evil',
    '+short',
    'a|b',
    '\u202eb',
    'ä.x',
    '',
  ];
  it.each(HOSTILE)('%j never reaches a command', (hostile) => {
    const endpoint = { address: hostile, port: 22 };
    for (const cause of CAUSES) {
      const facts = stallFacts({
        cause,
        name: hostile,
        address: hostile,
        serverName: hostile,
        targets: [hostile],
        resolvers: [hostile, '192.0.2.1'],
        heard: ['192.0.2.1'],
        client: endpoint,
        server: endpoint,
        software: hostile,
      });
      const advice = adviseStall(facts);
      for (const command of commandsOf(advice)) expectSafe(command);
      if (hostile.length > 1) expect(textOf(advice) + commandsOf(advice).join('\n')).not.toContain(hostile);
      expect(commandsOf(advice).join('\n')).toMatch(/\b(NAME|ADDRESS)\b/);
      expect(textOf(advice)).toMatch(/in place of (NAME|ADDRESS)/);
    }
  });

  const wire = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.domain(), fc.constantFrom(...HOSTILE));
  const anyFacts: fc.Arbitrary<StallFacts> = fc.record({
    side: fc.constantFrom(...SIDES),
    phase: fc.constantFrom(...PHASES),
    cause: fc.constantFrom(...CAUSES),
    application: fc.option(fc.oneof(wire, fc.constantFrom('smtp', 'ssh', 'tls', 'ldap', 'http'))),
    software: fc.option(wire),
    schedule: fc.option(fc.constantFrom('glibc', 'djbdns', 'squid')),
    client: fc.record({ address: wire, port: fc.nat(65535) }),
    server: fc.record({ address: wire, port: fc.constantFrom(22, 25, 443, 3306, 9999) }),
    serverName: fc.option(wire),
    isProxy: fc.boolean(),
    address: fc.option(wire),
    name: wire,
    resolvers: fc.array(wire, { maxLength: 5 }),
    heard: fc.array(wire, { maxLength: 5 }),
    authorities: fc.array(wire, { maxLength: 5 }),
    cutShort: fc.array(wire, { maxLength: 5 }),
    tooLate: fc.array(wire, { maxLength: 5 }),
    channels: fc.subarray([...CHANNELS]),
    confirmation: fc.option(fc.record({ name: wire, type: fc.constantFrom('A' as const, 'AAAA' as const) })),
    targets: fc.array(wire, { maxLength: 3 }),
  });
  it('of any kind give safe commands, some advice, and never an error', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const advice = adviseStall(facts);
        expect(advice.length).toBeGreaterThan(1);
        expect(advice.length).toBeLessThanOrEqual(6);
        for (const command of commandsOf(advice)) expectSafe(command);
      }),
      { numRuns: 500 },
    );
  });
});
