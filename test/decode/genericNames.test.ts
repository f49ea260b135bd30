import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksGeneric } from '../../src/decode/genericNames.ts';

const IPV4 = '203.0.113.5';
const IPV6 = '2001:db8:12:34:a1b2:c3d4:e5f6:7';

describe('a name that holds its address is generic', () => {
  it.each([
    'ip-203-0-113-5.isp.example.net',
    '203-0-113-5.isp.net',
    '5.113.0.203.dyn.example.net',
    'host5-113-0-203.example.net',
    'h203.0.113.5.example.net',
    'c203-000-113-005.example.net',
    '203000113005.example.net',
    'x005113000203.example.net',
    'pd-113-5-203-0.example.net',
    'ec2-203-0-113-5.compute-1.amazonaws.com',
    'ipcb007105.dip0.isp.example',
    'cb-00-71-05.example.net',
    '057100cb.example.net',
    'host3405803781.example.net',
    '0-113-5.lns203.example.net',
    'IP-203-0-113-5.ISP.Example.NET.',
  ])('%s', (name) => {
    expect(looksGeneric(name, () => IPV4)).toContain('it holds the address');
  });
  it.each([
    '2001-db8-12-34-a1b2-c3d4-e5f6-7.example.net',
    'a1b2c3d4e5f60007.v6.example.net',
    'a1b2-c3d4-e5f6-0007.v6.example.net',
    '7.0.0.0.6.f.5.e.4.d.3.c.2.b.1.a.4.3.0.0.2.1.0.0.8.b.d.0.1.0.0.2.rev.example.net',
  ])('%s', (name) => {
    expect(looksGeneric(name, () => IPV6)).toContain('it holds the address');
  });
  it('says so when it claims to be static', () => {
    expect(looksGeneric('static.5.113.0.203.clients.example.de', () => IPV4)).toBe(
      'it holds the address in decimals, though it says static',
    );
  });
  it('knows the address in its IPv6-mapped form too', () => {
    expect(looksGeneric('ip-203-0-113-5.example.net', () => '::ffff:203.0.113.5')).not.toBeNull();
  });
});

describe('a name of dynamic words is generic', () => {
  it.each([
    ['dyn-17.example.net', 'dyn'],
    ['dynamic.example.net', 'dynamic'],
    ['adsl17.lyon.example.net', 'adsl'],
    ['pool-96.isp.example.net', 'pool'],
    ['cable12.isp.example.net', 'cable'],
    ['a17.dialup.example.co.uk', 'dialup'],
    ['17.cust.example.net', 'cust'],
  ])('%s', (name, word) => {
    expect(looksGeneric(name, () => IPV4)).toBe(`it says ${word}`);
  });
  it('localhost is no name', () => {
    expect(looksGeneric('localhost', () => IPV4)).toBe('it says localhost');
  });
});

describe('a name of its own is not generic', () => {
  it.each([
    'mail.example.com',
    'mail-25.example.com',
    'mail5.example.com',
    'mx113-5.example.com',
    'smtp-out-0-5.example.com',
    'pool.ntp.example.org',
    'dsl.net',
    'mail.dsl.net',
    'www.cable-tv.example.com',
    'cablecar.example.com',
    'custodian1.example.com',
    'mail.dyn.example.com',
    'static-17.dsl.example.net',
    'server17.example.com',
    'cafe.example.com',
    'a.b',
    'x',
    '',
    '.',
  ])('%s', (name) => {
    expect(looksGeneric(name, () => IPV4)).toBeNull();
  });
  it('an address of small numbers is not found in any hexadecimals', () => {
    expect(looksGeneric('node-1.example.com', () => '2001:db8::1')).toBeNull();
    expect(looksGeneric('node-0000000000000001.example.com', () => '2001:db8::1')).toBeNull();
  });
});

describe('any name and address', () => {
  it('is judged without throwing', () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (name, address) => {
        const why = looksGeneric(name, () => address);
        expect(why === null || why.startsWith('it ')).toBe(true);
      }),
    );
  });
  it('built from four octets with one separator is found', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom('-', '.', 'x'), fc.boolean(), (address, separator, backwards) => {
        const octets = address.split('.');
        if (backwards) octets.reverse();
        expect(looksGeneric(`h${octets.join(separator)}.isp.example.net`, () => address)).not.toBeNull();
      }),
    );
  });
  it('of hostile length is turned down quickly', () => {
    expect(looksGeneric('1-'.repeat(100_000), () => IPV4)).toBeNull();
  });
});
