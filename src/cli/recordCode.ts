/** Fills the code cache: runs what nearly every call runs, on the examples that come with the program. */
import './v8Flags.ts';
import { join } from 'node:path';
import { CodeCache } from './codeCache.ts';

const EXAMPLES = ['android-3g-smtps-2015.pcapng', 'jdk-resolver-silent.pcap'];

const folder = import.meta.dirname;
const cache = CodeCache.recording(folder);
cache.use();
process.once('exit', () => cache.write());
void import('./program.ts').then(async ({ main }) => {
  for (const example of EXAMPLES) await main(['analyze', join(folder, '../../examples', example)]);
});
