/** Builds the preload script into dist/electron, after the rest: in the sandbox it must be one CommonJS file. */
import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    ssr: true,
    target: 'chrome140',
    outDir: 'dist/electron',
    emptyOutDir: false,
    minify: false,
    rollupOptions: {
      input: { preload: 'electron/preload.ts' },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
});
