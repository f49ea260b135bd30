/** What a finding says is about its own address, however many others there are. */
import { describe, expect, it } from 'vitest';
import { Scenario } from '../support/scenario.ts';
import { ALL } from './captures.ts';
import { readCapture } from './support/readCapture.ts';

describe('a finding', () => {
  it('about a generic name tells of the address that has it', () => {
    const story = new Scenario();
    const [asker, resolver] = [story.host('10.0.0.2'), story.host('10.0.0.53')];
    const addresses = ['203.0.113.5', '203.0.113.77', '198.51.100.9'];
    addresses.forEach((address, at) => {
      const query = story.askPtr(asker, resolver, address, { at });
      story.answerPtr(query, at + 0.01, `host-${address.replaceAll('.', '-')}.example.com`);
    });
    const { findings } = readCapture(story.toPcap());
    expect(findings.map(({ kind, address }) => [kind, address])).toEqual(
      addresses.map((address) => ['generic-name', address]),
    );
    for (const { text, address } of findings)
      expect(text).toContain(`${address} has the name host-${address!.replaceAll('.', '-')}.example.com`);
  });

  it.each(ALL)('of $name names its address and the names that it is about', ({ bytes }) => {
    for (const { text, address, names } of readCapture(bytes()).findings)
      for (const told of [address!, ...names]) expect(text).toContain(told);
  });
});
