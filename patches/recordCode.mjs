/**
 * Part of the build and of npm's postinstall: has the built command keep its compiled code (src/cli/codeCache.ts), which
 * is good for this version of Node alone. Without it the command starts a little later, so nothing fails here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../dist/cli/recordCode.js', import.meta.url));

// In a checkout packages are installed before anything is built.
if (existsSync(PROGRAM)) spawnSync(process.execPath, [PROGRAM], { stdio: 'ignore' });
