import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameKey, readName, skipName } from '../../src/decode/dnsName.ts';
import { classlessAddress, reverseAddress, searchedAddress } from '../../src/decode/dnsReverseName.ts';
import { ascii, concat, filled, poisoned } from './tlsHellos.ts';

function wire(...labels: readonly string[]): Uint8Array {
  return concat(...labels.map((label) => concat(Uint8Array.of(label.length), ascii(label))), Uint8Array.of(0));
}

function read(bytes: Uint8Array, offset = 0) {
  return readName(bytes, offset, 0, bytes.length);
}

/** The labels that a presentation name stands for: the inverse of what is tested. */
function labelsOf(name: string): string[] {
  const labels = [''];
  for (const [token] of name.matchAll(/\\\d{3}|\\.|[^\\]/g)) {
    if (token === '.') labels.push('');
    else labels[labels.length - 1] += token.length === 4 ? String.fromCharCode(Number(token.slice(1))) : token.at(-1);
  }
  return labels;
}

describe('readName', () => {
  it.each([
    [['www', 'example', 'com'], 'www.example.com'],
    [[], '.'],
    [['a.b', 'c'], 'a\\.b.c'],
    [['back\\slash', 'x'], 'back\\\\slash.x'],
    [['144', '128/27', '80'], '144.128/27.80'],
    [['\x00 \x7f\xff'], '\\000\\032\\127\\255'],
    [['WwW'], 'WwW'],
  ])('reads %j as %s', (labels, name) => {
    const bytes = wire(...labels);
    expect(read(bytes)).toEqual({ name, next: bytes.length });
  });

  it('loses no byte of any name', () => {
    const label = fc.string({
      unit: fc.nat(255).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const result = read(wire(...labels));
        expect(result && labelsOf(result.name)).toEqual(labels);
      }),
    );
  });

  it('follows pointers backwards and goes on behind the first', () => {
    const bytes = concat(wire('example', 'com'), Uint8Array.of(3), ascii('www'), Uint8Array.of(0xc0, 0), filled(4));
    expect(read(bytes, 13)).toEqual({ name: 'www.example.com', next: 19 });
    expect(skipName(bytes, 13, bytes.length)).toBe(19);
  });

  it('counts pointers from the start of the message', () => {
    const bytes = concat(filled(7), wire('a'), Uint8Array.of(0xc0, 0));
    expect(readName(bytes, 10, 7, bytes.length)).toEqual({ name: 'a', next: 12 });
  });

  it.each([
    ['a pointer to itself', Uint8Array.of(0xc0, 0), 0],
    ['a pointer forwards', concat(Uint8Array.of(0xc0, 2), wire('a')), 0],
    ['two pointers at each other', Uint8Array.of(0xc0, 2, 0xc0, 0), 2],
    ['a pointer to labels that lead back', concat(Uint8Array.of(1, 97), Uint8Array.of(0xc0, 0)), 0],
    ['half a pointer', Uint8Array.of(0xc0), 0],
    ['a reserved label type', concat(Uint8Array.of(0x41), filled(80)), 0],
    ['a name without its end', wire('www', 'example').slice(0, -1), 0],
    ['a label past the end', Uint8Array.of(63, 97, 98), 0],
    ['more than 255 bytes', wire(...Array.from({ length: 5 }, () => 'x'.repeat(60))), 0],
    ['an offset outside', wire('a'), 3],
  ])('refuses %s', (_what, bytes, offset) => {
    expect(read(bytes, offset)).toBeNull();
  });

  it('refuses what grows past 255 bytes by way of pointers', () => {
    const half = concat(...[60, 60, 60].map((size) => concat(Uint8Array.of(size), filled(size))));
    const bytes = concat(half, Uint8Array.of(0), half, Uint8Array.of(0xc0, 0));
    expect(read(bytes, 0)).not.toBeNull();
    expect(read(bytes, half.length + 1)).toBeNull();
  });

  it('never throws, never reads its neighbours, never leaves the message', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.nat(40).map((to) => Uint8Array.of(0xc0, to)),
      fc.constant(wire('ab', 'c')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), fc.nat(60), (pieces, offset) => {
        const bytes = concat(...pieces);
        const [low, high] = [poisoned(bytes, 1), poisoned(bytes, 0)];
        const result = readName(low.bytes, low.start + offset, low.start, low.end);
        expect(readName(high.bytes, high.start + offset, high.start, high.end)).toEqual(result);
        const skipped = skipName(low.bytes, low.start + offset, low.end);
        expect(skipName(high.bytes, high.start + offset, high.end)).toBe(skipped);
        if (result) expect(skipped).toBe(result.next);
        if (skipped >= 0) expect(skipped).toBeLessThanOrEqual(low.end);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('names of the reverse trees', () => {
  it.each([
    ['1.2.0.192.in-addr.arpa', '192.0.2.1'],
    ['1.2.0.192.IN-ADDR.ARPA', '192.0.2.1'],
    ['1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6.arpa', '2001:db8::1'],
    ['1.0.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa', '::ffff:192.0.2.1'],
    [`${'0.'.repeat(32)}ip6.arpa`, '::'],
    [`1.${'0.'.repeat(31)}ip6.arpa`, '::1'],
  ])('%s is %s', (name, address) => {
    expect(reverseAddress(name)).toBe(address);
  });

  it.each([
    '2.0.192.in-addr.arpa',
    '1.1.2.0.192.in-addr.arpa',
    '256.2.0.192.in-addr.arpa',
    '01.2.0.192.in-addr.arpa',
    '.2.0.192.in-addr.arpa',
    '1\\.2.0.192.7.in-addr.arpa',
    '1.2.0.192.in-addr.arpa.example',
    'in-addr.arpa',
    `g.${'0.'.repeat(31)}ip6.arpa`,
    `${'0.'.repeat(31)}ip6.arpa`,
    `00.${'0.'.repeat(30)}ip6.arpa`,
    'lb._dns-sd._udp.0.0.0.10.in-addr.arpa',
    '',
  ])('%j is no address', (name) => {
    expect(reverseAddress(name)).toBeNull();
  });

  it.each([
    ['144.128/27.80.246.83.in-addr.arpa', '83.246.80.144'],
    ['144.128-159.80.246.83.in-addr.arpa', '83.246.80.144'],
    ['144.sub-net_1.80.246.83.in-addr.arpa', '83.246.80.144'],
    ['144.128.80.246.83.in-addr.arpa', '83.246.80.144'],
    ['4.3.0/17.2.1.in-addr.arpa', '1.2.3.4'],
  ])('%s is delegated classlessly and stands for %s', (name, address) => {
    expect(classlessAddress(name)).toBe(address);
    expect(reverseAddress(name)).toBeNull();
  });

  it.each([
    '144.80.246.83.in-addr.arpa',
    'a.128/27.80.246.83.in-addr.arpa',
    '144.128/27.80.246.x.in-addr.arpa',
    '144.128\\.27.80.246.83.in-addr.arpa',
    '144.customers.example.net',
  ])('%s stands for none', (name) => {
    expect(classlessAddress(name)).toBeNull();
  });

  it.each([
    ['5.113.0.203.in-addr.arpa.corp.example.com', '203.0.113.5'],
    ['5.113.0.203.IN-ADDR.ARPA.local', '203.0.113.5'],
    [`5.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa.corp.example`, '2001:db8::5'],
    ['5.113.0.203.in-addr.arpa', null],
    ['5.113.0.256.in-addr.arpa.corp.example', null],
    ['0.203.in-addr.arpa.corp.example', null],
    ['a.5.113.0.203.in-addr.arpa.corp.example', null],
    ['5.113.0.203.zen.example.org', null],
  ])('%s with a search domain behind it stands for %s', (name, address) => {
    expect(searchedAddress(name)).toBe(address);
  });

  it('compares without regard to case', () => {
    expect(nameKey('Mail.EXAMPLE.com')).toBe(nameKey('mail.example.COM'));
  });
});
