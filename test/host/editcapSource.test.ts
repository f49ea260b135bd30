/** Formats that are not read here: converted by editcap on request, else told how. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeCaptures } from '../../src/host/analyzeCaptures.ts';
import { writeEvidence } from '../../src/host/evidenceFile.ts';
import { Spools } from '../../src/host/spool.ts';
import { DEFAULT_OPTIONS } from '../support/analyze.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const hasEditcap = spawnSync('editcap', ['--version']).status === 0;
const EXAMPLE = new URL('../../examples/jdk-resolver-silent.pcap', import.meta.url).pathname;
const folder = temporaryFolder();

function foreign(format: string): string {
  const path = join(folder, `capture.${format}`);
  execFileSync('editcap', ['-F', format, EXAMPLE, path], { stdio: 'ignore' });
  return path;
}

const analyze = (path: string, convert: boolean) =>
  analyzeCaptures({ inputs: [path], options: DEFAULT_OPTIONS, convert });

describe.skipIf(!hasEditcap)('a capture in a format that is not read here', () => {
  it.each(['ngsniffer', 'ngwsniffer_2_0', '5views', 'lanalyzer'])('is converted on request: %s', async (format) => {
    const path = foreign(format);
    const converted = await analyze(path, true);
    const { stalls } = await analyze(EXAMPLE, false);
    expect(converted.captures[0]).toMatchObject({ format: 'pcapng+editcap', frames: 17 });
    expect(converted.stalls.map(({ id, cause, confidence }) => [id, cause, confidence])).toEqual(
      stalls.map(({ id, cause, confidence }) => [id, cause, confidence]),
    );
  });

  it('is refused otherwise, with the command that converts it', async () => {
    await expect(analyze(foreign('ngsniffer'), false)).rejects.toMatchObject({
      message: expect.stringContaining('is a Sniffer capture'),
      next: expect.stringContaining('editcap -F pcapng IN OUT'),
    });
  });

  it('can have an evidence file', async () => {
    const spools = new Spools();
    const path = foreign('ngsniffer');
    const output = join(folder, 'evidence.pcapng');
    const report = await analyzeCaptures({ inputs: [path], options: DEFAULT_OPTIONS, convert: true, spools });
    const frames = await writeEvidence({ report, inputs: [spools.pathOf(path)], output, fullPayload: false });
    spools.remove();
    expect(frames).toBeGreaterThan(5);
    expect(readFileSync(output).length).toBeGreaterThan(500);
  });

  it('says why where editcap cannot either', async () => {
    const path = join(folder, 'no-capture');
    writeFileSync(path, 'no capture at all');
    await expect(analyze(path, true)).rejects.toMatchObject({
      message: expect.stringMatching(/editcap could not convert all of it \(.+\)$/),
    });
  });
});

describe('what is read here', () => {
  it('is not converted, though that was wished', async () => {
    expect((await analyze(EXAMPLE, true)).captures[0]!.format).toBe('pcap');
  });
});
