/** A session's thread: its own memory, its own end. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporaryFolder.ts';
import { codeOf, engineUnderTest, example, listing } from './engineUnderTest.ts';

const folder = temporaryFolder();
const THREAD = join(folder, 'built', 'thread.mjs');

/** What a thread does with `session.start`, then with anything else. */
function threadThat(starts: string, answers: string): URL {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(
    path,
    `import { workerData } from 'node:worker_threads';
const { port } = workerData;
const answer = (id, output) => port.postMessage({ kind: 'result', id, output });
port.on('message', ({ id, operation }) => {
  if (operation === 'session.start') { ${starts} } else { ${answers} }
});
`,
  );
  return pathToFileURL(path);
}

describe('a session in a thread of its own', () => {
  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      root: fileURLToPath(new URL('../../..', import.meta.url)),
      build: {
        ssr: 'src/host/app/work/thread.ts',
        target: 'node20',
        outDir: join(folder, 'built'),
        minify: false,
        rollupOptions: { output: { entryFileNames: 'thread.mjs', chunkFileNames: '[name].mjs' } },
      },
    });
  }, 60_000);

  it('answers as one in this thread does, and several run at once', async () => {
    const inThread = engineUnderTest({ threadFile: pathToFileURL(THREAD) });
    const here = engineUnderTest();
    const paths = ['jdk-resolver-silent.pcap', 'exim-banner.pcap', 'android-3g-smtps-2015.pcapng'].map(example);
    const sessions = await Promise.all(paths.map((path) => inThread.read(path)));
    for (const [at, path] of paths.entries()) {
      const [one, other] = [sessions[at], await here.read(path)];
      const [stalls, same] = await Promise.all([
        inThread.page.call('session.stalls', listing(one)),
        here.page.call('session.stalls', listing(other)),
      ]);
      expect(stalls).toEqual(same);
      const id = stalls.rows[0].id;
      expect(await inThread.page.call('session.stall', { session: one, id })).toEqual(
        await here.page.call('session.stall', { session: other, id }),
      );
    }
    const [left, right] = sessions;
    expect((await inThread.page.call('compare.sessions', { left, right })).schema).toBe('ptrscope-comparison/1');
  });

  it('that ends by itself takes nobody with it', async () => {
    const crashing = threadThat('answer(id, {});', "throw new Error('a bug');");
    const { page, read } = engineUnderTest({ threadFile: crashing });
    const failed = read(example('jdk-healthy.pcap'));
    await expect(failed).rejects.toMatchObject({
      code: 'crashed',
      message: 'the analysis of jdk-healthy.pcap ended unexpectedly (a bug)',
    });
    expect((await page.call('app.about', {})).version).toBe('1.2.3');
    expect(await page.call('session.list', {})).toEqual([]);
  });

  it('that never comes to begin is told as one that cannot be read', async () => {
    const { page, shell } = engineUnderTest({ threadFile: threadThat("throw new Error('a bug');", '') });
    const [{ grant }] = await shell.call('control.grant', { paths: [example('jdk-healthy.pcap')], access: 'read' });
    const open = () => page.call('session.open', { grants: [grant], thresholdMs: null });
    expect(await codeOf(open())).toBe('not-readable');
    expect(await codeOf(open())).toBe('not-readable');
  });

  it('ends when it is closed, whatever it does', async () => {
    const busy = threadThat('answer(id, {});', 'for (;;);');
    const { page, shell } = engineUnderTest({ threadFile: busy });
    const [{ grant }] = await shell.call('control.grant', { paths: [example('jdk-healthy.pcap')], access: 'read' });
    const { session } = await page.call('session.open', { grants: [grant], thresholdMs: null });
    const asked = codeOf(page.call('session.resolvers', { session }));
    await page.call('session.close', { session });
    expect(await asked).toBe('no-such-session');
  });
});
