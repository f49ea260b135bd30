/** A folder for the files of one test file, gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ptrscope-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}
