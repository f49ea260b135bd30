/** The example captures that come with the program, as a start page offers them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineOperations } from '../../contract/engineOperations.ts';
import type { OutputOf } from '../../contract/operation.ts';
import type { Grants } from './grants.ts';

/** As examples/README.md tells them at length; the story first. */
const EXAMPLES: readonly (readonly [string, string])[] = [
  ['android-3g-smtps-2015.pcapng', 'A phone on 3G says nothing for 28 s: nobody answers its PTR queries.'],
  ['android-wifi-smtps-2015.pcapng', 'The same phone over Wi-Fi: the PTR is answered, and all is well.'],
  ['jdk-resolver-silent.pcap', 'A Java client, and a name server that is silent: 10 s.'],
  ['jdk-three-silent-servers.pcap', 'A Java client with three silent name servers: 28 s.'],
  ['jdk-healthy.pcap', 'The same client with a working PTR: 64 ms.'],
  ['exim-banner.pcap', 'Exim looks its client up before it greets: 220 after 10 s.'],
  ['idle-without-dns.pcap', 'A client that is silent for another reason: no stall.'],
];

export function grantExamples(
  grants: Grants,
  folder: string | null,
): OutputOf<EngineOperations['app.about']>['examples'] {
  if (folder === null) return [];
  return EXAMPLES.map(([name, text]) => ({ path: join(folder, name), text }))
    .filter(({ path }) => existsSync(path))
    .map(({ path, text }) => ({ ...grants.give(path, 'read'), text }));
}
