/** Lookups that results tell of: packed once tracking has let go of them, and the same to whoever reads them. */
import { describe, expect, it } from 'vitest';
import { LookupBook } from '../../src/stall/lookupBook.ts';
import { Tape } from '../../src/stall/tape.ts';
import { Lookup, Try } from '../../src/track/lookup.ts';

const HOST = 0xc0a80001 | 0;
const RESOLVER = 0x0a000001;

function lookup(number: number, kind: Lookup['kind'], name: string | null): Lookup {
  const made = new Lookup(number, kind, HOST, HOST, RESOLVER, name);
  const first = new Try(made, 'dns-udp', 12, HOST, RESOLVER, 40_000, 7, 1_000_000_123, 12);
  const second = new Try(made, 'mdns', 12, HOST, 0, 5353, 0, 6_000_000_000, 2 ** 40 + 19, 'alias.example');
  made.add(first);
  made.add(second);
  second.responseNs = 6_500_000_000;
  second.responseFrame = 2 ** 40 + 20;
  second.rcode = -2;
  second.answer = 'unreachable';
  second.repeated = true;
  return made;
}

const LATER_NS = 100e9;

describe('a lookup that tracking has let go of', () => {
  it('is read back as it was, with its confirmations', () => {
    const book = new LookupBook(new Tape());
    const ptr = lookup(1, 'ptr', null);
    ptr.targets = ['mail.example.com'];
    ptr.forwards = [lookup(2, 'forward', 'mail.example.com')];
    book.keep(ptr);
    book.letGo(ptr, LATER_NS);
    const read = book.get(1);
    expect(read).not.toBe(ptr);
    for (const [one, other] of [
      [read, ptr],
      [read.forwards[0], ptr.forwards[0]],
    ]) {
      expect(told(one)).toEqual(told(other));
    }
  });

  it('is kept as it is while a late answer may come', () => {
    const book = new LookupBook(new Tape());
    const early = lookup(1, 'ptr', null);
    book.keep(early);
    book.letGo(early, 7e9);
    expect(book.get(1)).toBe(early);
    book.letGo(early, LATER_NS);
    expect(book.get(1)).not.toBe(early);
  });
});

function told({ number, kind, asker, subject, name, targets, aliases, startNs, givenUpNs, tries }: Lookup) {
  const attempts = tries.map(({ lookup: _, ...attempt }) => attempt);
  return { number, kind, asker, subject, name, targets, aliases, startNs, givenUpNs, attempts };
}
