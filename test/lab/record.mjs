/**
 * Runs record.ts, which Node 20 cannot read by itself. As root: `node test/lab/record.mjs [NAME…]` plays scenarios and
 * records them; `node test/lab/record.mjs --describe` only writes story.md and expected.json anew.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('./record.ts', import.meta.url)), { logLevel: 'warn' });
const words = process.argv.slice(2);
const troubles = words[0] === '--describe' ? await module.describeAll() : await module.record(words);
process.exitCode = troubles?.length > 0 ? 1 : 0;
