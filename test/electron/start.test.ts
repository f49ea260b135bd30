/** `npm start`: Electron where it can be had, else the browser after one sentence; never a wait without end. */
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const START = fileURLToPath(new URL('../../electron/start.mjs', import.meta.url));

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A checkout whose parts say what they were asked to do. */
function checkout(electron: string | null): string {
  const root = mkdtempSync(join(tmpdir(), 'ptrscope-test-start-'));
  folders.push(root);
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ scripts: { build: 'echo built' } }),
    'src/a.ts': '',
    'renderer/b.ts': '',
    'node_modules/electron/package.json': '{}',
    'dist/cli/ptrscope.js': 'console.log("ptrscope", ...process.argv.slice(2));',
    'dist/electron/main.js': '',
    'dist/renderer/index.html': '',
  };
  if (electron !== null) {
    files['node_modules/electron/path.txt'] = 'electron';
    files['node_modules/electron/dist/electron'] = `#!/bin/sh\n${electron}\n`;
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, { mode: 0o755 });
  }
  mkdirSync(join(root, 'electron'));
  copyFileSync(START, join(root, 'electron/start.mjs'));
  chmodSync(join(root, 'electron/start.mjs'), 0o644);
  for (const name of ['dist/cli/ptrscope.js', 'dist/electron/main.js', 'dist/renderer/index.html']) {
    utimesSync(join(root, name), Date.now() / 1000 + 60, Date.now() / 1000 + 60);
  }
  return root;
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(root: string, args: readonly string[], env: Record<string, string>): Promise<Run> {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, INIT_CWD: _folder, ...rest } = process.env;
  const child = spawn(process.execPath, [join(root, 'electron/start.mjs'), ...args], {
    cwd: root,
    env: { ...rest, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

const EXAMPLE = 'examples/android-3g-smtps-2015.pcapng';

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('opens the example capture in Electron', async () => {
    const root = checkout('echo "electron $*"');
    const run = await start(root, [], { DISPLAY: ':0' });
    expect(run).toEqual({
      code: 0,
      stdout: `electron ${root} ${root}/${EXAMPLE}\n`,
      stderr: '',
    });
  });

  it('opens the captures that are named, as seen from where they were', async () => {
    const root = checkout('echo "electron $*"');
    const run = await start(root, ['slow.pcap', '/captures/b.pcap'], { DISPLAY: ':0', INIT_CWD: '/home/me' });
    expect(run.stdout).toBe(`electron ${root} /home/me/slow.pcap /captures/b.pcap\n`);
  });

  it('serves the app to the browser where there is no display', async () => {
    const root = checkout('echo "electron $*"');
    const run = await start(root, [], {});
    expect(run.stdout).toBe(`ptrscope serve ${root}/${EXAMPLE}\n`);
    expect(run.stderr).toBe(
      'There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); the app is served to your browser instead.\n',
    );
  });

  it('says what is missing where Electron is not here and cannot be fetched', async () => {
    // Nobody listens there.
    const run = await start(checkout(null), [], { DISPLAY: ':0', ELECTRON_MIRROR: 'https://127.0.0.1:9/' });
    const [sentence, ...more] = run.stderr.trim().split('\n');
    const [major, minor] = process.versions.node.split('.').map(Number);
    const hasNode = major > 22 || (major === 22 && minor >= 12);
    expect(sentence).toMatch(
      hasNode ? /not here, and 127\.0\.0\.1:9, .* does not answer; the app/ : /takes Node 22\.12 or newer .* the app/,
    );
    expect(more).toEqual([]);
    expect(run.stdout).toMatch(/^ptrscope serve /);
  });

  it('goes to the browser when Electron cannot run after all', async () => {
    const root = checkout('echo "The SUID sandbox helper is not configured correctly." >&2; exit 1');
    const run = await start(root, [], { DISPLAY: ':0' });
    expect(run.stderr).toMatch(/^The SUID sandbox.*\nElectron ended at once \(what it said is above\); the app/);
    expect(run.stdout).toMatch(/^ptrscope serve /);
  });

  it('ends as Electron ends', async () => {
    const run = await start(checkout('exit 0'), [], { WAYLAND_DISPLAY: 'wayland-0' });
    expect(run).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('builds first what is older than its sources', async () => {
    const root = checkout('echo "electron $*"');
    const later = Date.now() / 1000 + 120;
    utimesSync(join(root, 'src/a.ts'), later, later);
    const run = await start(root, [], { DISPLAY: ':0' });
    expect(run.stderr).toContain('Building');
    expect(run.stdout).toMatch(/built\nelectron /);
  });
});
