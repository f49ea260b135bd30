/** Runs record.ts, which Node 20 cannot read by itself: `node test/lab/record.mjs [NAME…]`, as root. */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('./record.ts', import.meta.url)), { logLevel: 'warn' });
const troubles = await module.record(process.argv.slice(2));
process.exitCode = troubles.length > 0 ? 1 : 0;
