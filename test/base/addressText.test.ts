/** Addresses read and written as people and other tools do (RFC 5952). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../../src/base/addressText.ts';
import { addressBytes } from '../support/addresses.ts';

const anyIPv6 = fc.oneof(
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  // Zeros in long runs, which is where shortening goes wrong.
  fc
    .array(fc.constantFrom(0, 0, 0, 1, 0x10, 0xff), { minLength: 16, maxLength: 16 })
    .map((all) => Uint8Array.from(all)),
);

describe('IPv4', () => {
  it('is read and written unchanged, whatever the 32 bits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (word) => {
        expect(parseIPv4(formatIPv4(word))).toBe(word);
      }),
    );
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.x',
    '1..2.3',
    '-1.2.3.4',
    '1.2.3.4\n',
  ])('is not seen in %j', (text) => {
    expect(parseIPv4(text)).toBeNull();
  });

  it('is not guessed from octets with leading zeros, which some programs take for octal', () => {
    expect(parseIPv4('010.0.0.1')).toBeNull();
    expect(parseIPv4('1.2.3.00')).toBeNull();
    expect(parseIPv4('0.0.0.0')).toBe(0);
  });
});

describe('IPv6', () => {
  it.each([
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['2001:db8:0:0:1:0:0:0', '2001:db8:0:0:1::'],
    ['FE80::ABCD', 'fe80::abcd'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('%s is written %s', (text, canonical) => {
    const bytes = parseIPv6(text);
    expect(bytes).not.toBeNull();
    expect(formatIPv6(bytes as Uint8Array)).toBe(canonical);
  });

  it('is read back as it was written, whatever the 128 bits', () => {
    fc.assert(
      fc.property(anyIPv6, (bytes) => {
        const text = formatIPv6(bytes);
        expect(parseIPv6(text)).toEqual(bytes);
        expect(addressBytes(text)).toEqual(bytes);
      }),
    );
  });

  it('is shortened at the longest run of zeros only, the first of equal ones, never a single group', () => {
    fc.assert(
      fc.property(anyIPv6, (bytes) => {
        const text = formatIPv6(bytes);
        const [head, tail] = text.split('::') as [string, string | undefined];
        const count = (half: string) => (half === '' ? 0 : half.split(':').length + (half.includes('.') ? 1 : 0));
        if (tail === undefined) expect(text).not.toMatch(/(^|:)0:0(:|$)/);
        else expect(8 - count(head) - count(tail)).toBeGreaterThanOrEqual(2);
        expect(text).toMatch(/^[0-9a-f:.]+$/);
        expect(text).not.toMatch(/(^|:)0[0-9a-f]/);
      }),
    );
  });

  it('is written from any place in a larger buffer', () => {
    const bytes = new Uint8Array(20).fill(0xee);
    bytes.set(addressBytes('2001:db8::7'), 3);
    expect(formatIPv6(bytes, 3)).toBe('2001:db8::7');
  });

  it.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    'g::1',
    '12345::',
    'fe80::1%eth0',
    '1.2.3.4',
    '::1.2.3',
    '::1.2.3.4.5',
    '::256.0.0.1',
    '1:2:3:4:5:6:7:1.2.3.4',
    '[::1]',
  ])('is not seen in %j', (text) => {
    expect(parseIPv6(text)).toBeNull();
  });
});
