/** `electron-forge package` with a zip in the place of Electron's own: what is in the packaged app, and what is not. */
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractAll, listPackage, statFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { buildShell } from './support/builtShell.ts';
import { fabricateForLinux, fabricateForMac } from './support/fabricatedElectron.ts';
import { PATIENT } from './support/patience.ts';
import { startMain } from './support/startMain.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Of the checkout, what packaging reads. */
const NEEDED = ['package.json', 'LICENSE', 'forge.config.ts', 'electron', 'examples'];

/** As it stands in the program. */
const ON = '1'.charCodeAt(0);

const project = mkdtempSync(join(tmpdir(), 'ptrscope-test-package-'));
const app = join(project, `out/PTRscope-linux-${process.arch}`);
const zips = join(project, 'zips');
const archive = join(app, 'resources/app.asar');
const hasCap = existsSync(join(ROOT, 'node_modules/cap/build/Release/cap.node'));
let said = '';

beforeAll(async () => {
  for (const name of NEEDED) cpSync(join(ROOT, name), join(project, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  await buildShell(project);
  mkdirSync(zips);
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8'));
  fabricateForLinux(zips, version, 'echo "started: $*"');
  fabricateForMac(zips, version);
  said = await forge('package');
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

async function forge(command: string, ...rest: string[]): Promise<string> {
  const script = join(ROOT, 'node_modules/@electron-forge/cli/dist/electron-forge.js');
  const env = { ...process.env, PTRSCOPE_ELECTRON_ZIPS: zips, CI: 'true' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, command, ...rest], {
    cwd: project,
    env,
  });
  return stdout + stderr;
}

describe.runIf(process.platform === 'linux')('the packaged app', () => {
  it('is made, with the program under its own name', () => {
    expect(said).not.toMatch(/error|failed/i);
    expect(execFileSync(join(app, 'ptrscope-desktop'), ['a.pcap'], { encoding: 'utf8' })).toBe('started: a.pcap\n');
    expect(existsSync(join(app, 'electron'))).toBe(false);
  });

  it('holds what was built, the licence and a manifest; nothing of how it is made', () => {
    const files = listPackage(archive, { isPack: false }).filter((path) => !isFolder(path));
    const outside = files.filter((path) => !/^\/(dist\/(electron|renderer)|node_modules\/cap)\//.test(path));
    expect(outside.sort()).toEqual(['/LICENSE', '/package.json']);
    expect(files).toEqual(expect.arrayContaining(['/dist/electron/main.js', '/dist/electron/preload.cjs']));
    expect(files).toEqual(
      expect.arrayContaining(['/dist/electron/engineProcess.js', '/dist/electron/captureProcess.js']),
    );
    expect(files).toContain('/dist/renderer/index.html');
    expect(files.filter((path) => /\.(ts|map|tsx|gyp|cc|h|md)$/.test(path))).toEqual([]);
  });

  it('has a manifest that names it and its start', () => {
    const manifest = JSON.parse(readFileSync(join(unpacked(), 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ productName: 'PTRscope', type: 'module', main: 'dist/electron/main.js' });
    expect(Object.keys(manifest)).not.toContain('devDependencies');
    expect(Object.keys(manifest)).not.toContain('scripts');
  });

  it.runIf(hasCap)("has libpcap's binding as a file of its own, and no more of it than what runs", () => {
    const inside = '/node_modules/cap/build/Release/cap.node';
    expect(statFile(archive, inside.slice(1))).toMatchObject({ unpacked: true });
    expect(statSync(`${archive}.unpacked${inside}`).size).toBeGreaterThan(10_000);
    const files = listPackage(archive, { isPack: false }).filter((path) => path.startsWith('/node_modules/'));
    expect(files.filter((path) => !isFolder(path)).sort()).toEqual([
      '/node_modules/cap/LICENSE',
      inside,
      '/node_modules/cap/lib/Cap.js',
      '/node_modules/cap/lib/Decoders.js',
      '/node_modules/cap/package.json',
    ]);
  });

  it('has its fuses set: no Node beside the app, no debugger, nothing but the sealed archive', async () => {
    const { version, ...wire } = await getCurrentFuseWire(join(app, 'ptrscope-desktop'));
    const states = Object.entries(wire).map(([fuse, state]) => [FuseV1Options[Number(fuse)], state === ON]);
    expect(version).toBe('1');
    expect(Object.fromEntries(states)).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
    });
  });

  it('brings the example captures along, where the engine reads them as any file', () => {
    expect(existsSync(join(app, 'resources/examples/android-3g-smtps-2015.pcapng'))).toBe(true);
  });

  it('is small beside Electron', () => {
    expect(statSync(archive).size).toBeLessThan(8_000_000);
  });

  it('starts from its archive: no piece is missing', async () => {
    const options = { isPackaged: true, resources: join(app, 'resources') };
    const standIn = await startMain(join(unpacked(), 'dist/electron/main.js'), ['/captures/a.pcap'], options);
    await expect.poll(() => standIn.windows[0]?.shown, PATIENT).toBe(true);
    expect(standIn.engines[0].given).toMatchObject({ examples: join(app, 'resources/examples') });
    await standIn.end();
  });
});

describe('the app for macOS', () => {
  const contents = join(project, 'out/PTRscope-darwin-x64/PTRscope.app/Contents');

  beforeAll(() => forge('package', '--platform=darwin', '--arch=x64'), 120_000);

  it('is offered for captures, without taking them from other programs', () => {
    const plist = readFileSync(join(contents, 'Info.plist'), 'utf8').replace(/>\s+</g, '><');
    expect(plist).toContain('<key>CFBundleIdentifier</key><string>org.ptrscope.desktop</string>');
    expect(plist).toContain(
      '<key>CFBundleTypeExtensions</key><array><string>pcap</string><string>pcapng</string><string>cap</string></array>',
    );
    expect(plist).toContain('<key>LSHandlerRank</key><string>Alternate</string>');
  });

  it('has its own icon', () => {
    const icon = readFileSync(join(contents, 'Resources/electron.icns'));
    expect(icon.equals(readFileSync(join(ROOT, 'electron/icon/icon.icns')))).toBe(true);
  });

  it.skipIf(process.platform === 'darwin')('has no libpcap binding that was compiled for another system', () => {
    const files = listPackage(join(contents, 'Resources/app.asar'), { isPack: false });
    expect(files.filter((path) => path.includes('node_modules'))).toEqual([]);
  });
});

const noDebian = whyNoDebianPackage();

describe.skipIf(noDebian !== null)('the Debian package', () => {
  let contents = '';
  let control = '';
  let desktop = '';

  beforeAll(async () => {
    await forge('make', '--targets=deb');
    const made = join(project, 'out/make/deb', process.arch);
    const file = join(made, readdirSync(made)[0]);
    contents = execFileSync('dpkg-deb', ['--contents', file], { encoding: 'utf8' });
    control = execFileSync('dpkg-deb', ['--field', file], { encoding: 'utf8' });
    execFileSync('dpkg-deb', ['--extract', file, join(project, 'installed')]);
    desktop = readFileSync(join(project, 'installed/usr/share/applications/ptrscope-desktop.desktop'), 'utf8');
  }, 120_000);

  it('leaves the name of the command line to the command line', () => {
    expect(contents).toMatch(/\/usr\/bin\/ptrscope-desktop -> /);
    expect(contents).not.toMatch(/\/usr\/bin\/ptrscope\b(?!-)/);
    expect(control).toMatch(/^Package: ptrscope-desktop$/m);
    expect(control).toMatch(/^Recommends: .*wireshark-common/m);
  });

  it('offers the app for captures', () => {
    expect(desktop).toMatch(/^Exec=ptrscope-desktop %U$/m);
    expect(desktop).toMatch(/^MimeType=application\/vnd\.tcpdump\.pcap;application\/x-pcapng;$/m);
    expect(desktop).toMatch(/^Icon=ptrscope-desktop$/m);
    expect(existsSync(join(project, 'installed/usr/share/pixmaps/ptrscope-desktop.png'))).toBe(true);
  });
});

if (noDebian !== null) test.skip(`the Debian package (skipped: ${noDebian})`, () => {});

function whyNoDebianPackage(): string | null {
  const missing = ['dpkg', 'fakeroot'].filter((name) => !existsSync(`/usr/bin/${name}`));
  return missing.length === 0 ? null : `not installed: ${missing.join(', ')}`;
}

function isFolder(path: string): boolean {
  return 'files' in statFile(archive, path.slice(1));
}

let folder: string | null = null;

/** The archive's files, laid out as they are in it. */
function unpacked(): string {
  if (folder === null) {
    folder = join(project, 'unpacked');
    extractAll(archive, folder);
  }
  return folder;
}
