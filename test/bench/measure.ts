/** Whole processes measured: wall clock and peak memory, side by side so that a busy machine is unfair to both. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';

export interface Command {
  readonly label: string;
  readonly program: string;
  readonly args: readonly string[];
}

export interface Run {
  readonly seconds: number;
  /** Peak resident memory; null where /usr/bin/time is missing. */
  readonly peakMebibytes: number | null;
}

/**
 * Certificates that an environment may want Node to trust besides its own: Node 20 reads them at every start, for programs
 * without TLS too, which takes as long as all the rest of its start. It is no property of what is measured.
 */
const { NODE_EXTRA_CA_CERTS: extraCertificates, ...environment } = process.env;

const TIME = '/usr/bin/time';
const hasTime = existsSync(TIME);

/** Runs a command to its end, its output thrown away; a failing one is an error with what it said. */
export function run(command: Command, scratchFile: string): Run {
  const { program, args } = command;
  const [file, all] = hasTime ? [TIME, ['-v', '-o', scratchFile, program, ...args]] : [program, [...args]];
  const began = process.hrtime.bigint();
  const result = spawnSync(file, all, { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 26, env: environment });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (result.status !== 0) throw new Error(`${command.label} failed: ${result.error ?? result.stderr.toString()}`);
  return { seconds, peakMebibytes: hasTime ? peakOf(readFileSync(scratchFile, 'utf8')) : null };
}

function peakOf(timeOutput: string): number {
  return Number(/Maximum resident set size \(kbytes\): (\d+)/.exec(timeOutput)?.[1] ?? Number.NaN) / 1024;
}

export interface SideBySide {
  /** Median over the pairs of seconds of A by seconds of B. */
  readonly ratio: number;
  readonly secondsA: number;
  readonly secondsB: number;
  readonly peakA: number | null;
  readonly peakB: number | null;
}

/** A B A B …, after one run of each to warm the page cache. */
export function sideBySide(a: Command, b: Command, pairs: number, scratchFile: string): SideBySide {
  run(b, scratchFile);
  run(a, scratchFile);
  const runs = Array.from({ length: pairs }, () => ({ a: run(a, scratchFile), b: run(b, scratchFile) }));
  return {
    ratio: median(runs.map((pair) => pair.a.seconds / pair.b.seconds)),
    secondsA: median(runs.map((pair) => pair.a.seconds)),
    secondsB: median(runs.map((pair) => pair.b.seconds)),
    peakA: hasTime ? Math.max(...runs.map((pair) => pair.a.peakMebibytes ?? 0)) : null,
    peakB: hasTime ? Math.max(...runs.map((pair) => pair.b.peakMebibytes ?? 0)) : null,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What the figures were measured on. */
export function machine(): string {
  const processors = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const without = extraCertificates === undefined ? '' : ', without NODE_EXTRA_CA_CERTS';
  return `${processors.length} x ${processors[0]?.model.trim()}, ${memory} GiB, Linux ${release()}, Node ${process.version}${without}`;
}
