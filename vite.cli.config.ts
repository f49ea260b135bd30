/** Builds the command line into dist/cli: one small entry, the rest in pieces that are loaded when they are needed. */
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/**
 * What every analysis loads, in three pieces. The rest (filters, trees of frames, the other writers, the app) stays in
 * the pieces that the imports suggest; `formats` is apart because the capture process shares it.
 */
const PIECES = [
  { name: 'formats', test: /\/src\/(base|formats)\// },
  {
    name: 'engine',
    test: /\/src\/((decode|track|stall)\/|engine\/\w+\.ts)|\/node_modules\/(dns-packet|@leichtgewicht)\//,
  },
  { name: 'report', test: /\/src\/report\/(?!csv|html|markdown|ndjson)\w+\.ts/ },
];

export default defineConfig({
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
        // The capture process runs a program of its own, and each session of the app a thread.
        capture: 'src/live/captureMain.ts',
        appThread: 'src/host/app/work/thread.ts',
      },
      output: {
        format: 'es',
        // Half the start is finding and parsing files: few of them, and without their comments.
        minify: { compress: false, mangle: false, codegen: true },
        codeSplitting: { groups: PIECES },
      },
    },
  },
});
