import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/model/report.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { build, ENTRY, example, ptrscope, startPtrscope } from './runCli.ts';

const folder = temporaryFolder();
const SILENT = example('jdk-resolver-silent');
const HEALTHY = example('jdk-healthy');

beforeAll(build, 60_000);

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('exit codes', () => {
  it('are 0 when it was done, with and without stalls', () => {
    expect(ptrscope(['analyze', SILENT]).code).toBe(0);
    expect(ptrscope(['analyze', HEALTHY]).code).toBe(0);
  });

  it('are 3 only with --fail-on-stall and a stall', () => {
    expect(ptrscope(['analyze', '--fail-on-stall', SILENT]).code).toBe(3);
    expect(ptrscope(['analyze', '--fail-on-stall', HEALTHY]).code).toBe(0);
    expect(ptrscope(['analyze', '--fail-on-stall', '--only', 'server', SILENT]).code).toBe(0);
  });

  it.each([
    ['a missing file', () => join(folder, 'missing.pcap'), 'there is no such file'],
    ['a directory', () => folder, 'it is a directory'],
    ['an empty file', () => file('empty', ''), 'is empty'],
    ['a text', () => file('text', 'hello, this is text'), 'is text'],
    ['a capture of which nothing is readable', () => file('cut', readFileSync(SILENT).subarray(0, 50)), 'no frame of'],
  ])('are 1 with one sentence for %s', (_name, path, text) => {
    const { code, out, err } = ptrscope(['analyze', path()]);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(text);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/bug|\bat \S+:\d+/);
  });

  it.each([
    [[]],
    [['analyze']],
    [['analyze', '--format', 'pdf', SILENT]],
    [['analyze', '--threshold-ms', 'soon', SILENT]],
    [['analyze', '--threshold-ms', '-1', SILENT]],
    [['analyze', '--full-payload', SILENT]],
    [['analyze', '-', '-']],
    [['analyze', '-o', SILENT, SILENT]],
    [['analyse', SILENT]],
    [['schema', 'extra']],
  ])('are 2 for wrong usage: %j', (args) => {
    const { code, out, err } = ptrscope(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.length).toBeGreaterThan(10);
  });

  it('are 0 for a cut capture, with a note and a limit', () => {
    const cut = file('cut.pcap', readFileSync(SILENT).subarray(0, 1500));
    const { code, out, err } = ptrscope(['analyze', '--format', 'json', cut]);
    expect(code).toBe(0);
    expect(err).toContain('note:');
    expect(err).toContain('the capture is cut: frame');
    const report = reportSchema.parse(JSON.parse(out));
    expect(report.captures[0]!.cut).not.toBeNull();
    expect(report.limits.map(({ kind }) => kind)).toContain('capture-cut');
  });
});

describe('help and version', () => {
  it('are printed and succeed', () => {
    expect(ptrscope(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    for (const args of [['--help'], ['help', 'analyze'], ['analyze', '--help'], ['schema', '--help']]) {
      expect(ptrscope(args)).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Usage: ptrscope') });
    }
    expect(ptrscope(['analyze', '--help']).out).toContain('Exit codes:');
  });

  it('include a schema that is JSON', () => {
    const { code, out } = ptrscope(['schema']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { schema: { const: 'ptrscope-report/1' } } });
  });
});

describe('output', () => {
  it('is the same from a file, from a pipe and packed', () => {
    const plain = JSON.parse(ptrscope(['analyze', '-f', 'json', SILENT]).out);
    const piped = JSON.parse(ptrscope(['analyze', '-f', 'json', '-'], readFileSync(SILENT)).out);
    expect(piped.stalls).toEqual(plain.stalls);
    expect(piped.captures[0].file).toBe('-');
  });

  it('calls what a shell hands over by its path, a number alone would say nothing', () => {
    const script = `'${process.execPath}' '${ENTRY}' analyze -f json <(cat '${SILENT}')`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(JSON.parse(stdout).captures[0].file).toMatch(/^\/dev\/fd\/\d+$/);
  });

  it('goes to a file only when it is complete', () => {
    const out = join(folder, 'report.json');
    expect(ptrscope(['analyze', '-f', 'json', '-o', out, SILENT])).toMatchObject({ code: 0, out: '', err: '' });
    expect(reportSchema.parse(JSON.parse(readFileSync(out, 'utf8'))).stalls).toHaveLength(1);
    const lost = ptrscope(['analyze', '-o', join(folder, 'no', 'report'), SILENT]);
    expect(lost).toMatchObject({ code: 1, err: expect.stringContaining('its folder does not exist') });
  });

  it('has colours only when asked, off a terminal', () => {
    expect(ptrscope(['analyze', SILENT]).out).not.toContain('\u001b');
    expect(ptrscope(['analyze', '--color', 'always', SILENT]).out).toContain('\u001b');
  });

  it('comes with the evidence, of a pipe too', () => {
    const evidence = join(folder, 'proof.pcapng');
    expect(ptrscope(['analyze', '--evidence', evidence, '-'], readFileSync(SILENT)).code).toBe(0);
    const fromPipe = readFileSync(evidence);
    expect(ptrscope(['analyze', '--evidence', evidence, SILENT]).code).toBe(0);
    expect(readFileSync(evidence).equals(fromPipe)).toBe(true);
  });

  it('tells a stall of a growing capture at once', async () => {
    const bytes = readFileSync(SILENT);
    const child = startPtrscope(['analyze', '--format', 'ndjson', '-']);
    child.stdin.write(bytes);
    const [line] = await once(child.stdout, 'data');
    expect(JSON.parse(String(line).split('\n')[0]!)).toMatchObject({ type: 'stall', side: 'client' });
    let rest = '';
    child.stdout.on('data', (piece) => {
      rest += piece;
    });
    child.stdin.end();
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(JSON.parse(rest.trim().split('\n').at(-1)!)).toMatchObject({ type: 'summary' });
  });

  it.skipIf(process.platform === 'win32')('reports after Ctrl-C what was read so far', async () => {
    const child = startPtrscope(['analyze', '--format', 'json', '-']);
    child.stdin.write(readFileSync(SILENT));
    let out = '';
    let err = '';
    child.stdout.on('data', (piece) => {
      out += piece;
    });
    child.stderr.on('data', (piece) => {
      err += piece;
      if (String(piece).includes('note: stall')) child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(reportSchema.parse(JSON.parse(out)).stalls).toHaveLength(1);
    expect(err).toContain('reading was stopped');
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', () => {
    expect(ptrscope(['analyze', '-o', '/dev/full', SILENT])).toMatchObject({
      code: 1,
      err: expect.stringContaining('full'),
    });
  });

  it.skipIf(process.platform === 'win32')('ends quietly when nobody reads it', async () => {
    const child = startPtrscope(['analyze', '-f', 'html', SILENT]);
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (piece) => {
      err += piece;
    });
    const [code] = await once(child, 'close');
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
