/** Where every trace begins: the root's name servers, built in (as of 2024) or from a hints file. */
import { OperationError } from '../base/errors.ts';
import { canonicalAddress } from '../base/reverseName.ts';

export interface NameServer {
  readonly name: string;
  readonly addresses: readonly string[];
}

export const BUILT_IN_ROOTS: readonly NameServer[] = [
  root('a', '198.41.0.4', '2001:503:ba3e::2:30'),
  root('b', '170.247.170.2', '2801:1b8:10::b'),
  root('c', '192.33.4.12', '2001:500:2::c'),
  root('d', '199.7.91.13', '2001:500:2d::d'),
  root('e', '192.203.230.10', '2001:500:a8::e'),
  root('f', '192.5.5.241', '2001:500:2f::f'),
  root('g', '192.112.36.4', '2001:500:12::d0d'),
  root('h', '198.97.190.53', '2001:500:1::53'),
  root('i', '192.36.148.17', '2001:7fe::53'),
  root('j', '192.58.128.30', '2001:503:c27::2:30'),
  root('k', '193.0.14.129', '2001:7fd::1'),
  root('l', '199.7.83.42', '2001:500:9f::42'),
  root('m', '202.12.27.33', '2001:dc3::35'),
];

function root(letter: string, ...addresses: string[]): NameServer {
  return { name: `${letter}.root-servers.net`, addresses };
}

const MOST_SERVERS = 64;
const LONGEST_TEXT = 1 << 20;
const RECORD = /^(\S+)\s+(?:\d+\s+)?(?:IN\s+)?(NS|A|AAAA)\s+(\S+)$/i;

/**
 * The servers of a hints file (`named.root`, a master file of NS, A and AAAA records).
 * @param file for messages
 */
export function parseRootHints(text: string, file: string): NameServer[] {
  const names = new Map<string, string[]>();
  const addresses = new Map<string, string[]>();
  for (const line of text.slice(0, LONGEST_TEXT).split('\n')) {
    const [, owner, type, data] = RECORD.exec(line.replace(/;.*/, '').trim()) ?? [];
    if (owner === undefined) continue;
    if (type.toUpperCase() === 'NS') {
      if (owner === '.') names.set(bare(data), []);
      continue;
    }
    const address = canonicalAddress(data);
    if (address !== null) addresses.set(bare(owner), [...(addresses.get(bare(owner)) ?? []), address]);
  }
  const servers = [...names.keys()]
    .slice(0, MOST_SERVERS)
    .map((name) => ({ name, addresses: addresses.get(name) ?? [] }));
  if (servers.some((server) => server.addresses.length > 0)) return servers;
  throw new OperationError(
    'no-root-hints',
    `${file} names no root server: there is no "." NS record whose name has an A or AAAA record in the file`,
    'Take the file named.root as IANA publishes it, or leave --root-hints out.',
  );
}

function bare(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}
