import { expect, test } from 'vitest';
import { longList, wholeElements } from '../../src/base/longList.ts';

function squares(length: number) {
  const made: number[] = [];
  const element = (place: number) => {
    made.push(place);
    return { square: place * place };
  };
  return { list: longList({ length, element, whole: (place) => ({ square: place * place }) }), made };
}

test('an element is made when it is asked for, and once', () => {
  const { list, made } = squares(1000);
  expect([list.length, list[30], Object.is(list[30], list.at(30)), list[1000], list.at(-1)]).toEqual([
    1000,
    { square: 900 },
    true,
    undefined,
    { square: 998_001 },
  ]);
  expect(made).toEqual([30, 999]);
});

test('to whoever reads it, it is an array', () => {
  const { list } = squares(4);
  const plain = [0, 1, 4, 9].map((square) => ({ square }));
  expect(Array.isArray(list)).toBe(true);
  expect(list).toEqual(plain);
  expect(JSON.stringify(list)).toBe(JSON.stringify(plain));
  expect([...list].reverse()).toEqual(plain.toReversed());
  expect(Object.keys(squares(2).list)).toEqual(['0', '1']);
  expect(squares(4).list.slice(1, 3)).toEqual(plain.slice(1, 3));
  expect(squares(4).list.filter(({ square }) => square > 1).length).toBe(2);
  expect(2 in squares(4).list).toBe(true);
  expect(4 in squares(4).list).toBe(false);
});

test('whoever reads it to the end gets plain objects, and none is kept', () => {
  const { list, made } = squares(3);
  expect(Array.from(wholeElements(list), ({ square }) => square)).toEqual([0, 1, 4]);
  expect(made).toEqual([]);
  expect([...wholeElements(['any', 'other'])]).toEqual(['any', 'other']);
});
