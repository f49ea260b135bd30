/** Writes the README's blocks of output anew: `npm run readme:refresh`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withOutputs } from './readmeOutputs.ts';

writeFileSync('README.md', await withOutputs(readFileSync('README.md', 'utf8'), '.'));
