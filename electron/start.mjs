/**
 * `npm start`: the app on the example capture, or on the captures named. In Electron where its program is here or can be
 * fetched and there is a display; else the same app in the browser, after one sentence that says why. Plain JavaScript,
 * since it runs before anything is built.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { get } from 'node:https';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ELECTRON = join(ROOT, 'node_modules/electron');
const EXAMPLE = join(ROOT, 'examples/android-3g-smtps-2015.pcapng');

/** What fetching Electron's program takes: this Node, and an answer from where it is kept. */
const NODE_NEEDED = [22, 12];
const PROBE_MS = 4000;
const FETCH_MS = 10 * 60_000;

/** An app that fails sooner than this was never there: no display after all, no sandbox, run as root. */
const FAILED_AT_ONCE_MS = 10_000;

class NoElectron extends Error {}

// npm changes to the checkout; the names were given elsewhere.
const given = process.argv.slice(2).map((name) => resolve(process.env.INIT_CWD ?? '', name));
const files = given.length > 0 ? given : [EXAMPLE];
process.exitCode = await start();

async function start() {
  const program = await orBrowser(electronProgram);
  if (!buildWhereOlder()) return 1;
  const code = program && (await orBrowser(() => runElectron(program)));
  return code ?? serve();
}

/** What the attempt gives; null, after a sentence, where it is no use. */
async function orBrowser(attempt) {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof NoElectron)) throw error;
    console.error(`${error.message}; the app is served to your browser instead.`);
    return null;
  }
}

async function electronProgram() {
  needDisplay();
  return findElectron() ?? (await fetchElectron());
}

async function serve() {
  const { code } = await run(process.execPath, [join(ROOT, 'dist/cli/ptrscope.js'), 'serve', ...files]);
  return code;
}

/** After a pull, what was built by the last `npm ci` is old. */
function buildWhereOlder() {
  const built = ['dist/cli/ptrscope.js', 'dist/electron/main.js', 'dist/renderer/index.html'].map((name) =>
    modifiedAt(join(ROOT, name)),
  );
  const sources = ['src', 'electron', 'renderer', 'package.json'].map((name) => newestBelow(join(ROOT, name)));
  if (Math.min(...built) > Math.max(...sources)) return true;
  console.error('Building…');
  const shell = process.platform === 'win32';
  return spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit', shell }).status === 0;
}

function newestBelow(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(...readdirSync(path).map((name) => newestBelow(join(path, name))), 0);
}

/** 0 for what is not there. */
function modifiedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function needDisplay() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return;
  throw new NoElectron('There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)');
}

/** The program, as the package `electron` notes where it has put it. */
function findElectron() {
  const { ELECTRON_OVERRIDE_DIST_PATH } = process.env;
  const noted = join(ELECTRON, 'path.txt');
  const name = existsSync(noted) ? readFileSync(noted, 'utf8').trim() : 'electron';
  const path = join(ELECTRON_OVERRIDE_DIST_PATH ?? join(ELECTRON, 'dist'), name);
  return existsSync(path) ? path : null;
}

async function fetchElectron() {
  if (!isNodeNewEnough()) {
    const needed = `Node ${NODE_NEEDED.join('.')} or newer (this is ${process.versions.node})`;
    throw new NoElectron(`Electron's program is not here, and to fetch it takes ${needed}`);
  }
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com';
  if (!(await answers(mirror))) {
    throw new NoElectron(
      `Electron's program is not here, and ${new URL(mirror).host}, where it is kept, does not answer`,
    );
  }
  console.error("Fetching Electron's program, this once (about 120 MB)…");
  const { status } = spawnSync(process.execPath, [join(ELECTRON, 'install.js')], {
    stdio: 'inherit',
    timeout: FETCH_MS,
  });
  const path = status === 0 ? findElectron() : null;
  if (path === null)
    throw new NoElectron("Electron's program could not be fetched (`npx install-electron` tries it again)");
  return path;
}

function isNodeNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1]);
}

/** Any answer will do: it is about the way there. */
function answers(address) {
  return new Promise((resolve) => {
    const request = get(address, { timeout: PROBE_MS }, (response) => {
      response.destroy();
      resolve(true);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    setTimeout(() => request.destroy(), PROBE_MS).unref();
  });
}

/** Electron is given the folder: of a file alone it would know neither the app's name nor its version. */
async function runElectron(program) {
  const began = performance.now();
  const { code, interrupted } = await run(program, [resolve(ROOT), ...files]);
  if (code !== 0 && !interrupted && performance.now() - began < FAILED_AT_ONCE_MS) {
    throw new NoElectron('Electron ended at once (what it said is above)');
  }
  return code;
}

/** Waits for the one that it runs. What a terminal sends reaches that one, too: a second time would end it at once. */
function run(program, programArguments) {
  const child = spawn(program, programArguments, { stdio: 'inherit' });
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interrupted = true;
      if (signal === 'SIGTERM') child.kill(signal);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve({ code: 1, interrupted });
    });
    child.on('close', (code) => resolve({ code: code ?? 1, interrupted }));
  });
}
