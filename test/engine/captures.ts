/** The captures that the engine is compared on: examples, recordings of real software, synthetic cases. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CASES } from '../golden/synthetic/cases/all.ts';

export interface NamedCapture {
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function stored(name: string, path: string): NamedCapture {
  return { name, bytes: () => new Uint8Array(readFileSync(`${ROOT}/${path}`)) };
}

export const EXAMPLES: readonly NamedCapture[] = readdirSync(`${ROOT}/examples`)
  .filter((file) => /\.pcap(ng)?$/.test(file))
  .map((file) => stored(file, `examples/${file}`));

export const RECORDINGS: readonly NamedCapture[] = readdirSync(`${ROOT}/test/golden/real`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => stored(name, `test/golden/real/${name}/capture.pcap`));

export const SYNTHETIC: readonly NamedCapture[] = CASES.map(({ name, build }) => ({ name, bytes: build }));

export const ALL: readonly NamedCapture[] = [...EXAMPLES, ...RECORDINGS, ...SYNTHETIC];

/** For comparisons that start a program for each: of the synthetic cases every third. */
export const SOME: readonly NamedCapture[] = [...EXAMPLES, ...RECORDINGS, ...SYNTHETIC.filter((_, i) => i % 3 === 0)];
