/** Captures made to exhaust memory or time: the work grows with their size, and the memory does not. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/model/report.ts';
import { build } from '../cli/runCli.ts';
import { temporaryFolder } from '../host/temporaryFolder.ts';
import { ATTACKS, type Attack, attackBytes, writeAttack } from './attacks.ts';
import { LARGE_RUN, LARGE_TIMEOUT_MS } from './effort.ts';
import { analyzeInMemory } from './inMemory.ts';

/** Four times the attack may take this many times as long: 4 is linear, 16 a square. Small times are noise. */
const LARGEST_GROWTH = 9;
const NOISE_MS = 60;
/** A frame of an attack may cost as much as so many frames of a plain SYN flood, measured beside it. */
const LARGEST_COST = 200;

interface Effort {
  readonly ms: number;
  readonly msPerFrame: number;
}

function effort(attack: Attack, count: number): Effort {
  const capture = attackBytes(attack, count);
  const began = performance.now();
  const report = analyzeInMemory(capture)!;
  const ms = performance.now() - began;
  expect(report.limits.map(({ kind }) => kind)).not.toContain('not-judged');
  expect(reportSchema.safeParse({ ...report, stalls: report.stalls.slice(0, 100) }).error).toBeUndefined();
  return { ms, msPerFrame: ms / report.captures[0].frames };
}

function expectLinear(attack: Attack): void {
  effort(attack, attack.count / 8);
  const plain = effort(ATTACKS[0], ATTACKS[0].count);
  const quarter = effort(attack, attack.count / 4);
  const whole = effort(attack, attack.count);
  expect(whole.ms / Math.max(quarter.ms, NOISE_MS)).toBeLessThan(LARGEST_GROWTH);
  // A few frames may be dear where the attack is short.
  if (whole.ms > NOISE_MS * 4) expect(whole.msPerFrame / plain.msPerFrame).toBeLessThan(LARGEST_COST);
}

describe.skipIf(LARGE_RUN)('work grows with the capture', () => {
  for (const attack of ATTACKS) {
    it(attack.name, () => expectLinear(attack), 60_000);
  }
});

/** Peak memory of the whole process, on any attack of any size, in MiB. What is reported takes its own. */
const PEAK_MEBIBYTES = 256;

describe.skipIf(!LARGE_RUN)('the whole command', () => {
  const folder = temporaryFolder();

  it.each(ATTACKS.map((attack) => [attack.name, attack] as const))(
    '%s',
    (_name, attack) => {
      build();
      const runs = [0.25, 0.5, 1].map((share) => measure(attack, Math.ceil(attack.largeCount * share)));
      process.stdout.write(`${attack.name}: ${runs.map(({ text }) => text).join(' | ')}\n`);
      const [quarter, , whole] = runs;
      expect(whole.code).toBe(0);
      expect(whole.seconds / Math.max(quarter.seconds, 1)).toBeLessThan(LARGEST_GROWTH);
      expect(whole.mebibytes).toBeLessThan(PEAK_MEBIBYTES);
    },
    LARGE_TIMEOUT_MS,
  );

  function measure(attack: Attack, count: number) {
    const path = join(folder, 'attack.pcap');
    const descriptor = openSync(path, 'w');
    writeAttack(attack, count, (piece) => writeSync(descriptor, piece));
    closeSync(descriptor);
    const took = join(folder, 'time.txt');
    const command = ['timeout', '-s', 'KILL', '120', process.execPath, 'dist/cli/ptrscope.js', 'analyze'];
    const args = ['-v', '-o', took, ...command, '-f', 'json', '-o', join(folder, 'report.json'), path];
    const began = performance.now();
    const { status: code } = spawnSync('/usr/bin/time', args, { stdio: 'ignore' });
    const seconds = (performance.now() - began) / 1000;
    const peak = /Maximum resident set size \(kbytes\): (\d+)/.exec(readFileSync(took, 'utf8'));
    const mebibytes = Number(peak?.[1] ?? Number.NaN) / 1024;
    const size = (statSync(path).size / 2 ** 20).toFixed(0);
    const text = `${count}, ${size} MiB: ${seconds.toFixed(1)} s, ${mebibytes.toFixed(0)} MiB, exit ${code}`;
    return { code, seconds, mebibytes, text };
  }
});
