/** Builds the command line into dist/cli: one small entry, the rest in pieces that are loaded when they are needed. */
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** The little of rolldown's context of chunks that is used here. */
interface Graph {
  getModuleInfo(id: string): { readonly importers: readonly string[] } | null;
}

/** Tells of a module whether one of the roots imports it, through whatever others; an `import()` does not count. */
function importedBy(root: RegExp): (id: string, graph: Graph) => boolean {
  const known = new Map<string, boolean>();
  return function isImported(id, graph): boolean {
    const before = known.get(id);
    if (before !== undefined) return before;
    // In a circle of imports, until it is known.
    known.set(id, false);
    const importers = graph.getModuleInfo(id)?.importers ?? [];
    const answer = root.test(id) || importers.some((importer) => isImported(importer, graph));
    known.set(id, answer);
    return answer;
  };
}

const atStart = importedBy(/\/src\/cli\/program\.ts$/);
const inAnalysis = importedBy(/\/src\/(cli\/runAnalyze|host\/analyzeCaptures)\.ts$/);
const inText = importedBy(/\/src\/report\/text\.ts$/);

/**
 * What every analysis loads, in few pieces and nothing else in them. The rest (filters, trees of frames, the other
 * writers, the app) stays in the pieces that the imports suggest; `formats` is apart because the capture process shares
 * it, `base` because all do.
 */
function piece(id: string, graph: Graph): string | null {
  if (/\/src\/base\//.test(id)) return 'base';
  if (/\/src\/(model|live)\//.test(id) && atStart(id, graph)) return 'base';
  if (/\/src\/formats\//.test(id)) return 'formats';
  if (inAnalysis(id, graph)) return atStart(id, graph) ? 'base' : 'analysis';
  return inText(id, graph) ? 'text' : null;
}

/** For the commands of a program that are programs of their own, which commander starts; ours has none. */
const withoutPrograms = {
  name: 'without-programs',
  enforce: 'pre' as const,
  resolveId: (id: string, importer = '') =>
    id === 'node:child_process' && importer.includes('/commander/') ? '\0no-programs' : null,
  load: (id: string) => (id === '\0no-programs' ? 'export default {};' : null),
};

/** The package's files are ES modules; these are not. */
const asCommonJs = {
  name: 'as-commonjs',
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): void }) {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

export default defineConfig({
  plugins: [withoutPrograms, asCommonJs],
  define: { __PTRSCOPE_VERSION__: JSON.stringify(version) },
  // Bundled, because to find and scan a CommonJS package costs a tenth of the whole start.
  ssr: { noExternal: ['commander', 'dns-packet', '@leichtgewicht/ip-codec'] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/cli',
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: {
        ptrscope: 'src/cli/ptrscope.ts',
        recordCode: 'src/cli/recordCode.ts',
        // The capture process runs a program of its own, and each session of the app a thread.
        capture: 'src/live/captureMain.ts',
        appThread: 'src/host/app/work/thread.ts',
      },
      output: {
        // Whose compiled code Node can keep.
        format: 'cjs',
        entryFileNames: '[name].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        // Half the start is finding and parsing files: few of them, and without their comments.
        minify: { compress: false, mangle: false, codegen: true },
        codeSplitting: { groups: [{ name: piece, debugName: 'pieces' }], includeDependenciesRecursively: false },
      },
    },
  },
});
