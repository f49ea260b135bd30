/** The SOA of a negative answer, held against the message read whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAuthority } from '../../src/decode/dnsAuthority.ts';
import { readMessage } from '../../src/decode/dnsMessage.ts';
import { dnsQuery, dnsResponse } from '../support/dnsMessages.ts';

const NAME = '144.80.246.83.in-addr.arpa';
const ZONE = '80.246.83.in-addr.arpa';

const NEGATIVE = dnsResponse({
  id: 7,
  name: NAME,
  type: 'PTR',
  rcode: 'NXDOMAIN',
  authority: [
    { name: ZONE, type: 'NS', data: 'ns1.example.net', ttl: 3600 },
    { name: ZONE, type: 'SOA', data: 'ns1.example.net', ttl: 600, minimum: 900 },
  ],
});

/** What the whole message says of it. */
function inMessage(bytes: Uint8Array, start: number, end: number): ReturnType<typeof findAuthority> {
  const message = readMessage(bytes, start, end);
  if (message.kind !== 'message') return null;
  for (const { name, data } of message.authorities) {
    if (data.kind !== 'soa') continue;
    const { kind: _, ...authority } = data;
    return { zone: name, ...authority };
  }
  return null;
}

describe('the authority of a negative answer', () => {
  it('is the first SOA beside the answer, good for the lesser of its two times', () => {
    const found = findAuthority(NEGATIVE, 0, NEGATIVE.length);
    expect(found).toMatchObject({ zone: ZONE, mname: 'ns1.example.net', minimumSeconds: 900, negativeSeconds: 600 });
  });

  it('is null without one, and where not even a header is there', () => {
    const query = dnsQuery({ id: 1, name: NAME, type: 'PTR' });
    expect(findAuthority(query, 0, query.length)).toBeNull();
    expect(findAuthority(NEGATIVE, 0, 11)).toBeNull();
  });

  it('is what the whole message says, also of one that is cut or damaged', () => {
    const anywhere = fc.nat({ max: NEGATIVE.length - 1 });
    fc.assert(
      fc.property(anywhere, fc.nat({ max: 255 }), fc.nat({ max: NEGATIVE.length }), (at, byte, end) => {
        const bytes = Uint8Array.from(NEGATIVE);
        bytes[at] = byte;
        expect(findAuthority(bytes, 0, end)).toEqual(inMessage(bytes, 0, end));
        expect(findAuthority(bytes, 0, bytes.length)).toEqual(inMessage(bytes, 0, bytes.length));
      }),
    );
  });
});
