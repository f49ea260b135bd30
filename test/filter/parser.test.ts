/** The language: what is read, what is refused, and that the error points at the spot. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/filter/fields/registry.ts';
import { readFilter } from '../../src/filter/filter.ts';
import { LONGEST_FILTER } from '../../src/filter/lexer.ts';
import { filterOf, problemOf } from './support/frames.ts';

describe('a filter that can be read', () => {
  it.each([
    '',
    'tcp',
    'frame.number > 48 && frame.number < 73',
    'tcp.port==465||udp.port==53',
    '!(ip.addr == 10.0.0.1) and not arp',
    'tcp.port in {25, 465, 587..600}',
    'tcp.port not in {25}',
    'ip.addr == 10.0.0.0/8',
    'ipv6.addr == 2001:db8::/32',
    'eth.addr == ff:ff:ff:ff:ff:ff or eth.addr == 02-00-5e-10-00-01',
    'dns.qry.name contains "in-addr"',
    'dns.qry.name contains mail',
    'dns.qry.name matches r"^\\d+\\.in-addr"',
    'dns.qry.name ~ "arpa$"',
    'dns.qry.type == PTR',
    'tls.handshake.type == "Client Hello"',
    'tcp.flags & 0x12 == 0x12',
    'tcp.flags.syn == true and tcp.flags.ack == 0',
    'frame.time_relative >= 6.38',
    'frame.time > "2015-03-02 10:11:12.5Z"',
    'tcp.payload[0:3] == 16:03:01',
    'ip.src[-1] == 05',
    'dns.qry.name[0-3] == "mail"',
    'len(dns.qry.name) > 40 xor count(dns.a) >= 2',
    'all tcp.port > 1024',
    'any ip.addr == 10.0.0.1',
    'ip.src == ip.dst',
    'frame.number == 0x10 or frame.number == 010 or frame.number == 0b11',
    'tcp.seq_raw ne 4294967295',
    'tcp.payload contains "\\x16\\x03"',
    "frame[0] == 0x45 and tcp.port != '\\n'",
  ])('%s', (text) => {
    expect(filterOf(text).text).toBe(text);
  });

  it('may join thousands of tests, and look through the same bytes in as many', () => {
    const tests = Array.from({ length: 500 }, (_, port) => `udp.port == ${port}`);
    expect(filterOf(tests.join(' || ')).needs).toBe(filterOf('udp.port == 1').needs);
  });
});

describe('an error', () => {
  it.each([
    ['tcp.prot == 465', 'tcp.prot', 'tcp.port'],
    ['dns.qry.nam == "x"', 'dns.qry.nam', 'dns.qry.name'],
    ['tls.handshake.typ == 1', 'tls.handshake.typ', 'tls.handshake.type'],
    ['ip.addr = 10.0.0.1', '=', '=='],
    ['tcp | udp', '|', '||'],
    ['tcp AND udp', 'AND', 'and'],
    ['tcp.port == 70000', '70000', null],
    ['tcp.port == https', 'https', null],
    ['dns.qry.type == PRT', 'PRT', 'PTR'],
    ['ip.addr == 10.0.0.256', '10.0.0.256', null],
    ['ip.addr == 2001:db8::1', '2001:db8::1', 'ipv6.addr'],
    ['ipv6.addr == 10.0.0.1', '10.0.0.1', 'ip.addr'],
    ['tcp.port in {25 465}', '465', ','],
    ['tcp.port in 25', '25', null],
    ['(tcp and udp', '(', null],
    ['tcp) and udp', ')', null],
    ['dns.qry.name contains "x', '"x', null],
    ['dns.qry.name matches "(a"', '"(a"', null],
    ['dns.qry.name matches "(?=a)"', '"(?=a)"', null],
    ['tcp.port contains "4"', 'contains', null],
    ['tcp.port matches "4"', 'matches', null],
    ['465 == tcp.port', '465', null],
    ['tcp.port == 465 == 1', '==', null],
    ['lne(dns.qry.name) > 3', 'lne', 'len'],
    ['len(tcp.port) > 3', 'tcp.port', null],
    ['tcp.flags.syn > 0', '>', null],
    ['tcp.analysis.retransmission == 1', '1', null],
    ['tcp.port == ip.src', 'ip.src', null],
    ['eth.src[0:0] == 00', '[0:0]', null],
    ['ip.addr#1 == 10.0.0.1', '#', null],
    ['frame.time > "yesterday"', '"yesterday"', null],
    ['port 465', 'port 465', 'tcp.port == 465'],
    [' udp dst port 53 ', 'udp dst port 53', 'udp.dstport == 53'],
    ['host 10.0.0.2', 'host 10.0.0.2', 'ip.addr == 10.0.0.2'],
    ['src host 2001:db8::1', 'src host 2001:db8::1', 'ipv6.src == 2001:db8::1'],
    ['203.0.113.5', '203.0.113.5', 'ip.addr == 203.0.113.5'],
    ['port x', 'x', null],
  ])('in %s points at %s', (text, spot, suggestion) => {
    const problem = problemOf(text);
    expect(text.slice(problem.offset, problem.offset + problem.length)).toContain(spot.slice(0, 20));
    expect(problem.suggestion).toBe(suggestion);
    expect(problem.text).not.toMatch(/\.$/);
  });

  it('at the end says what is missing', () => {
    expect(problemOf('tcp.port ==')).toMatchObject({ offset: 11, text: expect.stringContaining('ends where') });
    expect(problemOf('tcp and')).toMatchObject({ offset: 7 });
  });

  it('says that a filter is too long or nests too deep, not that it took too long', () => {
    expect(problemOf('tcp or '.repeat(LONGEST_FILTER)).text).toContain('longer than');
    expect(problemOf(`${'('.repeat(1000)}tcp${')'.repeat(1000)}`).text).toContain('deeper than');
    expect(problemOf(`${'not '.repeat(1000)}tcp`).text).toContain('deeper than');
  });

  it('points into the text, whatever the text', () => {
    const words = fc.constantFrom(
      'tcp',
      'tcp.port',
      '==',
      '!=',
      '25',
      '(',
      ')',
      '{',
      '}',
      '"',
      "'",
      '[',
      ']',
      ',',
      '&',
      '..',
      'in',
      'not',
      'and',
      '\\',
      'x',
      ' ',
      'é',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 30 }), (parts) => {
        const text = parts.join(' ');
        const read = readFilter(text);
        if (read.kind === 'filter') return;
        const { offset, length } = read.problem;
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset + length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('the fields', () => {
  it('have names of their own', () => {
    const names = FIELDS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('can be asked for by themselves', () => {
    expect(FIELDS.map(({ name }) => readFilter(name)).filter(({ kind }) => kind === 'wrong')).toEqual([]);
  });
});
