/**
 * npm's postinstall, also to be run by hand: patches the optional binding of libpcap and builds it. Whatever goes wrong,
 * the installation succeeds: without the binding, captures are made by dumpcap or tcpdump.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '0.2.1';
const PATCH = fileURLToPath(new URL(`cap+${VERSION}.patch`, import.meta.url));
const PATCHED = 'src/binding.cc';
/** What the binding calls itself once this very patch is in; to be raised with every change of it. */
const EDITION = 3;

const require = createRequire(import.meta.url);

class Skipped extends Error {}

async function main() {
  const folder = findCap();
  if (isReady(folder)) return;
  await patch(join(folder, PATCHED));
  build(folder);
  if (!isReady(folder)) throw new Skipped('it was built, but it does not load');
  console.log('ptrscope: cap, the binding of libpcap, is patched and built.');
}

function findCap() {
  try {
    const file = require.resolve('cap/package.json');
    const { version } = JSON.parse(readFileSync(file, 'utf8'));
    if (version !== VERSION) throw new Skipped(`version ${version} is there, the patch is for ${VERSION}`);
    return dirname(file);
  } catch (error) {
    if (error instanceof Skipped) throw error;
    throw new Skipped('it could not be installed; it needs the headers of libpcap and a C++ compiler');
  }
}

/** In a process of its own: a binding of another version of Node.js may end it. */
function isReady(folder) {
  const program = `process.exit(require(${JSON.stringify(folder)}).ptrscope === ${EDITION} ? 0 : 1)`;
  return spawnSync(process.execPath, ['-e', program], { stdio: 'ignore' }).status === 0;
}

/** Always from the original, which is kept: an older patch may be in. */
async function patch(file) {
  const original = `${file}.original`;
  if (!existsSync(original)) copyFileSync(file, original);
  const { applyPatch } = await import('diff');
  const patched = applyPatch(readFileSync(original, 'utf8'), readFileSync(PATCH, 'utf8'));
  if (patched === false) throw new Skipped('the patch does not fit its source');
  writeFileSync(file, patched);
}

function build(folder) {
  const { command, args } = nodeGyp();
  const all = [...args, 'rebuild', ...ownHeaders()];
  const run = spawnSync(command, all, { cwd: folder, encoding: 'utf8', shell: args.length === 0 });
  if (run.status === 0) return;
  const said = `${run.stdout ?? ''}\n${run.stderr ?? ''}`.split('\n');
  const why = said.find((line) => /fatal error|error:|not found/.test(line)) ?? said.find((line) => /gyp ERR!/.test(line));
  throw new Skipped(`it could not be built${why === undefined ? '' : ` (${why.trim()})`}`);
}

/** npm names its own copy to the scripts that it runs; by hand, the one beside npm, else one on the path. */
function nodeGyp() {
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'node_modules', 'node-gyp', 'bin');
  const candidates = [process.env.npm_config_node_gyp, join(beside, 'node-gyp.js')];
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  return found === undefined
    ? { command: 'node-gyp', args: [] }
    : { command: process.execPath, args: [found] };
}

/** The headers that lie beside this Node.js spare a download. */
function ownHeaders() {
  const prefix = dirname(dirname(process.execPath));
  const isThere = process.env.npm_config_nodedir === undefined && existsSync(join(prefix, 'include/node/node.h'));
  return isThere ? [`--nodedir=${prefix}`] : [];
}

/** The packages with the headers, by what installs packages here. */
function headersCommand() {
  const managers = [
    ['apt-get', 'apt-get install libpcap-dev build-essential python3'],
    ['dnf', 'dnf install libpcap-devel gcc-c++ make python3'],
    ['zypper', 'zypper install libpcap-devel gcc-c++ make python3'],
    ['apk', 'apk add libpcap-dev build-base python3'],
    ['pacman', 'pacman -S libpcap base-devel python'],
  ];
  const here = managers.find(([name]) => existsSync(`/usr/bin/${name}`) || existsSync(`/sbin/${name}`));
  return here === undefined ? null : `sudo ${here[1]}`;
}

try {
  await main();
} catch (error) {
  const command = headersCommand();
  const headers = command === null ? 'install the headers of libpcap and a C++ compiler' : `"${command}"`;
  console.log(
    `ptrscope: cap, the optional binding of libpcap, is not used: ${error instanceof Error ? error.message : error}.\n` +
      `ptrscope: Captures are made by dumpcap or tcpdump instead. To have it, ${headers}, then install ptrscope again.`,
  );
}
