import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DnsMessage, readMessage } from '../../src/decode/dnsMessage.ts';
import { dnsQuery, dnsResponse } from '../support/dnsMessages.ts';
import { ascii, concat, filled, fromHex, poisoned, u16 } from './tlsHellos.ts';

const NAME = '144.80.246.83.in-addr.arpa';

/** RFC 2317: the answer is an alias into a classless zone and the PTR behind it. */
const CLASSLESS = dnsResponse({
  id: 0x1234,
  name: NAME,
  type: 'PTR',
  answers: [
    { name: NAME, type: 'CNAME', data: '144.128/27.80.246.83.in-addr.arpa', ttl: 300 },
    { name: '144.128/27.80.246.83.in-addr.arpa', type: 'PTR', data: 'mail.example.com', ttl: 60 },
  ],
});

const NEGATIVE = dnsResponse({
  id: 7,
  name: NAME,
  type: 'PTR',
  rcode: 'NXDOMAIN',
  authority: [{ name: '80.246.83.in-addr.arpa', type: 'SOA', data: 'ns1.example.net', ttl: 3600, minimum: 900 }],
});

function read(bytes: Uint8Array): DnsMessage {
  const message = readMessage(bytes, 0, bytes.length);
  if (message.kind !== 'message') throw new Error('unreadable');
  return message;
}

/** A response of one record of any type, whose name is the root. */
function withRecord(type: number, data: Uint8Array, declared = data.length): Uint8Array {
  return concat(
    fromHex('000181800000000100000000'),
    fromHex('00'),
    u16(type),
    fromHex('000100000e10'),
    u16(declared),
    data,
  );
}

function dataOf(type: number, data: Uint8Array) {
  return read(withRecord(type, data)).answers[0].data;
}

describe('readMessage', () => {
  it('reads a query', () => {
    const query = dnsQuery({ id: 4711, name: NAME, type: 'PTR', edns: true });
    expect(read(query)).toMatchObject({
      id: 4711,
      isResponse: false,
      recursionDesired: true,
      questions: [{ name: NAME, type: 12, typeName: 'PTR', class: 1, offset: 12 }],
      answers: [],
      additionals: [{ name: '.', typeName: 'OPT' }],
      problem: null,
    });
  });

  it('reads an alias of a classless zone and the name behind it', () => {
    const message = read(CLASSLESS);
    expect(message.rcodeName).toBe('NOERROR');
    expect(message.answers.map(({ name, ttlSeconds, data }) => [name, ttlSeconds, data])).toEqual([
      [NAME, 300, { kind: 'name', target: '144.128/27.80.246.83.in-addr.arpa' }],
      ['144.128/27.80.246.83.in-addr.arpa', 60, { kind: 'name', target: 'mail.example.com' }],
    ]);
  });

  it('tells how long a negative answer may be kept: the lesser of TTL and minimum', () => {
    const [soa] = read(NEGATIVE).authorities;
    expect(soa).toMatchObject({
      name: '80.246.83.in-addr.arpa',
      ttlSeconds: 3600,
      data: { kind: 'soa', mname: 'ns1.example.net', minimumSeconds: 900, negativeSeconds: 900 },
    });
  });

  it('keeps the bytes of names that dns-packet would lose', () => {
    const target = concat(Uint8Array.of(4), ascii('a.b\xff'), Uint8Array.of(0));
    expect(dataOf(12, target)).toEqual({ kind: 'name', target: 'a\\.b\\255' });
  });

  it('reads addresses as everything else writes them', () => {
    expect(dataOf(1, fromHex('c0000201'))).toEqual({ kind: 'address', address: '192.0.2.1' });
    expect(dataOf(28, fromHex('20010db8000000000000000000000001'))).toEqual({
      kind: 'address',
      address: '2001:db8::1',
    });
  });

  it('leaves other types to dns-packet', () => {
    expect(dataOf(15, concat(u16(10), Uint8Array.of(2), ascii('mx'), Uint8Array.of(0)))).toEqual({
      kind: 'other',
      value: { preference: 10, exchange: 'mx' },
    });
  });

  it('puts the upper bits of EDNS before the response code', () => {
    const badVersion = concat(fromHex('000180000000000000000001'), fromHex('00002904d0010000000000'));
    expect(read(badVersion).rcode).toBe(16);
  });

  it.each([
    ['an address of three bytes', 1, fromHex('c00002')],
    ['an address of five bytes', 1, fromHex('c000020101')],
    ['an IPv6 address of four bytes', 28, fromHex('20010db8')],
    ['a name that ends before its length', 12, fromHex('016100ff')],
    ['a name that runs past its length', 12, fromHex('0561')],
    ['a pointer to itself', 12, fromHex('c017')],
    ['an SOA without its numbers', 6, fromHex('016100016200')],
    ['a text longer than its length', 16, fromHex('0a6162')],
    ['an exchange cut in its name', 15, fromHex('000a0561')],
  ])('invents nothing of %s', (_what, type, data) => {
    expect(dataOf(type, data)).toEqual({ kind: 'malformed' });
  });

  it('is unreadable without a whole header, and says so', () => {
    expect(readMessage(CLASSLESS, 0, 11)).toEqual({
      kind: 'unreadable',
      problem: { layer: 'dns', kind: 'truncated', offset: 0, needed: 12, available: 11 },
    });
  });

  it('keeps what is whole of a cut message and says where and why it stopped', () => {
    const whole = read(CLASSLESS);
    for (let length = 12; length < CLASSLESS.length; length++) {
      const message = read(CLASSLESS.subarray(0, length));
      expect(message.problem).toMatchObject({ layer: 'dns', kind: 'truncated' });
      expect(message.problem!.needed).toBeGreaterThan(message.problem!.available);
      expect(message.problem!.offset + message.problem!.available).toBe(length);
      expect(message.questions).toEqual(whole.questions.filter((entry) => entry.offset + entry.length <= length));
      expect(message.answers).toEqual(whole.answers.filter((entry) => entry.offset + entry.length <= length));
    }
    expect(whole.problem).toBeNull();
  });

  it('reads no more records than there are, whatever the counts claim', () => {
    const bomb = concat(fromHex('00018180ffffffffffffffff'), filled(803, 0));
    const started = performance.now();
    const message = read(bomb);
    expect(message.questions.length + message.answers.length).toBeLessThanOrEqual(161);
    expect(message.problem?.kind).toBe('truncated');
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('stays cheap on 64 KiB of records that all point at one long name', () => {
    const longName = concat(
      ...Array.from({ length: 4 }, () => concat(Uint8Array.of(61), filled(61))),
      Uint8Array.of(0),
    );
    const record = fromHex('c00c00010001000000000004c0000201');
    const head = concat(fromHex('000181800001ffff00000000'), longName, fromHex('00010001'));
    const many = Array.from({ length: 4000 }, () => record);
    const started = performance.now();
    const message = read(concat(head, ...many));
    expect(message.problem?.kind).toBe('malformed');
    expect(message.answers.length).toBe(1023);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('never throws and never reads its neighbours, whatever changes', () => {
    const seeds = [
      CLASSLESS,
      NEGATIVE,
      ...[2, 13, 15, 16, 33, 35, 41, 46, 47, 50, 257].map((type) => withRecord(type, filled(40, 3))),
    ];
    const change = fc.record({ at: fc.nat(200), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(change, { maxLength: 6 }), fc.nat(300), (seed, changes, cut) => {
        const bytes = seed.slice(0, cut);
        for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
        const [low, high] = [poisoned(bytes, 0), poisoned(bytes, 255)];
        const result = readMessage(low.bytes, low.start, low.end);
        expect(readMessage(high.bytes, high.start, high.end)).toEqual(result);
      }),
      { numRuns: 3000 },
    );
  });
});
