import { describe, expect, it } from 'vitest';
import { readBanner } from '../../../src/decode/openings/banner.ts';

describe('a greeting', () => {
  it.each([
    ['mail.example.com ESMTP Exim 4.96', 'mail.example.com', 'Exim 4.96'],
    ['::ffff:10.77.1.1 ESMTP Exim 4.96', null, 'Exim 4.96'],
    ['[10.77.1.1] ESMTP Postfix', null, 'Postfix'],
    ['[IPv6:2001:db8::1] ESMTP Postfix', null, 'Postfix'],
    ['2001:db8::1', null, null],
  ])('%s is not told to come of software of the name of an address', (text, serverName, software) => {
    expect(readBanner(text)).toEqual({ serverName, software });
  });
});
