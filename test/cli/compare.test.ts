/** `ptrscope compare` as a shell sees it. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, ENTRY, example, ptrscope } from './runCli.ts';

beforeAll(build);

const [HEALTHY, SILENT] = [example('jdk-healthy'), example('jdk-resolver-silent')];

describe('ptrscope compare', () => {
  it('says what differs, and draws both openings', () => {
    const { code, out, err } = ptrscope(['compare', SILENT, HEALTHY]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('The ClientHello follows after 10.1 s (frame 15), with 2 unanswered PTR queries');
    expect(out).toContain('The ClientHello follows after 64 ms (frame 10)');
    expect(out).toContain('silent 10.1 s');
  });

  it('tells what comes from two pipes apart', () => {
    const words = [process.execPath, ENTRY, SILENT, HEALTHY].map((word) => `'${word}'`);
    const script = `${words[0]} ${words[1]} compare <(cat ${words[2]}) <(cat ${words[3]})`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stdout).toMatch(
      /^ {2}left {3}first capture \(pcap, begun \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\): 1 connection/m,
    );
    expect(stdout).toMatch(/^ {2}right {2}second capture \(pcap, begun /m);
    expect(stdout).not.toContain('63');
  });

  it('gives JSON to programs', () => {
    const { code, out } = ptrscope(['compare', '--format', 'json', SILENT, HEALTHY]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: 'ptrscope-comparison/1', pairs: [{ server: '10.77.2.2:443' }] });
  });

  it.each([
    ['html', /^<!doctype html>[\s\S]*10\.1 s[\s\S]*<svg/],
    ['markdown', /^## Of 1 server[\s\S]*\| the wait \| the ClientHello follows after 10\.1 s/],
  ])('gives %s to whoever owns the other side', (format, content) => {
    const { code, out, err } = ptrscope(['compare', '-f', format, SILENT, HEALTHY]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(content);
  });

  it.each([
    [['compare', SILENT, 'no-such-file.pcap'], 1, /no-such-file\.pcap/],
    [['compare', SILENT], 2, /missing required argument/],
    [['compare', '-', '-'], 2, /can be read once only/],
  ] as const)('says what is wrong with %j', (args, code, words) => {
    const ran = ptrscope(args);
    expect(ran.code).toBe(code);
    expect(ran.err).toMatch(words);
    expect(ran.err).not.toMatch(/\bat .*:\d+:\d+/);
  });
});
