import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, reverseName, usualReverseZone } from '../../src/base/reverseName.ts';

describe('reverse names', () => {
  it.each([
    ['203.0.113.5', '5.113.0.203.in-addr.arpa'],
    ['::ffff:203.0.113.5', '5.113.0.203.in-addr.arpa'],
    ['2001:db8::567:89ab', 'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ])('%s', (address, name) => {
    expect(reverseName(address)).toBe(name);
  });
  it('are in a /24 or a /48', () => {
    expect(usualReverseZone('203.0.113.5')).toBe('113.0.203.in-addr.arpa');
    expect(usualReverseZone('2001:db8:77::1')).toBe('7.7.0.0.8.b.d.0.1.0.0.2.ip6.arpa');
  });
  it('of what is no address do not exist', () => {
    for (const text of ['', 'x', '1.2.3', '1.2.3.256', 'fe80::1%eth0', ':::', '1:2:3:4:5:6:7:8:9']) {
      expect(reverseName(text)).toBeNull();
      expect(usualReverseZone(text)).toBeNull();
      expect(canonicalAddress(text)).toBeNull();
    }
  });
  it('lead back to their address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(reverseName(address)?.replace('.in-addr.arpa', '').split('.').reverse().join('.')).toBe(address);
      }),
    );
  });
});
