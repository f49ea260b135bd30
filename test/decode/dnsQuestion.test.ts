/** Questions read in place: whose address a reverse name stands for, and names compared by their hash. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressTable } from '../../src/base/addressTable.ts';
import { readName } from '../../src/decode/dnsName.ts';
import {
  asksForSignatures,
  DnsQuestion,
  hashName,
  nameSign,
  readQuestion,
  TYPE_NBSTAT,
  TYPE_PTR,
} from '../../src/decode/dnsQuestion.ts';
import { reverseAddress } from '../../src/decode/dnsReverseName.ts';
import { reverseName } from '../support/addresses.ts';
import { bytes, u16 } from '../support/bytes.ts';
import { dnsQuery, dnsResponse, nameBytes, nodeStatusQuery } from '../support/dnsMessages.ts';

const MARGIN = 9;

/** Reads a message in the middle of a larger buffer. */
function read(message: Uint8Array, poison = 0xa5) {
  const margin = new Uint8Array(MARGIN).fill(poison);
  const all = bytes(margin, message, margin);
  const addresses = new AddressTable();
  const question = new DnsQuestion();
  const ok = readQuestion(question, addresses, all, MARGIN, MARGIN + message.length);
  const address = question.hasAddress ? addresses.format(question.address) : null;
  return { ok, question, address };
}

function asked(name: string): string | null {
  return read(dnsQuery({ id: 1, name, type: 'PTR' })).address;
}

const octet = fc.nat(255);
const ipv4 = fc.tuple(octet, octet, octet, octet).map((all) => all.join('.'));
const ipv6 = fc
  .array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
  .map((all) => all.map((group) => group.toString(16)).join(':'));

function randomCase(name: string, bits: readonly boolean[]): string {
  return [...name].map((char, i) => (bits[i % bits.length] ? char.toUpperCase() : char)).join('');
}

describe('signatures', () => {
  const signed = (message: Uint8Array): boolean => {
    const { question } = read(message);
    const all = bytes(new Uint8Array(MARGIN), message, new Uint8Array(MARGIN));
    return asksForSignatures(question, all, MARGIN + message.length);
  };
  const query = { id: 1, name: reverseName('203.0.113.5'), type: 'PTR' } as const;

  it('are asked for with the DO bit alone (RFC 3225)', () => {
    expect(signed(dnsQuery({ ...query, signed: true }))).toBe(true);
    expect(signed(dnsQuery({ ...query, edns: true }))).toBe(false);
    expect(signed(dnsQuery(query))).toBe(false);
  });

  it('are not seen in a message that is cut, nor behind it', () => {
    const whole = dnsQuery({ ...query, signed: true });
    for (let length = 12; length < whole.length; length++) expect(signed(whole.subarray(0, length))).toBe(false);
  });
});

describe('a reverse name', () => {
  it('stands for its address, in any case', () => {
    const bits = fc.array(fc.boolean(), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), bits, (address, upper) => {
        const name = reverseName(address);
        const table = new AddressTable();
        expect(asked(randomCase(name, upper))).toBe(table.format(table.keyOfText(address) as number));
      }),
    );
  });

  it.each([
    '5.113.0.203.in-addr.arpb',
    '5.113.0.203.in-addr',
    '113.0.203.in-addr.arpa',
    '1.5.113.0.203.in-addr.arpa',
    '256.113.0.203.in-addr.arpa',
    '5.113.0.1000.in-addr.arpa',
    '05.113.0.203.in-addr.arpa',
    '5.113.00.203.in-addr.arpa',
    '005.113.0.203.in-addr.arpa',
    '5.113.x.203.in-addr.arpa',
    '5.113.0x.3.in-addr.arpa',
    '5.0-127.113.0.203.in-addr.arpa',
    '144.128/27.80.246.83.in-addr.arpa',
    'in-addr.arpa',
    'arpa',
    '.',
    '5.113.0.203.in\\.addr.arpa',
    '5.113.0.203.in\x0daddr.arpa',
    `${'0.'.repeat(31)}ip6.arpa`,
    `${'0.'.repeat(33)}ip6.arpa`,
    `${'g.'.repeat(32)}ip6.arpa`,
    `${'00.'.repeat(16)}ip6.arpa`,
    `${'0.'.repeat(32)}ip\x16.arpa`,
    `${'0.'.repeat(32)}ip6.int`,
  ])('is not seen in %j', (name) => {
    expect(asked(name)).toBeNull();
  });

  it('is read as the whole decoder reads it', () => {
    const digits = fc.constantFrom('0', '1', '01', '00', '10', '99', '100', '255', '256', '300', '-1', 'a', '1a', '');
    const tree = fc.constantFrom('in-addr.arpa', 'IN-ADDR.ARPA', 'in-addr.arp', 'ip6.arpa', 'example');
    fc.assert(
      fc.property(
        fc.array(
          digits.filter((d) => d !== ''),
          { minLength: 2, maxLength: 6 },
        ),
        tree,
        (labels, end) => {
          const name = [...labels, end].join('.');
          expect(asked(name)).toBe(reverseAddress(name));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is looked for in PTR questions, and in those that a resolver asks ahead of them (RFC 9156)', () => {
    const addressFor = (type: 'PTR' | 'A' | 'AAAA' | 'NS' | 'TXT') =>
      read(dnsQuery({ id: 1, name: reverseName('203.0.113.5'), type })).address;
    expect((['PTR', 'A', 'AAAA', 'NS'] as const).map(addressFor)).toEqual(new Array(4).fill('203.0.113.5'));
    expect(addressFor('TXT')).toBeNull();
  });
});

describe('the header', () => {
  it('gives ID, flags and counts', () => {
    const name = reverseName('203.0.113.5');
    const answers = [{ name, type: 'PTR', data: 'mail.example.com' }] as const;
    const { ok, question } = read(
      dnsResponse({ id: 0xbeef, name, type: 'PTR', rcode: 'SERVFAIL', answers, truncated: true }),
    );
    expect(ok).toBe(true);
    expect(question).toMatchObject({
      id: 0xbeef,
      isResponse: true,
      rcode: 2,
      truncated: true,
      questions: 1,
      answers: 1,
      authorities: 0,
      type: TYPE_PTR,
    });
  });

  it('of a response without a question is enough', () => {
    const response = dnsResponse({ id: 1, name: 'x.local', type: 'PTR', multicast: true, answers: [] });
    expect(read(response)).toMatchObject({ ok: true, address: null });
  });

  it('of a query without a question is not', () => {
    const query = dnsQuery({ id: 1, name: 'x', type: 'A' });
    query[5] = 0;
    expect(read(query).ok).toBe(false);
  });

  it.each(['notify', 'update', 'status'])('with the opcode of %s is no query', (opcode) => {
    const query = dnsQuery({ id: 1, name: 'example.com', type: 'A' });
    query[2] |= { notify: 4, update: 5, status: 2 }[opcode]! << 3;
    expect(read(query).ok).toBe(false);
  });

  it('may ask for a unicast response, as mDNS does', () => {
    const query = dnsQuery({ id: 0, name: reverseName('10.0.0.9'), type: 'PTR', unicastResponse: true });
    expect(read(query)).toMatchObject({ ok: true, address: '10.0.0.9' });
  });

  it('of another class is no question of ours', () => {
    const query = bytes([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0], nameBytes('version.bind'), u16(16), u16(3));
    expect(read(query).ok).toBe(false);
  });

  it('of a NetBIOS node status request is read', () => {
    expect(read(nodeStatusQuery(9))).toMatchObject({ ok: true, question: { id: 9, type: TYPE_NBSTAT } });
  });
});

describe('a message cut anywhere', () => {
  it('is refused without a look behind the cut', () => {
    const message = dnsQuery({ id: 1, name: reverseName('2001:db8::5'), type: 'PTR' });
    for (let length = 0; length < message.length; length++) {
      for (const poison of [0x00, 0x01, 0xc0, 0xff]) {
        const cut = read(message.subarray(0, length), poison);
        expect(cut.ok).toBe(false);
        expect(cut.address).toBeNull();
      }
    }
  });

  it('or mangled anywhere throws nothing and reads nothing behind its end', () => {
    const message = dnsQuery({ id: 1, name: reverseName('203.0.113.5'), type: 'PTR', edns: true });
    const edits = fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(edits, fc.nat(message.length), (changes, length) => {
        const copy = message.slice(0, length);
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
        const [one, other] = [read(copy, 0), read(copy, 0xff)];
        expect([one.ok, one.address]).toEqual([other.ok, other.address]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a name's hash", () => {
  const label = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 1, maxLength: 12 });
  const name = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));

  function hashOf(all: Uint8Array, at: number, start = 0): number {
    return hashName(all, at, start, all.length);
  }

  /** With it the shorter sign must agree, or a wanted name would be passed over. */
  function signOf(all: Uint8Array, at: number, start = 0): number {
    return nameSign(all, at, start, all.length);
  }

  it('is equal for equal names, whatever their case', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(signOf(nameBytes(text.toUpperCase()), 0)).toBe(signOf(nameBytes(text), 0));
        const hash = hashOf(nameBytes(text), 0);
        expect(hash).not.toBe(0);
        expect(hashOf(nameBytes(text.toUpperCase()), 0)).toBe(hash);
      }),
    );
  });

  it('is equal for a name and its compressed form, anywhere in the buffer', () => {
    fc.assert(
      fc.property(name, name, fc.nat(30), (head, tail, margin) => {
        const prefix = nameBytes(head).slice(0, -1);
        const message = bytes(new Uint8Array(margin), new Uint8Array(12), nameBytes(tail), prefix, [0xc0, 12]);
        const at = margin + 12 + nameBytes(tail).length;
        const whole = nameBytes(`${head}.${tail}`);
        fc.pre(whole.length <= 255);
        expect(hashOf(message, at, margin)).toBe(hashOf(whole, 0));
        expect(signOf(message, at, margin)).toBe(signOf(whole, 0));
        const pointer = bytes(message, [0xc0, at - margin]);
        expect(signOf(pointer, message.length, margin)).toBe(signOf(whole, 0));
      }),
    );
  });

  it('is different for different names, as far as 32 bits go', () => {
    const names = [
      'a.b',
      'ab',
      'a',
      'b',
      'b.a',
      'mail.example.com',
      'mail.example.org',
      'www.example.com',
      'a.b.c',
      'ab.c',
    ];
    expect(new Set(names.map((text) => hashOf(nameBytes(text), 0))).size).toBe(names.length);
    // Only ASCII letters have a case: these two differ in the bit that tells it.
    expect(hashOf(bytes([1, 0x40, 0]), 0)).not.toBe(hashOf(bytes([1, 0x60, 0]), 0));
    expect(hashOf(bytes([1, 0x5b, 0]), 0)).not.toBe(hashOf(bytes([1, 0x7b, 0]), 0));
  });

  it('is 0 for names that are cut, loop, or are too long', () => {
    const loop = bytes([1, 97, 0xc0, 0]);
    expect(hashOf(loop, 0)).toBe(0);
    expect(hashOf(bytes([0xc0, 0]), 0)).toBe(0);
    expect(hashOf(bytes([0xc0, 40]), 0)).toBe(0);
    expect(hashOf(bytes([0x40, 97, 0]), 0)).toBe(0);
    expect(hashOf(bytes(...Array.from({ length: 130 }, () => [1, 97]), [0]), 0)).toBe(0);
    const whole = nameBytes('mail.example.com');
    for (let length = 0; length < whole.length; length++) expect(hashName(whole, 0, 0, length)).toBe(0);
  });

  it('exists for every name that can be read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(59), (all, at) => {
        if (at < all.length && readName(all, at, 0, all.length) !== null) expect(hashOf(all, at)).not.toBe(0);
      }),
      { numRuns: 2000 },
    );
  });
});
