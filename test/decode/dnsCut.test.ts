/** What is left of DNS messages that the snap length cut. */
import { describe, expect, test } from 'vitest';
import { AddressTable } from '../../src/base/addressTable.ts';
import { formatIPv6, parseIPv6 } from '../../src/base/addressText.ts';
import { readCutReverseName } from '../../src/decode/dnsCutQuestion.ts';
import { readCutTarget } from '../../src/decode/dnsCutTarget.ts';
import { DnsQuestion, readQuestion } from '../../src/decode/dnsQuestion.ts';
import { reverseName } from '../support/addresses.ts';
import { dnsQuery, dnsResponse } from '../support/dnsMessages.ts';

const ADDRESS = '2001:db8::abcd:5';

function cutQuestion(message: Uint8Array, captured: number) {
  return readCutReverseName(message, 0, captured, message.length);
}

describe('a cut question about an IPv6 address', () => {
  const query = dnsQuery({ id: 1, name: reverseName(ADDRESS), type: 'PTR' });

  test.each([
    [12 + 32, 16, '::abcd:5'],
    [12 + 41, 20, '::abcd:5'],
    [12 + 64, 32, ADDRESS],
    [12 + 73, 32, ADDRESS],
  ])('of which %i bytes were captured shows %i digits', (captured, known, address) => {
    const shown = cutQuestion(query, captured)!;
    expect(shown.known).toBe(known);
    expect(formatIPv6(shown.address)).toBe(address);
  });

  test('is told with a plain EDNS record, too', () => {
    expect(cutQuestion(dnsQuery({ id: 1, name: reverseName(ADDRESS), type: 'PTR', edns: true }), 60)?.known).toBe(24);
  });

  test.each([
    ['with too few digits', query, 12 + 31],
    ['about an IPv4 address', dnsQuery({ id: 1, name: reverseName('192.0.2.1'), type: 'PTR' }), 20],
    [
      'to a block list',
      dnsQuery({ id: 1, name: reverseName(ADDRESS).replace('ip6.arpa', 'zen.example.org'), type: 'A' }),
      60,
    ],
    ['in an answer', dnsResponse({ id: 1, name: reverseName(ADDRESS), type: 'PTR', rcode: 'NXDOMAIN' }), 60],
    ['without a header', query, 11],
  ])('is none %s', (_what, message, captured) => {
    expect(cutQuestion(message, captured)).toBeNull();
  });
});

describe('a cut answer', () => {
  const name = reverseName('192.0.2.1');
  const answers = [{ name, type: 'PTR', data: 'mail.example.com' }] as const;
  const response = dnsResponse({ id: 1, name, type: 'PTR', answers });
  const target = (message: Uint8Array, captured: number) => {
    const question = new DnsQuestion();
    expect(readQuestion(question, new AddressTable(), message, 0, captured)).toBe(true);
    return readCutTarget(question, message, 0, captured, message.length);
  };
  const left = (message: Uint8Array, missing: number) => {
    const read = target(message, message.length - missing);
    return read === null ? null : [read.length, String.fromCharCode(...read.beginning)];
  };

  test('shows how long its name is, and how it begins', () => {
    expect(left(response, 14)).toEqual([18, '\x04mai']);
    expect(left(response, 18)).toEqual([18, '']);
  });

  test('shows the length by its own where the record was cut', () => {
    expect(left(response, 20)).toEqual([18, '']);
    expect(left(response, 30)).toEqual([18, '']);
  });

  test('shows nothing of a name that there is not', () => {
    expect(left(dnsResponse({ id: 1, name, type: 'PTR', rcode: 'NXDOMAIN' }), 0)).toBeNull();
  });
});

describe('the one address that ends so', () => {
  const table = new AddressTable();
  const keys = ['2001:db8::5', '2001:db8:1::7', 'fe80::7', '2001:db8::abcd:5'].map((text) => table.keyOfText(text)!);
  const only = (text: string, digits: number) => table.onlyWithEnd(parseIPv6(text)!, digits);

  test('is found by the digits known', () => {
    expect(only('::abcd:5', 16)).toBe(keys[3]);
    expect(only('::5', 17)).toBe(keys[0]);
  });

  test('is not one of several, nor one that is not there', () => {
    expect(only('::7', 16)).toBeNull();
    expect(only('::8', 16)).toBeNull();
    expect(only('1:0:0:0:0::7', 32)).toBeNull();
  });
});
