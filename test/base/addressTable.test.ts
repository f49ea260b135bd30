/** Address keys: equal for equal addresses, whatever way they came, and never more memory than promised. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressTable } from '../../src/base/addressTable.ts';
import { formatIPv4 } from '../../src/base/addressText.ts';
import { addressBytes } from '../support/addresses.ts';

const ipv4Text = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(formatIPv4);
const ipv6Bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('an address table', () => {
  it('gives one key to one address and different keys to different ones, and the text back', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ipv4Text, ipv6Bytes), { maxLength: 60 }), (all) => {
        const table = new AddressTable();
        const byText = new Map<string, number>();
        for (const one of all) {
          const key = typeof one === 'string' ? (table.keyOfText(one) as number) : table.keyOfIPv6(one, 0);
          expect(key | 0).toBe(key);
          const text = table.format(key);
          if (byText.has(text)) expect(byText.get(text)).toBe(key);
          byText.set(text, key);
        }
        expect(new Set(byText.values()).size).toBe(byText.size);
        for (const [text, key] of byText) expect(table.keyOfText(text)).toBe(key);
        expect(table.overflowed).toBe(0);
      }),
    );
  });

  it('keeps its keys while it grows', () => {
    const table = new AddressTable();
    const bytes = addressBytes('2001:db8::').slice();
    const keyOf = (i: number) => {
      bytes[14] = i >> 8;
      bytes[15] = i & 255;
      return table.keyOfIPv6(bytes, 0);
    };
    const keys = Array.from({ length: 9000 }, (_, i) => keyOf(i));
    expect(new Set(keys).size).toBe(9000);
    expect(Array.from({ length: 9000 }, (_, i) => keyOf(i))).toEqual(keys);
    expect(table.format(keys[0x1234])).toBe('2001:db8::1234');
  });

  it('takes an IPv4-mapped address for the IPv4 address, in the reserved block too', () => {
    const table = new AddressTable();
    for (const text of ['192.0.2.1', '0.0.0.0', '255.255.255.255', '240.0.0.1', '239.255.255.255']) {
      const key = table.keyOfText(text) as number;
      expect(table.keyOfText(`::ffff:${text}`)).toBe(key);
      expect(table.keyOfIPv6(addressBytes(`::ffff:${text}`), 0)).toBe(key);
      expect(table.isIPv6(key)).toBe(false);
      expect(table.format(key)).toBe(text);
    }
  });

  it('tells the families apart', () => {
    const table = new AddressTable();
    expect(table.isIPv6(table.keyOfText('127.0.0.1') as number)).toBe(false);
    expect(table.isIPv6(table.keyOfText('::1') as number)).toBe(true);
    expect(table.isIPv6(table.keyOfText('::') as number)).toBe(true);
    expect(table.isIPv6(table.keyOfText('::ffff:0:0:1') as number)).toBe(true);
    expect(table.keyOfText('mail.example.com')).toBeNull();
  });

  it('sees the IPv4 address inside a NAT64 one', () => {
    const table = new AddressTable();
    const key = table.keyOfText('64:ff9b::cb00:7105') as number;
    expect(table.hasPrefix96(key, addressBytes('64:ff9b::').subarray(0, 12))).toBe(true);
    expect(table.hasPrefix96(key, addressBytes('64:ff9c::').subarray(0, 12))).toBe(false);
    expect(table.format(table.lastWordOf(key))).toBe('203.0.113.5');
  });

  it('is bounded: what finds no room is counted, and what is known keeps its key', () => {
    const table = new AddressTable();
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    bytes[0] = 0x20;
    let first = 0;
    for (let i = 1; table.overflowed === 0 && i < 2 ** 20; i++) {
      view.setUint32(12, Math.imul(i, 0x9e3779b1));
      const key = table.keyOfIPv6(bytes, 0);
      if (i === 1) first = key;
    }
    expect(table.overflowed).toBe(1);
    view.setUint32(12, 0x9e3779b1);
    expect(table.keyOfIPv6(bytes, 0)).toBe(first);
    expect(table.overflowed).toBe(1);
    // IPv4 needs no room, and an address without room has some text nevertheless.
    expect(table.format(table.keyOfText('192.0.2.1') as number)).toBe('192.0.2.1');
    expect(table.format(table.keyOfText('2001:db8::dead') as number)).toMatch(/:/);
  });
});
