import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS } from '../../../src/model/words.ts';
import { adviseFinding } from '../../../src/stall/advice/adviseFinding.ts';
import { findingFacts } from './facts.ts';

function all(changes: Parameters<typeof findingFacts>[0]): string {
  return adviseFinding(findingFacts(changes))
    .map(({ text, commands }) => [text, ...commands].join('\n'))
    .join('\n');
}

describe('each finding says what to put right and how to verify it', () => {
  it('no PTR: the record, and why mail is refused', () => {
    expect(all({ kind: 'no-ptr' })).toContain('5.66.45.198.in-addr.arpa. PTR NAME.');
    expect(all({ kind: 'no-ptr' })).toContain('550');
  });
  it('PTR not confirmed: the address record of its name', () => {
    const text = all({ kind: 'ptr-not-confirmed', names: ['mail.example.com'] });
    expect(text).toContain('mail.example.com. A 198.45.66.5');
    expect(text).toContain('dig +trace A mail.example.com');
  });
  it('alias without target: the record at the end of the alias, its name quoted', () => {
    const text = all({ kind: 'alias-without-target', names: ['5.0/27.66.45.198.in-addr.arpa'] });
    expect(text).toContain('5.0/27.66.45.198.in-addr.arpa. PTR NAME.');
    expect(text).toContain("dig +trace PTR '5.0/27.66.45.198.in-addr.arpa'");
  });
  it('generic name: a name of its own', () => {
    expect(all({ kind: 'generic-name', names: ['dyn-5.isp.example'] })).toContain('HELO');
  });
  it('answers that differ: each resolver asked', () => {
    const text = all({ kind: 'answers-differ', resolvers: ['192.168.1.1', '192.168.1.2'] });
    expect(text).toContain('dig +norecurse -x 198.45.66.5 @192.168.1.1');
    expect(text).toContain('dig +norecurse -x 198.45.66.5 @192.168.1.2');
  });
});

describe('hostile names', () => {
  it('never reach what is to be pasted', () => {
    const wire = fc.oneof(fc.string(), fc.constantFrom('$(reboot)', "a'b", '-x', 'a b', '`id`'));
    fc.assert(
      fc.property(
        fc.constantFrom(...FINDING_KINDS),
        wire,
        fc.array(wire),
        fc.array(wire),
        (kind, address, names, resolvers) => {
          for (const { commands } of adviseFinding({ kind, address, names, resolvers })) {
            for (const word of commands.flatMap((command) => command.split(' '))) {
              expect(word).toMatch(/^(?:[A-Za-z0-9@+=:._/-]+|'[A-Za-z0-9._/-]+')$/);
            }
          }
        },
      ),
    );
  });
});
