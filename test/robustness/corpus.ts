/** Every capture that the tests know: the examples, the recorded ones, those told as stories, and other forms of one. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from '../golden/synthetic/cases/all.ts';
import { otherForms } from './otherForms.ts';

export interface TestCapture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const RECORDED = fileURLToPath(new URL('../golden/real/', import.meta.url));

export function allCaptures(): TestCapture[] {
  const examples = readdirSync(EXAMPLES)
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .map((name) => stored(join(EXAMPLES, name), basename(name)));
  const recorded = readdirSync(RECORDED, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => stored(join(RECORDED, name, 'capture.pcap'), name));
  const told = CASES.map((golden) => ({ name: golden.name, bytes: golden.build() }));
  return [...examples, ...recorded, ...told, ...otherForms()];
}

function stored(path: string, name: string): TestCapture {
  return { name, bytes: new Uint8Array(readFileSync(path)) };
}
