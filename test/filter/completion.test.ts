/** What is offered while a filter is typed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeFilter } from '../../src/filter/completion.ts';
import { readFilter } from '../../src/filter/filter.ts';

/** `|` is the cursor. */
function offered(marked: string): string[] {
  const cursor = marked.indexOf('|');
  return completeFilter(marked.replace('|', ''), cursor).map(({ insert }) => insert);
}

/** The text with the first offer taken. */
function taken(marked: string): string {
  const text = marked.replace('|', '');
  const [first] = completeFilter(text, marked.indexOf('|'));
  return text.slice(0, first.from) + first.insert + text.slice(first.to);
}

describe('the completion', () => {
  it('offers fields that begin with what was typed, then those that hold it', () => {
    expect(offered('tcp.fl|')[0]).toBe('tcp.flags');
    expect(offered('tcp.fl|')).toContain('tcp.flags.syn');
    expect(offered('server_n|')).toContain('tls.handshake.extensions_server_name');
    expect(offered('|')).toContain('frame');
  });

  it('replaces the whole word at the cursor', () => {
    expect(taken('tcp.po|rtt == 25')).toBe('tcp.port == 25');
    expect(taken('ip and dns.qry.na|')).toBe('ip and dns.qry.name');
  });

  it('offers the operators that a field has', () => {
    expect(offered('dns.qry.name |')).toEqual(expect.arrayContaining(['==', 'contains', 'matches', 'in {', 'and']));
    expect(offered('tcp.flags.syn |')).not.toContain('<');
    expect(offered('tcp.analysis.retransmission |')).toEqual(['and', 'or', 'xor']);
    expect(offered('len(dns.qry.name) |')).toContain('>');
  });

  it('offers the values that have names, found by number and by name', () => {
    expect(offered('tls.handshake.type == |').slice(0, 3)).toEqual(['0', '1', '2']);
    expect(offered('tls.handshake.type == cli|')).toContain('1');
    expect(offered('dns.qry.type in {12, PT|')).toContain('12');
    expect(offered('tcp.flags.syn == |')).toEqual(['1', '0']);
    expect(offered('tcp.port == |')).toEqual([]);
  });

  it('goes on behind values, groups and negations', () => {
    expect(offered('tcp.port == 25 |')).toEqual(['and', 'or', 'xor']);
    expect(offered('(tcp) |')).toContain('and');
    expect(offered('not ar|')).toContain('arp');
    expect(offered('tcp && (ud|')).toContain('udp');
  });

  it('is silent inside a text', () => {
    expect(offered('dns.qry.name contains "ma|')).toEqual([]);
  });

  it('offers fields that the language reads, and never fails', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.integer({ min: -5, max: 50 }), (text, cursor) => {
        for (const { from, to, insert } of completeFilter(text, cursor)) {
          expect(from).toBeLessThanOrEqual(to);
          expect(to).toBeLessThanOrEqual(text.length);
          if (/^[a-z]+\./.test(insert)) expect(readFilter(insert).kind).toBe('filter');
        }
      }),
    );
  });
});
