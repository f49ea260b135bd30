/** Regular expressions: they find what Perl's would, and no pattern takes longer than its length times the text's. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PatternProgram } from '../../src/filter/patternProgram.ts';
import { PatternMistake, readPattern } from '../../src/filter/patternReader.ts';

function finds(pattern: string, text: string): boolean {
  return new PatternProgram(readPattern(pattern)).finds((place) => text.charCodeAt(place), text.length);
}

describe('a pattern', () => {
  it.each([
    ['mail', 'MAIL.example.com', true],
    ['(?-i)mail', 'MAIL.example.com', false],
    ['(?-i:ma)IL', 'MAil', false],
    ['^mail', 'a.mail', false],
    ['com$', 'mail.example.com', true],
    ['^\\d+\\.\\d+$', '10.20', true],
    ['^(\\d{1,3}\\.){4}in-addr\\.arpa$', '5.113.0.203.in-addr.arpa', true],
    ['^(\\d{1,3}\\.){4}in-addr\\.arpa$', '5.113.0.203.203.in-addr.arpa', false],
    ['[^a-z]', 'abc', false],
    ['[]x]', ']', true],
    ['[a\\-z]', '-', true],
    ['[[:digit:]]{3}', 'ab123', true],
    ['\\bptr\\b', 'a ptr b', true],
    ['\\bptr\\b', 'aptr', false],
    ['colou?r', 'color', true],
    ['a|b|cd', 'xcd', true],
    ['^(?:a|b)+$', 'abba', true],
    ['\\x41\\.', 'A.', true],
    ['a.c', 'a\nc', false],
    ['end$', 'end\n', true],
    ['', 'anything', true],
    ['x*', '', true],
  ])('%s in %j: %s', (pattern, text, expected) => {
    expect(finds(pattern, text)).toBe(expected);
  });

  it.each(['(a', 'a)', '[a', '*a', 'a**', 'a{3,2}', '(?=a)', '(?<!a)b', '\\1', 'a\\', '\\p{L}', '(a{500}){500}'])(
    'is refused, with its place: %s',
    (pattern) => {
      expect(() => readPattern(pattern)).toThrow(PatternMistake);
    },
  );

  it('finds what the platform’s own expressions find', () => {
    const piece = fc.oneof(
      fc.constantFrom('a', 'b', 'c', '.', '\\d', '\\w', '[ab]', '[^a]', '[a-c1]', '\\b', '^', '$'),
      fc.constantFrom('(a|b)', '(?:ab|c)', '(a|)', '((a)b)'),
    );
    const quantified = fc.tuple(piece, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{1,}', '*?'));
    const pattern = fc.array(quantified, { maxLength: 6 }).map((all) => {
      return all.map(([one, times]) => (/^(?:\\b|\^|\$)$/.test(one) ? one : one + times)).join('');
    });
    const alternatives = fc.array(pattern, { minLength: 1, maxLength: 3 }).map((all) => all.join('|'));
    fc.assert(
      fc.property(
        alternatives,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' ', '_'), maxLength: 12 }),
        (p, text) => {
          expect(finds(p, text)).toBe(new RegExp(p, 'i').test(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('that would take others for ever ends', () => {
    const text = 'a'.repeat(5000);
    for (const pattern of ['(a+)+$b', '(a|a)*b', '(a*)*c', 'a*a*a*a*a*a*b', '(.*)*(.*)*x$', '(a?){50}a{50}b']) {
      expect(finds(pattern, text)).toBe(false);
    }
  });
});
