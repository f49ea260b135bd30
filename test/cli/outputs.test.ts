/** Where a command's results may go: pipes, links, devices and standard output, and never over what it reads. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { build, COMMAND_LINE, example, ptrscope } from './runCli.ts';

const folder = temporaryFolder();
const SILENT = example('jdk-resolver-silent');
const HEALTHY = example('jdk-healthy');

beforeAll(build, 60_000);

function copy(name: string): string {
  const path = join(folder, name);
  copyFileSync(SILENT, path);
  return path;
}

/** By a real shell, which makes the pipes. */
function shell(script: string): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    cwd: folder,
    timeout: 30_000,
  });
  return { code: status, out: stdout, err: stderr };
}

describe('a result', () => {
  const text = () => ptrscope(['analyze', SILENT]).out;

  test('goes to standard output for - and for its device, into a pipe too', () => {
    expect(ptrscope(['analyze', SILENT, '-o', '-']).out).toBe(text());
    expect(shell(`${COMMAND_LINE} analyze ${SILENT} -o /dev/stdout | cat`).out).toBe(text());
    expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
    expect(shell(`${COMMAND_LINE} analyze ${SILENT} -o >(cat); wait $!`).out).toBe(text());
  });

  test('is written where a link leads, also where nothing is yet', () => {
    symlinkSync('target.txt', join(folder, 'link.txt'));
    expect(ptrscope(['analyze', SILENT, '-o', join(folder, 'link.txt')]).code).toBe(0);
    expect(readFileSync(join(folder, 'target.txt'), 'utf8')).toBe(text());
    expect(lstatSync(join(folder, 'link.txt')).isSymbolicLink()).toBe(true);
  });

  test('may have a name as long as the file system allows', () => {
    const name = 'n'.repeat(250);
    expect(ptrscope(['analyze', SILENT, '-o', join(folder, name)]).code).toBe(0);
    expect(readdirSync(folder)).toContain(name);
  });

  test('is refused with a sentence where links lead in a circle, and where nobody reads a pipe', () => {
    symlinkSync('circle', join(folder, 'circle'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(ptrscope(['analyze', SILENT, '-o', join(folder, 'circle')]).err).toContain('its links lead in a circle');
    expect(ptrscope(['analyze', SILENT, '-o', join(folder, 'pipe')]).err).toContain('it is a pipe that nobody reads');
  });
});

describe('what is read', () => {
  test.each([
    ['analyze', (file: string) => ['analyze', file, '-o', file]],
    ['compare', (file: string) => ['compare', HEALTHY, file, '-o', file]],
    ['packets', (file: string) => ['packets', file, '-w', file]],
    ['witness', (file: string) => ['witness', HEALTHY, '--log', file, '--address', '192.0.2.1', '-o', file]],
  ])('is never written over: %s', (name, args) => {
    const file = copy(`${name}.pcap`);
    const other = join(folder, '.', `../${basename(folder)}/${name}.pcap`);
    const ran = ptrscope(args(file).map((arg, at, all) => (at === all.length - 1 ? other : arg)));
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('is to be read and written at once') });
    expect(readFileSync(file).equals(readFileSync(SILENT))).toBe(true);
  });

  test('may be standard input from a file, also for the evidence', () => {
    const file = copy('input.pcap');
    expect(shell(`${COMMAND_LINE} analyze - -o ${file} < ${file}`)).toMatchObject({ code: 2 });
    expect(shell(`${COMMAND_LINE} analyze - --evidence evidence.pcapng < ${file}`)).toMatchObject({ code: 0 });
    expect(ptrscope(['analyze', join(folder, 'evidence.pcapng')]).out).toContain('1 connection stalled');
  });
});

describe('a reader of a pipe', () => {
  test('that goes away costs neither the evidence nor the exit code', () => {
    const many = Array.from({ length: 40 }, (_, at) => copy(`many-${at}.pcap`)).join(' ');
    const flags = '-f json --connections --all-lookups --evidence left.pcapng --fail-on-stall';
    const ran = shell(`${COMMAND_LINE} analyze ${flags} ${many} | head -c 1; exit \${PIPESTATUS[0]}`);
    expect(ran).toMatchObject({ code: 3, out: '{' });
    expect(readdirSync(folder)).toContain('left.pcapng');
  });

  test('gets a capture of frames', () => {
    const ran = shell(`${COMMAND_LINE} packets ${SILENT} -w - | ${COMMAND_LINE} packets -`);
    expect(ran.out).toBe(ptrscope(['packets', SILENT]).out);
  });
});
