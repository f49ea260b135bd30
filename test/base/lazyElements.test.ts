/** Elements whose parts are made when asked for look like plain objects to whoever reads a report. */
import { expect, it } from 'vitest';
import { lazyElements } from '../../src/base/lazyElements.ts';

interface Told {
  readonly name: string;
  readonly sizes: readonly number[];
}

const asked: string[] = [];
const element = lazyElements<number, string, Told>(
  {
    name: (word) => word,
    sizes: (word) => {
      asked.push(word);
      return [word.length];
    },
  },
  (place) => ['one', 'three'][place],
);

it('an element reads, spreads, clones and serialises as a plain object does', () => {
  const plain = { name: 'three', sizes: [5] };
  const made = element(1);
  expect({ ...made }).toEqual(plain);
  expect(structuredClone(made)).toEqual(plain);
  expect(JSON.stringify(made)).toBe(JSON.stringify(plain));
  expect(JSON.stringify(made, ['name'])).toBe('{"name":"three"}');
});

it('a part is made for its own element alone, and only when it is asked for', () => {
  asked.length = 0;
  const [one, three] = [element(0), element(1)];
  expect([one.name, three.name]).toEqual(['one', 'three']);
  expect(asked).toEqual([]);
  expect(one.sizes).toEqual([3]);
  expect(asked).toEqual(['one']);
});
