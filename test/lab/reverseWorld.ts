/**
 * A world of reverse DNS in network namespaces, with addresses as on the Internet: the root, arpa, a provider whose zone
 * delegates 32 addresses to a customer by alias (RFC 2317), a receiver's cache that asks a cache that asks them all.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_IN_ROOTS } from '../../src/resolve/rootHints.ts';
import type { Host } from './host.ts';
import type { Lab } from './lab.ts';
import { lines } from './machine.ts';
import {
  type Authority,
  type Cache,
  startBindAuthority,
  startBindCache,
  startForwardingUnbound,
  startNsd,
  type ZoneData,
} from './reverseWorldServers.ts';

export const REVERSE_WORLD_NEEDS = [
  'nsd',
  'named',
  'rndc',
  'unbound',
  'unbound-control',
  'dig',
  'host',
  'nslookup',
  'nft',
];

/** The mail host of the customer, whose name all is about. */
export const SENDER = '83.246.80.144';
export const SENDER6 = '2a01:4f8:80::144';
export const SENDER_NAME = 'mail.customer.example';
export const REVERSE_NAME = '144.80.246.83.in-addr.arpa';
export const ALIAS = '144.128/27.80.246.83.in-addr.arpa';
export const PROVIDER_ZONE = '80.246.83.in-addr.arpa.';
export const CUSTOMER_REVERSE = '128/27.80.246.83.in-addr.arpa.';
export const CUSTOMER_ZONE = 'customer.example.';
const CUSTOMER_REVERSE6 = '0.8.0.0.8.f.4.0.1.0.a.2.ip6.arpa.';

const ARPA = '199.180.182.53';
const ARPA6 = '2620:37:e000::53';
const REGISTRY = '192.5.6.30';
const PROVIDER = ['83.246.64.1', '83.246.64.2'] as const;
const PROVIDER6 = ['2a01:4f8::1', '2a01:4f8::2'] as const;
const CUSTOMER = ['83.246.80.130', '83.246.80.131'] as const;
const CUSTOMER6 = '2a01:4f8:80::130';
/** A server of the registry, which knows nothing of the customer's zones and says REFUSED. */
const LAME = REGISTRY;
/** The receiver's cache, the provider's cache behind it, and where people sit. */
export const INNER_CACHE = '194.97.50.53';
export const OUTER_CACHE = '194.97.1.53';
const DESK = '194.97.50.77';
export const RECEIVER = '194.97.50.25';

export interface ReverseWorld {
  readonly root: Authority;
  readonly arpa: Authority;
  readonly registry: Authority;
  /** Two servers of the provider: nsd and BIND. */
  readonly provider: readonly Authority[];
  /** Two servers of the customer. */
  readonly customer: readonly Authority[];
  /** unbound, which asks the outer one; BIND. */
  readonly innerCache: Cache;
  readonly outerCache: Cache;
  /** Where commands are run; its resolver is the inner cache. */
  readonly desk: Host;
  /** The customer's mail host and the receiver's, for mail. */
  readonly sender: Host;
  readonly receiver: Host;
}

const provider = { primary: 'ns1.provider.example', contact: 'hostmaster.provider.example' };
const customer = { primary: 'ns1.customer.example', contact: 'dns\\.admin.customer.example' };
const registry = { primary: 'ns.nic.example', contact: 'hostmaster.nic.example' };

/** The customer's zone for the 32 addresses; all is well by default. */
export function customerReverse(change: Partial<ZoneData> = {}): ZoneData {
  const records = [...CUSTOMER_SERVERS, `144 PTR ${SENDER_NAME}.`];
  return { zone: CUSTOMER_REVERSE, records, ...customer, ...change };
}

export const CUSTOMER_SERVERS = ['@ NS ns1.customer.example.', '@ NS ns2.customer.example.'];

/** The provider's zone; `delegation` are the records below `128/27`. */
export function providerReverse(delegation: readonly string[] = DELEGATION): ZoneData {
  const records = ['@ NS ns1.provider.example.', '@ NS ns2.provider.example.', ...delegation];
  return { zone: PROVIDER_ZONE, records, ...provider };
}

/** As RFC 2317 has it, for the one address that matters. */
export const DELEGATION = [`144 CNAME ${ALIAS}.`, '128/27 NS ns1.customer.example.', '128/27 NS ns2.customer.example.'];

/** The customer's names. */
export function customerForward(change: readonly string[] = [`mail A ${SENDER}`, `mail AAAA ${SENDER6}`]): ZoneData {
  const servers = [
    '@ NS ns1',
    '@ NS ns2',
    `ns1 A ${CUSTOMER[0]}`,
    `ns1 AAAA ${CUSTOMER6}`,
    `ns2 A ${CUSTOMER[1]}`,
    `ns9 A ${LAME}`,
  ];
  return { zone: CUSTOMER_ZONE, records: [...servers, ...change], ...customer };
}

function customerReverse6(): ZoneData {
  const nibbles = '4.4.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0';
  return {
    zone: CUSTOMER_REVERSE6,
    records: ['@ NS ns1.customer.example.', `${nibbles} PTR ${SENDER_NAME}.`],
    ...customer,
  };
}

const rootAddresses = BUILT_IN_ROOTS.flatMap(({ addresses }) => addresses);

function rootZone(): ZoneData {
  return {
    zone: '.',
    records: [
      ...BUILT_IN_ROOTS.flatMap(({ name, addresses }) => [
        `. NS ${name}.`,
        ...addresses.map((one) => addressRecord(`${name}.`, one)),
      ]),
      'arpa. NS a.arpa-servers.arpa.',
      addressRecord('a.arpa-servers.arpa.', ARPA),
      addressRecord('a.arpa-servers.arpa.', ARPA6),
      'example. NS ns.nic.example.',
      addressRecord('ns.nic.example.', REGISTRY),
    ],
    primary: 'a.root-servers.net',
    contact: 'nstld.root.example',
  };
}

/** arpa itself, and the two trees below it, each a zone. */
function arpaZones(): ZoneData[] {
  const own = { primary: 'a.arpa-servers.arpa', contact: 'nstld.iana.example' };
  const glue = [addressRecord('a.arpa-servers.arpa.', ARPA), addressRecord('a.arpa-servers.arpa.', ARPA6)];
  const server = '@ NS a.arpa-servers.arpa.';
  const providers = (zone: string) => [1, 2].map((n) => `${zone} NS ns${n}.provider.example.`);
  return [
    {
      zone: 'arpa.',
      records: [server, ...glue, 'in-addr NS a.arpa-servers.arpa.', 'ip6 NS a.arpa-servers.arpa.'],
      ...own,
    },
    { zone: 'in-addr.arpa.', records: [server, ...providers(PROVIDER_ZONE)], ...own },
    { zone: 'ip6.arpa.', records: [server, `${CUSTOMER_REVERSE6} NS ns1.customer.example.`], ...own },
  ];
}

function exampleZone(): ZoneData {
  return {
    zone: 'example.',
    records: [
      '@ NS ns.nic',
      `ns.nic A ${REGISTRY}`,
      ...[1, 2].flatMap((n) => [
        `provider NS ns${n}.provider`,
        `ns${n}.provider A ${PROVIDER[n - 1]}`,
        `ns${n}.provider AAAA ${PROVIDER6[n - 1]}`,
        `customer NS ns${n}.customer`,
        `ns${n}.customer A ${CUSTOMER[n - 1]}`,
      ]),
      `ns1.customer AAAA ${CUSTOMER6}`,
    ],
    ...registry,
  };
}

function providerForward(): ZoneData {
  const records = [1, 2].flatMap((n) => [
    `@ NS ns${n}`,
    `ns${n} A ${PROVIDER[n - 1]}`,
    `ns${n} AAAA ${PROVIDER6[n - 1]}`,
  ]);
  return { zone: 'provider.example.', records, ...provider };
}

function addressRecord(name: string, address: string): string {
  return `${name} ${address.includes(':') ? 'AAAA' : 'A'} ${address}`;
}

/** The hints of this world in a file's form. */
export function rootHints(): string {
  return lines(
    ...BUILT_IN_ROOTS.flatMap(({ name, addresses }) => [
      `. 3600000 NS ${name}.`,
      ...addresses.map((one) => addressRecord(`${name}. 3600000`, one)),
    ]),
  );
}

/** Every server up, all records right. */
export async function makeReverseWorld(lab: Lab): Promise<ReverseWorld> {
  const place = (name: string, addresses: readonly string[], nameServers: readonly string[] = []) =>
    hostInWorld(lab, name, addresses, nameServers);
  const nsd = async (name: string, addresses: readonly string[], zones: readonly ZoneData[]) =>
    startNsd(await place(name, addresses), addresses, zones);
  const root = await nsd('root', rootAddresses, [rootZone()]);
  const arpa = await nsd('arpa', [ARPA, ARPA6], arpaZones());
  const nic = await nsd('registry', [REGISTRY], [exampleZone()]);
  const providers = [
    await nsd('provider1', [PROVIDER[0], PROVIDER6[0]], [providerForward(), providerReverse()]),
    await startBindAuthority(await place('provider2', [PROVIDER[1], PROVIDER6[1]]), [
      providerForward(),
      providerReverse(),
    ]),
  ];
  const customers = [
    await nsd('customer1', [CUSTOMER[0], CUSTOMER6], [customerForward(), customerReverse(), customerReverse6()]),
    await nsd('customer2', [CUSTOMER[1]], [customerForward(), customerReverse()]),
  ];
  const outerCache = await startBindCache(await place('outer', [OUTER_CACHE, '2001:5f8::53']), rootHints());
  const innerCache = await startForwardingUnbound(await place('inner', [INNER_CACHE]), OUTER_CACHE);
  return {
    root,
    arpa,
    registry: nic,
    provider: providers,
    customer: customers,
    innerCache,
    outerCache,
    desk: await place('desk', [DESK, '2001:5f8:50::77'], [INNER_CACHE]),
    sender: await place('sender', [SENDER, SENDER6]),
    receiver: await place('receiver', [RECEIVER], [INNER_CACHE]),
  };
}

/** All hosts are neighbours, whatever their addresses: everything is reached directly. */
async function hostInWorld(
  lab: Lab,
  name: string,
  addresses: readonly string[],
  nameServers: readonly string[],
  run: readonly string[] = [],
): Promise<Host> {
  const host = lab.host(name, { addresses, nameServers, run });
  const { status, output } = await host.shell(
    'ip route add default dev eth0 && ip -6 route add default dev eth0 metric 1',
  );
  if (status !== 0) throw new Error(`${name} has no route: ${output}`);
  return host;
}

/** A host whose resolv.conf names the stub of systemd-resolved, which would ask these. */
export async function behindStub(lab: Lab, upstreams: readonly string[]): Promise<Host> {
  const run = ['systemd/resolve'];
  const host = await hostInWorld(lab, 'stub', ['194.97.50.78'], ['127.0.0.53'], run);
  const lines = upstreams.map((address) => `nameserver ${address}\n`);
  writeFileSync(join(host.folder, 'run/systemd/resolve/resolv.conf'), lines.join(''));
  return host;
}

/** Queries to this host vanish, as behind a firewall that drops them. */
export async function dropQueries(host: Host): Promise<void> {
  const rules = ['udp', 'tcp'].map((transport) => `add rule inet lab input ${transport} dport 53 drop`);
  await nft(host, ['add table inet lab', 'add chain inet lab input { type filter hook input priority 0; }', ...rules]);
}

export async function letQueriesIn(host: Host): Promise<void> {
  await nft(host, ['delete table inet lab']);
}

/** All queries that leave this host end at a cache, whomever they were for. */
export async function redirectQueries(host: Host, cache: string): Promise<void> {
  await nft(host, [
    'add table ip lab',
    'add chain ip lab output { type nat hook output priority -100; }',
    ...['udp', 'tcp'].map((transport) => `add rule ip lab output ${transport} dport 53 dnat to ${cache}`),
  ]);
}

export async function stopRedirecting(host: Host): Promise<void> {
  await nft(host, ['delete table ip lab']);
}

async function nft(host: Host, commands: readonly string[]): Promise<void> {
  const { status, output } = await host.run('nft', ['-f', host.file('rules.nft', lines(...commands))]);
  if (status !== 0) throw new Error(`nft: ${output}`);
}
