import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deserialize } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodeCache } from '../../src/cli/codeCache.ts';
import { build, ENTRY } from './runCli.ts';

let folder = '';
/** Loads a file as if for the first time. */
const load = (name: string): unknown => {
  const require = createRequire(join(folder, 'program.js'));
  const file = join(folder, 'assets', name);
  delete require.cache[file];
  return require(file);
};
const piece = (name: string, source: string) => writeFileSync(join(folder, 'assets', name), source);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ptrscope-code-'));
  mkdirSync(join(folder, 'assets'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the code cache', () => {
  it('loads the files of the program as Node does', () => {
    piece('other-1.js', 'exports.name = __filename;');
    piece(
      'piece-1.js',
      'exports.other = require("./other-1.js"); exports.path = require("node:path"); exports.that = this;',
    );
    CodeCache.recording(folder).use();
    const loaded = load('piece-1.js') as { other: { name: string }; path: typeof import('node:path'); that: unknown };
    expect(loaded.other.name).toBe(join(folder, 'assets', 'other-1.js'));
    expect(loaded.path.basename('a/b')).toBe('b');
    expect(loaded.that).toBe(loaded);
  });

  it('has all that it needs of the built command', () => {
    build();
    const pieces = join(dirname(ENTRY), 'assets');
    const withImport = readdirSync(pieces).filter((name) =>
      /[^.\w]import\(/.test(readFileSync(join(pieces, name), 'utf8')),
    );
    expect(withImport).toEqual([]);
    const cache = deserialize(readFileSync(join(dirname(ENTRY), 'code.cache'))) as Map<string, Buffer>;
    expect(readdirSync(pieces)).toEqual(expect.arrayContaining([...cache.keys()]));
    expect([...cache.keys()].some((name) => name.startsWith('analysis-'))).toBe(true);
  });

  it('runs what was kept, by the name of the file', () => {
    piece('piece-1.js', 'exports.value = () => "before";');
    const cache = CodeCache.recording(folder);
    cache.use();
    (load('piece-1.js') as { value(): string }).value();
    cache.write();
    // V8 knows a source by its length: that this one is not read shows that the kept code is run.
    piece('piece-1.js', 'exports.value = () => "behind";');
    piece('piece-2.js', 'exports.value = () => "behind";');
    CodeCache.read(folder).use();
    expect((load('piece-1.js') as { value(): string }).value()).toBe('before');
    expect((load('piece-2.js') as { value(): string }).value()).toBe('behind');
  });

  it('does without what is damaged, cut, or of another V8', () => {
    piece('piece-1.js', 'exports.value = () => "before";');
    const cache = CodeCache.recording(folder);
    cache.use();
    (load('piece-1.js') as { value(): string }).value();
    cache.write();
    const file = join(folder, 'code.cache');
    const kept = readFileSync(file);
    piece('piece-1.js', 'exports.value = () => "behind";');
    const code = kept.indexOf('piece-1.js') + 'piece-1.js'.length;
    for (const damaged of [
      kept.subarray(0, kept.length / 2),
      Buffer.alloc(0),
      Buffer.from('no cache'),
      turned(kept, code),
    ]) {
      writeFileSync(file, damaged);
      CodeCache.read(folder).use();
      expect((load('piece-1.js') as { value(): string }).value()).toBe('behind');
    }
  });
});

/** With other numbers where V8 has those of its version and flags, at the beginning of the code. */
function turned(bytes: Buffer, from: number): Buffer {
  const changed = Buffer.from(bytes);
  for (let at = from; at < from + 24; at++) changed[at]! ^= 0x55;
  return changed;
}
