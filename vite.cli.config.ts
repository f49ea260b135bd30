/** Builds the command line into dist/cli: one small entry, the rest in pieces that are loaded when they are needed. */
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig({
  define: { __PTRSCOPE_VERSION__: JSON.stringify(version) },
  // Bundled, because to find and scan a CommonJS package costs a tenth of the whole start.
  ssr: { noExternal: ['commander'] },
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
      output: { format: 'es' },
    },
  },
});
