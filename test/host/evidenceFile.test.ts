import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { analyzeCaptures } from '../../src/host/analyzeCaptures.ts';
import { writeEvidence } from '../../src/host/evidenceFile.ts';
import { readFrames } from '../formats/readFrames.ts';
import { hasTshark, tsharkFields } from '../formats/tshark.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}.pcap`, import.meta.url));
const folder = temporaryFolder();
const OPTIONS = {
  version: 'test',
  parameters: { thresholdMs: 500, joinMs: 300, only: null, filter: null },
  listConnections: false,
  listAllLookups: false,
};

async function evidenceOf(inputs: readonly string[], name: string) {
  const report = await analyzeCaptures({ inputs, options: OPTIONS });
  const output = join(folder, name);
  const written = await writeEvidence({ report, inputs, output, fullPayload: false });
  return { report, output, written, read: readFrames(new Uint8Array(readFileSync(output))) };
}

describe('an evidence file', () => {
  it('holds the frames that prove the stall, at their own times', async () => {
    const input = example('exim-banner');
    const { report, written, read } = await evidenceOf([input], 'one.pcapng');
    const evidence = report.stalls.flatMap((stall) => stall.evidence);
    expect(evidence.length).toBeGreaterThan(4);
    expect(written).toBe(new Set(evidence.map(({ frame }) => frame)).size);
    const whole = readFrames(new Uint8Array(readFileSync(input)));
    expect(read.problems).toEqual([]);
    for (const [i, frame] of [...new Set(evidence.map((one) => one.frame))].sort((a, b) => a - b).entries()) {
      const original = whole.frames[frame - 1]!;
      expect(read.reader.originEpochNs! + BigInt(read.frames[i]!.time)).toBe(
        whole.reader.originEpochNs! + BigInt(original.time),
      );
      expect(read.frames[i]!.original).toBe(original.original);
      expect(original.data.startsWith(read.frames[i]!.data)).toBe(true);
    }
  });

  it.skipIf(!hasTshark)('tells Wireshark in comments what each frame proves', async () => {
    const { report, output } = await evidenceOf([example('jdk-three-silent-servers')], 'comments.pcapng');
    const rows = tsharkFields(output, ['frame.comment', 'dns.qry.name', 'tls.handshake.type']);
    const evidence = report.stalls[0]!.evidence;
    expect(rows.map(([comment]) => comment)).toEqual(
      evidence.map(({ frame, role, text }) => `PTRscope: ${text} (${role} of ${report.stalls[0]!.id}; frame ${frame})`),
    );
    expect(rows.filter(([comment]) => comment!.includes('(client-hello of ')).map((row) => row[2])).toEqual(['1']);
  });

  it('takes the frames of several captures in the order of time, each on its own interface', async () => {
    const inputs = [example('jdk-three-silent-servers'), join(folder, 'other.pcap')];
    copyFileSync(example('jdk-resolver-silent'), inputs[1]!);
    const { read, written } = await evidenceOf(inputs, 'two.pcapng');
    expect(read.frames).toHaveLength(written);
    expect(read.reader.interfaces.map(({ name }) => name)).toEqual(['other.pcap', 'jdk-three-silent-servers.pcap']);
    const times = read.frames.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('is not left half-written when a capture has gone', async () => {
    // A place of its own for what is temporary: other tests have theirs beside each other.
    const temporary = mkdtempSync(join(folder, 'temporary-'));
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const input = example('exim-banner');
    const report = await analyzeCaptures({ inputs: [input], options: OPTIONS });
    const output = join(folder, 'gone.pcapng');
    await expect(
      writeEvidence({ report, inputs: [`${input}.gone`], output, fullPayload: false }),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
