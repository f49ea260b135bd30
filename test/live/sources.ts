/** Which sources this machine has. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Asked in a process of its own: native code may take its process down. */
export const hasCap =
  spawnSync(process.execPath, ['-e', 'process.exit(require("cap").ptrscope === 3 ? 0 : 1)'], {
    cwd: resolve('.'),
    stdio: 'ignore',
  }).status === 0;
