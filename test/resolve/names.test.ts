import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readName } from '../../src/decode/dnsName.ts';
import { encodeName, isBelow, isWithin, labelsOf, selfAndAncestors } from '../../src/resolve/names.ts';

const wireName = fc
  .array(fc.uint8Array({ minLength: 1, maxLength: 63 }), { maxLength: 3 })
  .map((labels) => Uint8Array.from([...labels.flatMap((label) => [label.length, ...label]), 0]));

describe('a name', () => {
  it('goes to text and back to the same bytes, whatever is in it', () => {
    fc.assert(
      fc.property(wireName, (bytes) => {
        const { name } = readName(bytes, 0, 0, bytes.length)!;
        expect(encodeName(name)).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['a.b', 2],
    ['a\\.b.c', 2],
    ['a\\\\.b', 2],
    ['144.128/27.80.246.83.in-addr.arpa', 7],
    ['.', 0],
  ])('%s has %i labels', (name, count) => {
    expect(labelsOf(name)).toHaveLength(count);
  });

  it.each(['a..b', '.a', 'a\\', 'a\\999', 'x'.repeat(64), 'long.'.repeat(60)])('cannot be asked for as %j', (name) => {
    expect(encodeName(name)).toBeNull();
  });

  it('is within its zone by whole labels, whatever the case', () => {
    expect(isWithin('A.Example', 'example')).toBe(true);
    expect(isWithin('example', 'example')).toBe(true);
    expect(isBelow('example', 'example')).toBe(false);
    expect(isWithin('badexample', 'example')).toBe(false);
    expect(isWithin('a\\.example', 'example')).toBe(false);
    expect(isWithin('anything', '.')).toBe(true);
  });

  it('is followed by all zones that can be around it', () => {
    expect(selfAndAncestors('a.b\\.c.d')).toEqual(['a.b\\.c.d', 'b\\.c.d', 'd', '.']);
  });
});
