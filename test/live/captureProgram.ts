/** Builds the capture process's program for tests, apart from the command line's build. */
import { resolve } from 'node:path';
import { build } from 'vite';

/** Answers its path. It lies inside the project, so that it finds the binding of libpcap. */
export async function buildCaptureProgram(): Promise<string> {
  const outDir = resolve('.bench/live', `program-${process.pid}`);
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: resolve('src/live/captureMain.ts'),
      target: 'node20',
      outDir,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'capture.js' } },
    },
  });
  return resolve(outDir, 'capture.js');
}
