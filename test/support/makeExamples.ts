/** Writes the made-up captures of examples/: `node test/support/runTypeScript.mjs test/support/makeExamples.ts`. */
import { writeFileSync } from 'node:fs';
import { EXAMPLES } from './examples.ts';

for (const [file, make] of Object.entries(EXAMPLES)) {
  writeFileSync(`examples/${file}`, make());
  process.stdout.write(`examples/${file}\n`);
}
