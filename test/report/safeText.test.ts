import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, visible } from '../../src/base/visibleText.ts';
import { csvText, escapeHtml, escapeMarkdown, markdownCode, markdownFence } from '../../src/report/safeText.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 });

describe('visible', () => {
  test.each([
    ['plain name-1.example', 'plain name-1.example'],
    ['\u001b[2J', '\\u{1b}[2J'],
    ['\u009b31m', '\\u{9b}31m'],
    ['two\r\nlines', 'two\\u{d}\\u{a}lines'],
    ['moc\u202egnp.exe', 'moc\\u{202e}gnp.exe'],
    ['\u2066a\u2069\u200b\ufeff\u00ad', '\\u{2066}a\\u{2069}\\u{200b}\\u{feff}\\u{ad}'],
    ['\u2028\u2029\u0085', '\\u{2028}\\u{2029}\\u{85}'],
    ['\ud800x\udc00', '\\u{d800}x\\u{dc00}'],
    ['a\u00a0b\u3164c\u034f', 'a\\u{a0}b\\u{3164}c\\u{34f}'],
    ['\u{e0041}\u{e000}', '\\u{e0041}\\u{e000}'],
    ['e\u0301\u0301\u0301', 'e\u0301\u0301\\u{301}'],
    ['bücher.example 例え 😀', 'bücher.example 例え 😀'],
  ])('%j becomes %j', (text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  test('whatever comes, the result is one line without controls and is not changed again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(visible(shown)).toBe(shown);
      }),
    );
  });
});

test('clip never leaves half of a character', () => {
  expect(clip('abc', 3)).toBe('abc');
  expect(clip('abcd', 3)).toBe('ab…');
  expect(clip('a😀bc', 3)).toBe('a…');
});

test('escapeHtml leaves nothing that could open a tag, an entity or end an attribute', () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;');
});

describe('Markdown', () => {
  test.each([
    ['28.1 s late (frame 73), at mail.example.com:465', '28.1 s late (frame 73), at mail.example.com:465'],
    ['[x](javascript:y)', '\\[x\\](javascript:y)'],
    ['a|b`c`<b>', 'a\\|b\\`c\\`\\<b\\>'],
    ['&lt;', '\\&\u2060lt;'],
    ['@everyone #12', '@\u2060everyone #\u206012'],
    ['https://evil.example www.evil.example', 'https\\:\u2060//evil.example www\\.evil.example'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['# head', '\\# head'],
    ['\\', '\\\\'],
  ])('in text, %j is written %j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test('a code span is longer fenced than any run of backticks in it', () => {
    expect(markdownCode('a')).toBe('`a`');
    expect(markdownCode('a`b``c')).toBe('```a`b``c```');
    expect(markdownCode('`')).toBe('`` ` ``');
    expect(markdownCode('')).toBe('` `');
  });

  test('a fence cannot be closed from within', () => {
    expect(markdownFence(['```', 'a\n```'], 'sh')).toBe('````sh\n```\na\\u{a}```\n````');
  });
});

describe('CSV', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['  =1+1', "'  =1+1"],
    ['\t=1', '\\u{9}=1'],
    ['@x', "'@x"],
    ['-x', "'-x"],
    ['＝x', "'＝x"],
    ['a;=1', "a;'=1"],
    ['a; "=1', `a; "'=1`],
    ['mail.example.com', 'mail.example.com'],
  ])('%j becomes %j', (text, expected) => {
    expect(csvText(text)).toBe(expected);
  });
});
