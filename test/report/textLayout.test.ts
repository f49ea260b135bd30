/** Paragraphs of sentences: where their lines break, and that colours change nothing but colours. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sentence, type Span, say, value } from '../../src/model/sentence.ts';
import { painter, wrap } from '../../src/report/textLayout.ts';

const SHAPE = { columns: 12, indent: '  ', lead: '- ', frameName: (_: number, frame: number) => String(frame) };

function plain(sentences: readonly Sentence[], columns = SHAPE.columns): string[] {
  return wrap(sentences, { ...SHAPE, columns, paint: painter(false) });
}

function colored(sentences: readonly Sentence[], columns = SHAPE.columns): string[] {
  const styles = { text: 'dim', value: 'strong' } as const;
  return wrap(sentences, { ...SHAPE, columns, styles, paint: painter(true) });
}

describe('a paragraph', () => {
  it('fills its lines, the first behind its lead', () => {
    expect(plain([say`aaa bbb cc dddddddddd e`])).toEqual(['- aaa bbb cc', '  dddddddddd', '  e']);
    expect(plain([say`aaa bbb ccc d`])).toEqual(['- aaa bbb', '  ccc d']);
  });

  it('gives a word that is too long a line of its own, and cuts none', () => {
    expect(plain([say`a bbbbbbbbbbbbbbbb c`])).toEqual(['- a', '  bbbbbbbbbbbbbbbb', '  c']);
    expect(plain([say`bbbbbbbbbbbbbbbb`])).toEqual(['- bbbbbbbbbbbbbbbb']);
  });

  it('has one space between sentences and between words', () => {
    expect(plain([say` a  b `, say`  `, say`c.`], 80)).toEqual(['- a b c.']);
    expect(plain([say``])).toEqual(['- ']);
  });

  it('paints each word by itself, the parts of a word in their own styles', () => {
    const lines = colored([say`at ${value('mail host')}, or`], 10);
    expect(lines.map((line) => line.replaceAll('\u001b', '^'))).toEqual([
      '- ^[2mat^[22m ^[1mmail^[22m',
      '  ^[1mhost^[22m^[2m,^[22m ^[2mor^[22m',
    ]);
  });

  it('breaks where it breaks without colours, whatever is said', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é') });
    const span = fc.oneof(
      text.map((words): Span => ({ kind: 'text', text: words })),
      text.map(value),
      fc.nat().map((frame): Span => ({ kind: 'frame', capture: 0, frame })),
    );
    fc.assert(
      fc.property(fc.array(fc.array(span)), fc.integer({ min: 1, max: 40 }), (sentences, columns) => {
        const lines = plain(sentences, columns);
        for (const line of lines) expect(line.length <= columns || !line.slice(2).includes(' ')).toBe(true);
        expect(colored(sentences, columns).map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual(lines);
      }),
    );
  });
});
