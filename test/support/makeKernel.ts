/** Writes src/kernel/kernelWasm.ts: `npm run kernel:make`, whenever src/kernel/assembly was changed. */
import { writeFileSync } from 'node:fs';
import { compileKernel } from './compileKernel.ts';

writeFileSync('src/kernel/kernelWasm.ts', await compileKernel());
