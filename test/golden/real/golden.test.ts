/** Every recorded capture of real software gives what a careful reader of it would say (`expected.json`, `story.md`). */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { analyzeCaptures } from '../../../src/host/analyzeCaptures.ts';
import { differences } from '../../lab/expectation.ts';
import type { Expectation } from '../../lab/scenario.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const CASES = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('a capture of real software gives what a careful reader would say', () => {
  test.each(CASES)('%s', async (name) => {
    const expected: Expectation = JSON.parse(readFileSync(`${FOLDER}${name}/expected.json`, 'utf8'));
    const report = await analyzeCaptures({
      inputs: [`${FOLDER}${name}/capture.pcap`],
      options: {
        version: 'test',
        parameters: { thresholdMs: 500, joinMs: 300, only: null, filter: null },
        listConnections: false,
        listAllLookups: true,
      },
    });
    expect(differences(report, expected)).toEqual([]);
  });
});
