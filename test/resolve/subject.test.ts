import { describe, expect, it } from 'vitest';
import { OperationError } from '../../src/base/errors.ts';
import { parseSubject } from '../../src/resolve/subject.ts';

describe('what is asked about', () => {
  it.each([
    ['192.0.2.25', '192.0.2.25', '25.2.0.192.in-addr.arpa'],
    [' 192.0.2.25 ', '192.0.2.25', '25.2.0.192.in-addr.arpa'],
    ['::ffff:192.0.2.25', '192.0.2.25', '25.2.0.192.in-addr.arpa'],
    ['2001:DB8::25', '2001:db8::25', '5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
    ['25.2.0.192.in-addr.arpa.', '192.0.2.25', '25.2.0.192.in-addr.arpa'],
    ['144.128/27.80.246.83.in-addr.arpa', '83.246.80.144', '144.128/27.80.246.83.in-addr.arpa'],
    ['80.246.83.IN-ADDR.ARPA', null, '80.246.83.IN-ADDR.ARPA'],
  ])('%j', (typed, address, name) => {
    expect(parseSubject(typed)).toEqual({ typed, address, name });
  });

  it.each([
    ['192.0.2', 'not a whole IPv4 address'],
    ['192.0.2.256', 'not a whole IPv4 address'],
    ['2001:db8:::1', 'not an IPv6 address'],
    ['fe80::1%eth0', 'an address with a zone'],
    ['mail.example.com', 'neither an address nor a reverse name'],
    ['', 'neither an address nor a reverse name'],
    ['a..in-addr.arpa', 'no name that DNS can hold'],
  ])('%j is refused in a sentence', (typed, text) => {
    expect(() => parseSubject(typed)).toThrow(OperationError);
    expect(() => parseSubject(typed)).toThrow(text);
  });
});
