/** Columns: what is shown, what there is room for, how a click sorts. */
import { describe, expect, it } from 'vitest';
import {
  type Column,
  leastWidth,
  nextSort,
  shownColumns,
  template,
  toggled,
} from '../../../renderer/ui/table/column.ts';

const column = (id: string, width: number, more: Partial<Column<unknown>> = {}): Column<unknown> => ({
  id,
  title: id,
  width,
  cell: () => null,
  ...more,
});
const ALL = [
  column('who', 100, { grows: true }),
  column('sure', 80, { optional: true }),
  column('waited', 100),
  column('start', 90, { optional: true }),
];
const ids = (columns: readonly Column<unknown>[]) => columns.map(({ id }) => id);

describe('columns', () => {
  it('that are optional come as soon as there is room, in their own places', () => {
    expect(ids(shownColumns(ALL, undefined, 200))).toEqual(['who', 'waited']);
    expect(ids(shownColumns(ALL, undefined, 330))).toEqual(['who', 'sure', 'waited']);
    expect(ids(shownColumns(ALL, undefined, 450))).toEqual(['who', 'sure', 'waited', 'start']);
  });

  it('that were chosen are shown whatever the room; a choice of nothing that is known is none', () => {
    expect(ids(shownColumns(ALL, ['start', 'who'], 50))).toEqual(['who', 'start']);
    expect(ids(shownColumns(ALL, [], 50))).toEqual(['who', 'waited']);
    expect(ids(shownColumns(ALL, ['gone'], 50))).toEqual(['who', 'waited']);
  });

  it('can be shown and hidden, but the last one stays', () => {
    expect(toggled(ALL, [ALL[0]!, ALL[2]!], 'start')).toEqual(['who', 'waited', 'start']);
    expect(toggled(ALL, [ALL[0]!, ALL[2]!], 'who')).toEqual(['waited']);
    expect(toggled(ALL, [ALL[2]!], 'waited')).toEqual(['waited']);
  });

  it('keep a width that was dragged and share the rest', () => {
    expect(template([ALL[0]!, ALL[2]!], {})).toBe('minmax(100px, 100fr) 100px');
    expect(template([ALL[0]!, ALL[2]!], { who: 140 })).toBe('140px 100px minmax(0, 1fr)');
  });

  it('give way where there is less room than they want, down to their least', () => {
    const giving = [column('who', 100, { grows: true, least: 80 }), column('waited', 100, { least: 60 })];
    expect(template(giving, {})).toBe('minmax(80px, 100fr) minmax(60px, 100px)');
    expect(leastWidth(giving, {})).toBe(leastWidth([], {}) + 140);
    expect(leastWidth(giving, { waited: 90 })).toBe(leastWidth([], {}) + 170);
  });

  it('that can be spared make room for the others where not even their least has any', () => {
    const some = [
      column('who', 100, { least: 80 }),
      column('awaited', 90, { spared: true }),
      column('waited', 100),
      column('PTR', 50, { spared: true }),
    ];
    const beside = leastWidth([], {});
    expect(ids(shownColumns(some, undefined, beside + 320))).toEqual(['who', 'awaited', 'waited', 'PTR']);
    expect(ids(shownColumns(some, undefined, beside + 319))).toEqual(['who', 'awaited', 'waited']);
    expect(ids(shownColumns(some, undefined, 10))).toEqual(['who', 'waited']);
  });

  it('sort one way, the other way, then not at all', () => {
    const first = nextSort(null, 'waited', true);
    expect(first).toEqual({ column: 'waited', descending: true });
    const second = nextSort(first, 'waited', true);
    expect(second).toEqual({ column: 'waited', descending: false });
    expect(nextSort(second, 'waited', true)).toBeNull();
    expect(nextSort(second, 'who', false)).toEqual({ column: 'who', descending: false });
  });
});
