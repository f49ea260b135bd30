/** What a response says: names, aliases, addresses, how long a "no" may be kept; and nothing that it does not say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressTable } from '../../src/base/addressTable.ts';
import { DnsAnswers, readAnswers, readNames } from '../../src/decode/dnsAnswers.ts';
import { readName } from '../../src/decode/dnsName.ts';
import { DnsQuestion, readQuestion } from '../../src/decode/dnsQuestion.ts';
import { reverseName } from '../support/addresses.ts';
import { bytes, u16, u32 } from '../support/bytes.ts';
import { dnsResponse, type ResponseOptions } from '../support/dnsMessages.ts';

const NAME = reverseName('203.0.113.5');
const ALIAS = '5.0-127.113.0.203.in-addr.arpa';
const MARGIN = 5;

function read(message: Uint8Array, poison = 0xa5) {
  const margin = new Uint8Array(MARGIN).fill(poison);
  const all = bytes(margin, message, margin);
  const [start, end] = [MARGIN, MARGIN + message.length];
  const [addresses, question, answers] = [new AddressTable(), new DnsQuestion(), new DnsAnswers()];
  // What a message before it may have left behind.
  Object.assign(answers, { pointers: 9, aliases: 9, negativeSeconds: 9, referral: true });
  answers.addresses.push(1);
  answers.targetOffsets[0] = 3;
  const ok = readQuestion(question, addresses, all, start, end);
  if (!ok) return null;
  readAnswers(answers, question, addresses, all, end);
  return {
    pointers: answers.pointers,
    aliases: answers.aliases,
    targets: readNames(answers.targets, all, start, end),
    aliasNames: readNames(answers.aliasTargets, all, start, end),
    addresses: answers.addresses.map((key) => addresses.format(key)),
    negativeSeconds: answers.negativeSeconds,
    zone: answers.negativeSeconds < 0 ? null : (readName(all, answers.soaNameAt, start, end)?.name ?? null),
    referral: answers.referral,
    lastAlias: answers.aliases > 0 ? (readName(all, answers.lastAliasAt, start, end)?.name ?? null) : null,
  };
}

function readResponse(response: Partial<ResponseOptions>) {
  return read(dnsResponse({ id: 1, name: NAME, type: 'PTR', ...response }));
}

const NOTHING = {
  pointers: 0,
  aliases: 0,
  targets: [],
  aliasNames: [],
  addresses: [],
  negativeSeconds: -1,
  zone: null,
  referral: false,
  lastAlias: null,
};

describe('an answer', () => {
  it.each([true, false])('with one name (compressed: %s)', (compress) => {
    const one = readResponse({ compress, answers: [{ name: NAME, type: 'PTR', data: 'mail.example.com' }] });
    expect(one).toEqual({ ...NOTHING, pointers: 1, targets: ['mail.example.com'] });
  });

  it('with many names counts all and keeps some', () => {
    const answers = Array.from(
      { length: 60 },
      (_, i) => ({ name: NAME, type: 'PTR', data: `n${i}.example.com` }) as const,
    );
    const many = readResponse({ answers });
    expect(many?.pointers).toBe(60);
    expect(many?.targets.slice(0, 3)).toEqual(['n0.example.com', 'n1.example.com', 'n2.example.com']);
    expect(many?.targets.length).toBeLessThanOrEqual(60);
  });

  it('through an alias of classless delegation (RFC 2317)', () => {
    const through = readResponse({
      answers: [
        { name: NAME, type: 'CNAME', data: ALIAS },
        { name: ALIAS, type: 'PTR', data: 'mail.example.com' },
      ],
    });
    expect(through).toMatchObject({ pointers: 1, aliases: 1, targets: ['mail.example.com'], aliasNames: [ALIAS] });
  });

  it('of a chain of aliases gives the last', () => {
    const chain = readResponse({
      answers: [
        { name: NAME, type: 'CNAME', data: ALIAS },
        { name: ALIAS, type: 'CNAME', data: 'five.example.com' },
      ],
    });
    expect(chain).toMatchObject({
      pointers: 0,
      aliases: 2,
      aliasNames: [ALIAS, 'five.example.com'],
      lastAlias: 'five.example.com',
    });
  });

  it('with addresses of both families', () => {
    const answers = [
      { name: 'm', type: 'A', data: '203.0.113.5' },
      { name: 'm', type: 'AAAA', data: '2001:db8::5' },
      { name: 'm', type: 'AAAA', data: '::ffff:192.0.2.7' },
    ] as const;
    const both = readResponse({ name: 'm', type: 'A', answers });
    expect(both?.addresses).toEqual(['203.0.113.5', '2001:db8::5', '192.0.2.7']);
  });

  it('that is truncated and empty says nothing', () => {
    expect(readResponse({ truncated: true })).toEqual(NOTHING);
  });
});

describe('a negative answer', () => {
  it.each([
    ['NXDOMAIN', 300, 3600, 300],
    ['NOERROR', 3600, 900, 900],
    ['NXDOMAIN', 0, 3600, 0],
    ['NXDOMAIN', 3600, 0, 0],
  ] as const)('%s may be kept for the lesser of the SOA TTL %i and minimum %i', (rcode, ttl, minimum, seconds) => {
    const authority = [{ name: '113.0.203.in-addr.arpa', type: 'SOA', data: 'ns.example.com', ttl, minimum }] as const;
    expect(readResponse({ rcode, authority })).toEqual({
      ...NOTHING,
      negativeSeconds: seconds,
      zone: '113.0.203.in-addr.arpa',
    });
  });

  it('without an SOA says no time', () => {
    expect(readResponse({ rcode: 'NXDOMAIN' })).toEqual(NOTHING);
  });

  it('behind an alias keeps both', () => {
    const both = readResponse({
      rcode: 'NXDOMAIN',
      answers: [{ name: NAME, type: 'CNAME', data: ALIAS }],
      authority: [{ name: '0-127.113.0.203.in-addr.arpa', type: 'SOA', data: 'ns.example.com', minimum: 60 }],
    });
    expect(both).toMatchObject({ aliases: 1, pointers: 0, negativeSeconds: 60 });
  });

  it('is not read from an SOA that is too short to hold its numbers', () => {
    const message = bytes(dnsResponse({ id: 1, name: NAME, type: 'PTR', rcode: 'NXDOMAIN' }), [
      0xc0,
      12,
      ...u16(6),
      ...u16(1),
      ...u32(60),
      ...u16(4),
      0,
      0,
      0,
      1,
    ]);
    message.set(u16(1), 8);
    expect(read(message)?.negativeSeconds).toBe(-1);
  });
});

describe('a referral', () => {
  const authority = [{ name: '203.in-addr.arpa', type: 'NS', data: 'ns.example.com' }] as const;

  it('is name servers and no answer', () => {
    expect(readResponse({ authority, recursionAvailable: false })?.referral).toBe(true);
  });

  it('is not an answer with its name servers, nor a negative one', () => {
    const answers = [{ name: NAME, type: 'PTR', data: 'mail.example.com' }] as const;
    expect(readResponse({ authority, answers })?.referral).toBe(false);
    expect(readResponse({ authority, rcode: 'NXDOMAIN' })?.referral).toBe(false);
    const soa = [...authority, { name: '203.in-addr.arpa', type: 'SOA', data: 'ns.example.com' } as const];
    expect(readResponse({ authority: soa })?.referral).toBe(false);
  });

  it('is not what the authority itself says', () => {
    const message = dnsResponse({ id: 1, name: NAME, type: 'PTR', authority });
    message[2] |= 0x04;
    expect(read(message)?.referral).toBe(false);
  });
});

describe('lengths that lie', () => {
  const record = (type: number, length: number, data: readonly number[]) => [
    0xc0,
    12,
    ...u16(type),
    ...u16(1),
    ...u32(60),
    ...u16(length),
    ...data,
  ];

  function withRecord(...records: readonly (readonly number[])[]): Uint8Array {
    const message = bytes(dnsResponse({ id: 1, name: NAME, type: 'PTR' }), ...records);
    message.set(u16(records.length), 6);
    return message;
  }

  it('beyond the message end it', () => {
    expect(read(withRecord(record(12, 500, [1, 97, 0])))).toEqual(NOTHING);
    expect(read(withRecord(record(1, 4, [1, 2, 3])))).toEqual(NOTHING);
  });

  it('of an address that is none are passed over', () => {
    expect(read(withRecord(record(1, 5, [1, 2, 3, 4, 5]), record(1, 4, [9, 9, 9, 9])))?.addresses).toEqual(['9.9.9.9']);
    expect(read(withRecord(record(28, 4, [1, 2, 3, 4]), record(1, 4, [9, 9, 9, 9])))?.addresses).toEqual(['9.9.9.9']);
  });

  it('are followed from record to record, whatever a name inside them does', () => {
    const inner = read(withRecord(record(12, 6, [1, 97, 0, 7, 7, 7]), record(12, 3, [1, 98, 0])));
    expect(inner).toMatchObject({ pointers: 2, targets: ['a', 'b'] });
  });

  it('of more records than there are end with the message', () => {
    const message = withRecord(record(12, 3, [1, 97, 0]));
    message.set(u16(60_000), 6);
    expect(read(message)).toMatchObject({ pointers: 1, targets: ['a'] });
  });

  it('of more questions than there are leave nothing to read', () => {
    const message = withRecord(record(12, 3, [1, 97, 0]));
    message.set(u16(60_000), 4);
    expect(() => read(message)).not.toThrow();
  });

  it('with targets that loop name nobody', () => {
    const looping = read(withRecord(record(12, 2, [0xc0, 12 + NAME.length + 2 + 4 + 12])));
    expect(looping).toMatchObject({ pointers: 1, targets: [] });
  });
});

describe('a response cut or mangled anywhere', () => {
  const message = dnsResponse({
    id: 1,
    name: NAME,
    type: 'PTR',
    answers: [
      { name: NAME, type: 'CNAME', data: ALIAS },
      { name: ALIAS, type: 'PTR', data: 'mail.example.com' },
    ],
    authority: [{ name: '113.0.203.in-addr.arpa', type: 'SOA', data: 'ns.example.com' }],
  });

  it('is read up to there and not beyond', () => {
    const whole = read(message);
    for (let length = 0; length < message.length; length++) {
      const [one, other] = [read(message.subarray(0, length), 0), read(message.subarray(0, length), 0xff)];
      expect(one).toEqual(other);
      if (one !== null) expect(whole?.targets).toEqual(expect.arrayContaining(one.targets));
    }
  });

  it('throws nothing and reads nothing behind its end', () => {
    const edits = fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(edits, (changes) => {
        const copy = message.slice();
        for (const [at, value] of changes) copy[at] = value;
        expect(read(copy, 0)).toEqual(read(copy, 0xff));
      }),
      { numRuns: 1000 },
    );
  });
});
