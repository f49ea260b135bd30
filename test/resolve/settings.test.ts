/** What a lookup starts from: resolvers, root hints, and the rule which addresses are asked. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reachOf, whyNotAsked } from '../../src/resolve/addressRule.ts';
import { nameServerLines, parseResolver } from '../../src/resolve/resolvers.ts';
import { BUILT_IN_ROOTS, parseRootHints } from '../../src/resolve/rootHints.ts';

describe('a resolver', () => {
  it.each([
    ['192.0.2.53', '192.0.2.53', 53],
    ['192.0.2.53:5353', '192.0.2.53', 5353],
    ['2001:db8::53', '2001:db8::53', 53],
    ['[2001:db8::53]', '2001:db8::53', 53],
    ['[2001:DB8::53]:5353', '2001:db8::53', 5353],
    ['fe80::1%eth0', 'fe80::1%eth0', 53],
  ])('is read from %s', (text, address, port) => {
    expect(parseResolver(text)).toMatchObject({ address, port });
  });

  it.each(['', 'dns.example', '192.0.2', '192.0.2.53:0', '192.0.2.53:65536', '[2001:db8::53', '192.0.2.53:x'])(
    'is not %j',
    (text) => {
      expect(() => parseResolver(text)).toThrow('is not the address of a resolver');
    },
  );

  it('is found in resolv.conf as resolvers read it', () => {
    const text =
      '# nameserver 1.1.1.1\nsearch lan\n  nameserver 192.0.2.1\nnameserver\t2001:db8::1 # here\nnameservers 9.9.9.9\n';
    expect(nameServerLines(text)).toEqual(['192.0.2.1', '2001:db8::1']);
  });
});

describe('root hints', () => {
  it('are read as BIND and unbound read them', () => {
    const text =
      '; comment\n. 3600000 IN NS A.ROOT.\n.  NS b.root.\nA.ROOT. 3600000 A 192.0.2.1\na.root. AAAA 2001:db8::1 ; mine\nb.root. A 192.0.2.2\nc.root. A 192.0.2.3\n';
    expect(parseRootHints(text, 'hints')).toEqual([
      { name: 'a.root', addresses: ['192.0.2.1', '2001:db8::1'] },
      { name: 'b.root', addresses: ['192.0.2.2'] },
    ]);
  });

  it.each(['', '. NS a.root.', 'a.root. A 192.0.2.1', '<html></html>'])(
    'that name no server are refused: %j',
    (text) => {
      expect(() => parseRootHints(text, 'hints')).toThrow('hints names no root server');
    },
  );

  const system = '/usr/share/dns/root.hints';
  it.skipIf(!existsSync(system))(`that are built in are those of ${system}`, () => {
    const published = parseRootHints(readFileSync(system, 'utf8'), system);
    expect(published.map(({ name, addresses }) => [name, ...addresses])).toEqual(
      BUILT_IN_ROOTS.map(({ name, addresses }) => [name, ...addresses]),
    );
  });
});

describe('the rule for addresses that answers give', () => {
  it.each([
    ['192.0.2.1', 'public'],
    ['8.8.8.8', 'public'],
    ['2001:db8::1', 'public'],
    ['10.0.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['127.0.0.1', 'here'],
    ['127.255.0.1', 'here'],
    ['169.254.1.1', 'here'],
    ['::1', 'here'],
    ['fe80::1', 'here'],
    ['::ffff:127.0.0.1', 'here'],
    ['::127.0.0.1', 'here'],
    ['::ffff:10.0.0.1', 'private'],
    ['0.0.0.0', 'nobody'],
    ['0.1.2.3', 'nobody'],
    ['::', 'nobody'],
    ['224.0.0.251', 'nobody'],
    ['255.255.255.255', 'nobody'],
    ['ff02::1', 'nobody'],
    ['', 'nobody'],
    ['ns.example', 'nobody'],
  ])('%s is %s', (address, reach) => {
    expect(reachOf(address)).toBe(reach);
    expect(whyNotAsked(address, false) === null).toBe(reach === 'public');
    expect(whyNotAsked(address, true) === null).toBe(reach !== 'nobody');
  });
});
