/** What name servers told, read off the wire: a referral, and a name server that refers to itself; questions for name servers. */
import { describe, expect, it } from 'vitest';
import { PtrQueries, type SeenMessage } from '../../src/witness/ptrQueries.ts';
import { type DnsRecord, dnsQuery, dnsResponse } from '../support/dnsMessages.ts';
import { NAME, US } from './support.ts';

const RESOLVER = '192.0.2.53';
const SERVER = '198.51.100.1';

function seen(bytes: Uint8Array, timeMs: number): SeenMessage {
  const isResponse = (bytes[2]! & 0x80) !== 0;
  const [source, destination] = isResponse ? [SERVER, RESOLVER] : [RESOLVER, SERVER];
  const [sourcePort, destinationPort] = isResponse ? [53, 4242] : [4242, 53];
  const frame = isResponse ? 2 : 1;
  const ends = { start: 0, end: bytes.length };
  return { timeMs, capture: 0, frame, source, destination, sourcePort, destinationPort, bytes, ...ends };
}

/** A referral whose last record is glue: it is counted among the additional ones. */
function referral(glue: string): Uint8Array {
  const zone = '113.0.203.in-addr.arpa';
  const authority: DnsRecord[] = [
    { name: zone, type: 'NS', data: 'ns1.example.com' },
    { name: 'ns1.example.com', type: 'A', data: glue },
  ];
  const bytes = dnsResponse({ id: 7, name: NAME, type: 'PTR', authority, recursionAvailable: false });
  bytes[9] = 1;
  bytes[11] = 1;
  return bytes;
}

function told(response: Uint8Array) {
  const queries = new PtrQueries(null);
  queries.message(seen(dnsQuery({ id: 7, name: NAME, type: 'PTR', recursionDesired: false }), 0));
  queries.message(seen(response, 5));
  return queries.about(US)[0]!.answer;
}

describe('a name server that was asked', () => {
  it('and refers to another one leads on', () => {
    expect(told(referral('198.51.100.2'))).toMatchObject({ kind: 'referral' });
  });

  it('and refers to itself has no authority: a lame delegation', () => {
    expect(told(referral(SERVER))).toMatchObject({ kind: 'failed', rcode: 'LAME', ttlSeconds: null });
  });
});

describe('a question of another type for the name of an address (RFC 9156)', () => {
  const target = '5.0/27.113.0.203.in-addr.arpa';
  const told = (response: Parameters<typeof dnsResponse>[0]) => {
    const queries = new PtrQueries(null);
    queries.message(seen(dnsQuery({ id: 7, name: NAME, type: 'A', recursionDesired: false }), 0));
    queries.message(seen(dnsResponse(response), 5));
    return queries;
  };

  it('was told about the PTR record, too, where it was told an alias, or that there is no such name', () => {
    const alias = told({ id: 7, name: NAME, type: 'A', answers: [{ name: NAME, type: 'CNAME', data: target }] });
    expect(alias.about(US)).toMatchObject([{ type: 'A', answer: { kind: 'alias', names: [target] }, timeMs: 0 }]);
    const none = told({ id: 7, name: NAME, type: 'A', rcode: 'NXDOMAIN' });
    expect(none.about(US)).toMatchObject([{ answer: { kind: 'nxdomain' } }]);
    // What is asked for the alias's target is about the same address.
    alias.message(seen(dnsQuery({ id: 8, name: target, type: 'PTR', recursionDesired: false }), 20));
    expect(alias.about(US)).toHaveLength(2);
  });

  it('was told nothing of it where there is no record of that type', () => {
    expect(told({ id: 7, name: NAME, type: 'A' }).about(US)).toEqual([]);
  });
});

describe('questions for name servers', () => {
  const query = (id: number) => dnsQuery({ id, name: 'NS1.example.com', type: 'A', recursionDesired: false });
  const times = (queries: PtrQueries) => queries.vain.finished().between(-1000, 60_000);

  it('are in vain as long as nobody answers, or answers with an error', () => {
    const queries = new PtrQueries(null);
    queries.message(seen(query(1), 0));
    queries.message(seen(query(2), 900));
    expect(times(queries)).toMatchObject([{ name: 'ns1.example.com', type: 'A', tries: 2, rcode: null }]);
    queries.message(seen(dnsResponse({ id: 2, name: 'ns1.example.com', type: 'A', rcode: 'REFUSED' }), 950));
    expect(times(queries)).toMatchObject([{ rcode: 'REFUSED' }]);
  });

  it('that are answered are forgotten, also those of other types', () => {
    const queries = new PtrQueries(null);
    queries.message(seen(query(1), 0));
    queries.message(seen(dnsQuery({ id: 3, name: 'x.example.com', type: 'TXT' }), 1));
    const answers: DnsRecord[] = [{ name: 'ns1.example.com', type: 'A', data: SERVER }];
    queries.message(seen(dnsResponse({ id: 1, name: 'ns1.example.com', type: 'A', answers }), 5));
    expect(times(queries)).toEqual([]);
  });

  it('cost no more than their share, however many there are', () => {
    const queries = new PtrQueries(null);
    for (let at = 0; at < 60_000; at++) {
      const question = { name: `n${at}.example.com`, type: 'A', resolver: RESOLVER, server: SERVER } as const;
      queries.vain.query(String(at), { ...question, timeMs: at, capture: 0, frame: at + 1 });
    }
    expect(queries.vain.omitted).toBe(10_000);
    expect(times(queries)).toHaveLength(200);
  });

  it('cut anywhere change nothing', () => {
    const whole = query(1);
    for (let length = 0; length < whole.length; length++) {
      const queries = new PtrQueries(null);
      queries.message(seen(whole.slice(0, length), 0));
      expect(times(queries).length).toBeLessThanOrEqual(length >= whole.length - 4 ? 1 : 0);
    }
  });
});
