/** Runs a TypeScript file: `node test/support/runTypeScript.mjs FILE ARGUMENTS…`. Node 20 cannot do it by itself. */
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const [entry] = process.argv.splice(2, 1);
const name = basename(entry, '.ts');
const outDir = resolve('.bench/scripts', name);
await build({
  configFile: false,
  logLevel: 'error',
  build: {
    ssr: resolve(entry),
    target: 'node20',
    outDir,
    emptyOutDir: true,
    minify: false,
    rollupOptions: { output: { entryFileNames: `${name}.mjs`, chunkFileNames: '[name].mjs' } },
  },
});
await import(pathToFileURL(join(outDir, `${name}.mjs`)).href);
