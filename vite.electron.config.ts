/** Builds what runs in Electron beside the page into dist/electron: main, and the engine's and the capture's processes. */
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

export default defineConfig({
  define: { __PTRSCOPE_VERSION__: JSON.stringify(version) },
  // Everything is bundled, as the packaged app has no node_modules; but for libpcap's binding, which is copied there.
  ssr: { noExternal: true, external: ['cap'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/electron',
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: {
        main: 'electron/main.ts',
        engineProcess: 'electron/engineProcess.ts',
        engineThread: 'src/host/app/work/thread.ts',
        captureProcess: 'electron/captureProcess.ts',
      },
      external: ['electron'],
      output: { format: 'es' },
    },
  },
});
