/**
 * The program's own files as V8 compiled them before. To parse and compile what an analysis runs takes longer than to
 * analyse a small capture; V8 can keep the result, for the same version and flags of itself (`vm.Script`, `cachedData`).
 * Made after the build and after an installation (recordCode.ts); without it, or for another V8, all goes the ordinary
 * way. V8 does not look whether code belongs to a file: files are known by their names, which hold a hash of their content.
 * Node's own (`module.enableCompileCache`) is there from 22.8 on; v8-compile-cache keeps its in the folder for temporary
 * files, where others write, too.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { Script } from 'node:vm';

const FILE = 'code.cache';
/** Where the build puts files under hashed names. */
const PIECES = 'assets';

/** As Node hands it to `require.extensions`. */
interface LoadedModule {
  readonly exports: object;
  require(id: string): unknown;
}

type Load = (module: LoadedModule, filename: string) => void;

export class CodeCache {
  /** The program's folder. */
  readonly #folder: string;
  /** What was kept of each file, until it is loaded. */
  readonly #compiled: Map<string, Buffer>;
  /** What was loaded, for `write`; null: nobody will want it. */
  readonly #scripts: Map<string, Script> | null;

  private constructor(folder: string, compiled: Map<string, Buffer>, scripts: Map<string, Script> | null) {
    this.#folder = folder;
    this.#compiled = compiled;
    this.#scripts = scripts;
  }

  /** What was kept, to be used. */
  static read(folder: string): CodeCache {
    let compiled: Map<string, Buffer>;
    try {
      compiled = deserialize(readFileSync(join(folder, FILE))) as Map<string, Buffer>;
    } catch {
      compiled = new Map();
    }
    return new CodeCache(folder, compiled, null);
  }

  /** A new one, to be written. */
  static recording(folder: string): CodeCache {
    return new CodeCache(folder, new Map(), new Map());
  }

  /** From now on Node loads the program's files from here. */
  use(): void {
    const extensions = createRequire(import.meta.url).extensions as unknown as Record<'.js', Load>;
    const load = extensions['.js'];
    const pieces = join(this.#folder, PIECES);
    extensions['.js'] = (module, filename) => {
      if (dirname(filename) === pieces) this.#load(module, filename);
      else load(module, filename);
    };
  }

  /** Keeps what was compiled since `use`: of every file the functions that were called. */
  write(): void {
    const code = [...(this.#scripts ?? [])].map(([name, script]) => [name, script.createCachedData()] as const);
    const file = join(this.#folder, FILE);
    writeFileSync(`${file}.tmp`, serialize(new Map(code)));
    renameSync(`${file}.tmp`, file);
  }

  /** As Node loads a CommonJS file, but for `import()`, which the build makes `require` of. */
  #load(module: LoadedModule, filename: string): void {
    const name = basename(filename);
    const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'utf8')}\n})`;
    const cachedData = this.#compiled.get(name);
    this.#compiled.delete(name);
    const script = new Script(source, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
    this.#scripts?.set(name, script);
    const require = (id: string) => module.require(id);
    script.runInThisContext().call(module.exports, module.exports, require, module, filename, dirname(filename));
  }
}
